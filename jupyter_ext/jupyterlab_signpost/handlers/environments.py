"""Environments: making and filling them, trying imports. Long actions give an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError
from ..kernels.make import METHODS, Plan
from ..operations import Operation
from .base import SignpostHandler, flag, text, texts
from .kernels import spec_finder, yes_or_no


class EnvironmentsHandler(SignpostHandler):
    """``environments``."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Make an environment, and a kernel of it."""
        body = self.body()
        method = body.get("method", "venv")
        if method not in METHODS:
            raise BadRequestError(
                f"'method' must be one of {', '.join(METHODS)}. Nothing was made."
            )
        plan = Plan(
            name=text(body, "name"),
            method=method,
            folder=text(body, "folder", ""),
            python=text(body, "python", ""),
            system_site_packages=flag(body, "system_site_packages"),
            packages=texts(body, "packages"),
            modules=texts(body, "modules"),
            kernel=yes_or_no(body, "kernel", True),
            display_name=text(body, "display_name", ""),
            isolated=yes_or_no(body, "isolated", True),
        )
        finder = spec_finder(self)
        operation = await self.wait_for(lambda: self.core.kernels.make(plan, finder))
        self.reply(operation.to_json(), 202)


class ActionHandler(SignpostHandler):
    """``environments/<action>``: something that is done with one environment."""

    @web.authenticated
    @authorized
    async def post(self, action: str) -> None:
        """Start the action."""
        body = self.body()
        path = text(body, "environment")
        start = self._start(action, path, body)
        operation = await self.wait_for(start)
        self.reply(operation.to_json(), 202)

    def _start(self, action: str, path: str, body: dict[str, Any]) -> Callable[[], Operation]:
        kernels = self.core.kernels
        if action == "ipykernel":
            return lambda: kernels.install_ipykernel(path)
        if action == "size":
            return lambda: kernels.measure(path)
        if action == "packages":
            packages = texts(body, "packages")
            return lambda: kernels.install(path, packages)
        modules, folder = texts(body, "modules"), text(body, "folder", "")
        return lambda: kernels.test_imports(path, modules, folder)


class ActivationHandler(SignpostHandler):
    """``environments/activation``."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """What is typed in a terminal to work in an environment; changes nothing.

        Not a GET: a path may hold bytes that an address cannot.
        """
        path = text(self.body(), "environment")
        line = await self.wait_for(lambda: self.core.kernels.activation(path))
        self.reply({"line": line})


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("environments", EnvironmentsHandler),
    ("environments/activation", ActivationHandler),
    (r"environments/(ipykernel|packages|imports|size)", ActionHandler),
]
