"""The HTTP interface, described in ``docs/server-api.md``. One file per resource."""

from __future__ import annotations

from . import checks, environments, guides, home, jobs, kernels, operations, sites, status
from .base import SignpostHandler

#: Addresses below ``<base_url>signpost/``, as regular expressions, and what answers there.
ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    *status.ROUTES,
    *sites.ROUTES,
    *guides.ROUTES,
    *checks.ROUTES,
    *home.ROUTES,
    *kernels.ROUTES,
    *environments.ROUTES,
    *jobs.ROUTES,
    *operations.ROUTES,
]
