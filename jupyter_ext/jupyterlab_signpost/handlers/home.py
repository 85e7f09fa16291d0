"""HOME: its limit, what it holds, and what can be emptied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import SignpostHandler, flag, text

#: How long one look at a scan may wait for news, in seconds; it is then looked at again.
LONGEST_LOOK = 5.0


class HomeHandler(SignpostHandler):
    """``home``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Limit and usage as the site tells them, without a scan."""
        site = self.site()
        self.reply(await self.wait_for(lambda: self.core.home(site)))


class UsageHandler(SignpostHandler):
    """``home/usage``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """What was counted last; nothing is started."""
        site = self.site()
        known = await self.wait_for(lambda: self.core.home_usage(site))
        self.reply({"usage": None if known is None else known[1]})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Count HOME, and tell how far it is until it is done."""
        site, again = self.site(), flag(self.body(), "again")
        await self.wait_for(lambda: self.core.scan_home(site, again))
        await self.stream(self._lines(site))

    async def _lines(self, site: str | None) -> AsyncIterator[dict[str, Any]]:
        heard = 0
        while True:
            known = await self.wait_for(partial(self.core.home_usage, site, heard, LONGEST_LOOK))
            if known is None:
                return
            heard, usage = known
            yield usage
            if not usage["running"]:
                return

    @web.authenticated
    @authorized
    async def delete(self) -> None:
        """End a scan."""
        site = self.site()
        await self.wait_for(lambda: self.core.stop_home_scan(site))
        self.set_status(204)
        self.finish()


class CleanupHandler(SignpostHandler):
    """``home/cleanup``."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Empty a known place, or say what that would remove."""
        body = self.body()
        place, preview = text(body, "place"), flag(body, "preview")
        operation = await self.wait_for(lambda: self.core.clean_home(place, preview))
        self.reply(operation.to_json(), 201)


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("home", HomeHandler),
    ("home/usage", UsageHandler),
    ("home/cleanup", CleanupHandler),
]
