"""Is the server part there?"""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .. import __version__
from .base import SignpostHandler


class StatusHandler(SignpostHandler):
    """``status``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """The version."""
        self.reply({"version": __version__})


ROUTES: list[tuple[str, type[SignpostHandler]]] = [("status", StatusHandler)]
