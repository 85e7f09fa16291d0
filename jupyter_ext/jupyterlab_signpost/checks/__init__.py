"""The checks that the server part answers. A new one is a file and a line in `CHECKS`."""

from __future__ import annotations

from ..errors import NotFoundError
from . import gpu, home, kernels, lasting, limits, modules, scratch, session, slurm, temporary
from .asking import Asking
from .context import Check, CheckContext
from .result import CheckResult

#: All checks by id, in the order in which they are shown.
CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        home.CHECK,
        session.CHECK,
        limits.CHECK,
        kernels.CHECK,
        gpu.CHECK,
        slurm.CHECK,
        scratch.CHECK,
        temporary.CHECK,
        lasting.CHECK,
        modules.CHECK,
    )
}


def find_check(name: str) -> Check:
    """A check by its id. Raises `NotFoundError`."""
    check = CHECKS.get(name)
    if check is None:
        known = ", ".join(CHECKS)
        raise NotFoundError(f"There is no check called {name!r}. There are: {known}.")
    return check


def run_check(name: str, context: CheckContext) -> CheckResult:
    """Answer one check, in time. Raises `NotFoundError` for an unknown id."""
    return Asking().ask(find_check(name), context).result()
