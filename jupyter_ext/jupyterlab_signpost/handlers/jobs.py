"""Runs of bundles."""

from __future__ import annotations

from typing import Any, cast

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError
from ..jobs.job import Runner
from .base import SignpostHandler, flag, text, texts
from .kernels import spec_finder

_JOB = r"jobs/([0-9a-z-]+)"


class JobsHandler(SignpostHandler):
    """``jobs``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """All known jobs, and whether Slurm can be used here."""

        def look() -> dict[str, Any]:
            store = self.core.jobs
            trouble = store.slurm.trouble()
            return {
                "jobs": [job.to_json() for job in store.jobs()],
                "slurm": {"available": trouble is None, "message": trouble},
            }

        self.reply(await self.wait_for(look))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Start a job."""
        body = self.body()
        runner = body.get("runner")
        if runner not in ("local", "slurm"):
            raise BadRequestError('\'runner\' must be "local" or "slurm". Nothing was started.')
        folder, script = text(body, "folder"), text(body, "script")
        kernel = None if body.get("kernel") is None else text(body, "kernel")
        arguments = texts(body, "arguments")
        anyway = flag(body, "anyway")
        finder = spec_finder(self)
        job = await self.wait_for(
            lambda: self.core.start_job(
                cast(Runner, runner), folder, script, kernel, arguments, finder, anyway
            )
        )
        self.reply(job.to_json(), 201)


class JobHandler(SignpostHandler):
    """``jobs/<id>``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """One job."""
        job = await self.wait_for(lambda: self.core.jobs.job(name))
        self.reply(job.to_json())

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Cancel a job."""
        job = await self.wait_for(lambda: self.core.jobs.cancel(name))
        self.reply(job.to_json())


class JobAgainHandler(SignpostHandler):
    """``jobs/<id>/again``."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Start an ended job anew, with the same script and arguments."""
        anyway = flag(self.body(), "anyway")
        finder = spec_finder(self)
        job = await self.wait_for(lambda: self.core.start_again(name, finder, anyway))
        self.reply(job.to_json(), 201)


class JobAdviceHandler(SignpostHandler):
    """``jobs/<id>/advice``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """What an ended job asked for, what it used, and what to ask for next time."""
        self.reply(await self.wait_for(lambda: self.core.jobs.advice(name)))


class JobLogHandler(SignpostHandler):
    """``jobs/<id>/log``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """What a job printed after an offset."""
        word = self.get_query_argument("offset", "0")
        if not word.isdecimal() or len(word) > 18:
            raise BadRequestError("'offset' must be a number of bytes.")
        self.reply(await self.wait_for(lambda: self.core.jobs.log(name, int(word))))


class JobProofHandler(SignpostHandler):
    """``jobs/<id>/proof``."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """How what a test run showed compares with the outputs that its notebook has saved."""
        self.reply(await self.wait_for(lambda: self.core.jobs.proof(name)))


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("jobs", JobsHandler),
    (_JOB, JobHandler),
    (f"{_JOB}/again", JobAgainHandler),
    (f"{_JOB}/advice", JobAdviceHandler),
    (f"{_JOB}/log", JobLogHandler),
    (f"{_JOB}/proof", JobProofHandler),
]
