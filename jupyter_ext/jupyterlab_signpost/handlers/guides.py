"""Guides that administrators put on the Jupyter data path."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..guides import find_guides, read_guide
from .base import SignpostHandler


class GuidesHandler(SignpostHandler):
    """``guides``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Which there are, without their texts."""
        entries = await self.wait_for(find_guides)
        for entry in entries:
            if entry.problem:
                self.log.warning("Signpost cannot open %s: %s", entry.path, entry.problem)
        self.reply({"guides": [entry.to_json() for entry in entries]})


class GuideHandler(SignpostHandler):
    """``guides/<key>``."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        """One guide with its text."""
        entry, text = await self.wait_for(lambda: read_guide(key))
        self.reply({**entry.to_json(), "text": text})


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("guides", GuidesHandler),
    ("guides/([^/]+)", GuideHandler),
]
