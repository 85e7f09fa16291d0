"""Long actions: their list, their output as it comes, and cancel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError
from ..operations import Operation
from .base import SignpostHandler

#: A line is sent at least so often, in seconds: proxies take a quiet answer for a dead one.
HEARTBEAT_SECONDS = 15.0
#: Output is sent at most so often, so that a flood of lines is not a flood of packets.
PACE_SECONDS = 0.05


class OperationsHandler(SignpostHandler):
    """``operations``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Those that run, and those that ended a while ago."""
        self.reply(
            {"operations": [operation.to_json() for operation in self.core.operations.all()]}
        )


class OperationHandler(SignpostHandler):
    """``operations/<id>``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """What it prints after an offset, as it comes, then how it ended."""
        word = self.get_query_argument("offset", "0")
        if not word.isdecimal() or not word.isascii() or len(word) > 18:
            raise BadRequestError("'offset' must be a number of bytes.")
        await self.stream(follow(self.core.operations.get(name), int(word)))

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Cancel it."""
        self.reply(self.core.operations.cancel(name).to_json())


async def follow(operation: Operation, offset: int) -> AsyncIterator[dict[str, Any]]:
    """Pieces ``{"text", "offset"}`` as they come; last the operation itself."""
    loop = asyncio.get_running_loop()
    news = asyncio.Event()

    def tell() -> None:
        # A server that is stopping has no loop any more, and nobody who listens.
        if not loop.is_closed():
            loop.call_soon_threadsafe(news.set)

    forget = operation.watch(tell)
    try:
        # Says at once where the reader stands.
        text, offset, done = operation.read(offset)
        yield {"text": text, "offset": offset}
        while not done:
            news.clear()
            text, offset, done = operation.read(offset)
            if text:
                yield {"text": text, "offset": offset}
                await asyncio.sleep(PACE_SECONDS)
                continue
            if done:
                break
            try:
                await asyncio.wait_for(news.wait(), HEARTBEAT_SECONDS)
            except asyncio.TimeoutError:
                yield {"text": "", "offset": offset}
        yield operation.to_json()
    finally:
        forget()


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("operations", OperationsHandler),
    (r"operations/([0-9a-f]{16})", OperationHandler),
]
