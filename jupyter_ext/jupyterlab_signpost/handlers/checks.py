"""The checks that the server part answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..checks.asking import Question
from ..checks.result import CheckResult
from .base import SignpostHandler
from .kernels import spec_finder


class ChecksHandler(SignpostHandler):
    """``checks``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """The answers of all checks, or of ``ids``, one a line, each as soon as it is there."""
        site, finder = self.site(), spec_finder(self)
        ids = [name for name in self.get_query_argument("ids", "").split(",") if name]
        questions = await self.wait_for(lambda: self.core.checks(site, finder, ids))
        await self.stream(answers(questions))


class CheckHandler(SignpostHandler):
    """``checks/<id>``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """The answer of one check."""
        site, finder = self.site(), spec_finder(self)
        result = await self.wait_for(lambda: self.core.check(name, site, finder))
        self.reply(result.to_json())


async def answers(questions: Sequence[Question]) -> AsyncIterator[dict[str, Any]]:
    """The answers in the order in which they come; no thread waits for them."""
    waiting = [asyncio.ensure_future(_answer(question)) for question in questions]
    try:
        for answer in asyncio.as_completed(waiting):
            yield (await answer).to_json()
    finally:
        for task in waiting:
            task.cancel()


async def _answer(question: Question) -> CheckResult:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(question.future), question.patience)
    except asyncio.TimeoutError:
        return question.late()
    except asyncio.CancelledError:
        raise
    except Exception as error:
        return question.failed(error)


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("checks", ChecksHandler),
    (r"checks/([a-z0-9-]+)", CheckHandler),
]
