"""The checks that the server part answers."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import SignpostHandler


class CheckHandler(SignpostHandler):
    """``checks/<id>``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """The answer of one check."""
        site = self.site()
        result = await self.wait_for(lambda: self.core.check(name, site))
        self.reply(result.to_json())


ROUTES: list[tuple[str, type[SignpostHandler]]] = [(r"checks/([a-z0-9-]+)", CheckHandler)]
