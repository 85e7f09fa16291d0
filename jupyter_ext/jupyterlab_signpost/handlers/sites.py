"""Which sites are known, and which one is this?"""

from __future__ import annotations

from dataclasses import asdict

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import SignpostHandler


class SitesHandler(SignpostHandler):
    """``sites``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """All profiles, the detected site, and what was recognised."""
        profiles, detection = await self.wait_for(self.core.sites)
        self.reply(
            {
                "profiles": list(profiles.by_id.values()),
                "detected": detection.detected,
                "signals": [asdict(signal) for signal in detection.signals],
                "problems": [asdict(problem) for problem in profiles.problems],
            }
        )


ROUTES: list[tuple[str, type[SignpostHandler]]] = [("sites", SitesHandler)]
