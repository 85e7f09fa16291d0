"""Kernels: what there is, registering, changing, removing and bringing back."""

from __future__ import annotations

import inspect
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError
from ..kernels.kernelspecs import SpecFinder
from ..kernels.register import Change, Registration
from .base import SignpostHandler, text, texts


def spec_finder(handler: SignpostHandler) -> SpecFinder:
    """The server's own kernelspec manager, or Jupyter's where that one lies on another machine."""
    manager: Any = handler.settings.get("kernel_spec_manager")
    find = getattr(manager, "find_kernel_specs", None)
    if find is None or inspect.iscoroutinefunction(find):
        return KernelSpecManager()
    finder: SpecFinder = manager
    return finder


class KernelsHandler(SignpostHandler):
    """``kernels``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """What there is, and where it was looked for."""
        finder, site = spec_finder(self), self.site()
        roots = self.get_query_arguments("root")
        looked = await self.wait_for(lambda: self.core.kernels.look(finder, site, roots))
        self.reply(looked.to_json())

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Register an environment as a kernel."""
        body = self.body()
        wanted = Registration(
            environment=text(body, "environment"),
            name=text(body, "name"),
            display_name=text(body, "display_name", ""),
            isolated=yes_or_no(body, "isolated", True),
            place=text(body, "place", ""),
            modules=texts(body, "modules"),
        )
        finder = spec_finder(self)
        spec = await self.wait_for(lambda: self.core.kernels.register(wanted, finder))
        self.reply(spec.to_json(), 201)


class KernelHandler(SignpostHandler):
    """``kernels/<name>``."""

    @web.authenticated
    @authorized
    async def patch(self, name: str) -> None:
        """Change a kernel of the user's own: what is not named stays as it is."""
        body = self.body()
        wanted = Change(
            display_name=text(body, "display_name") if "display_name" in body else None,
            environment=text(body, "environment") if "environment" in body else None,
            isolated=yes_or_no(body, "isolated", True) if "isolated" in body else None,
            modules=texts(body, "modules") if "modules" in body else None,
        )
        if wanted == Change():
            raise BadRequestError("Nothing is named that is to be changed. Nothing was changed.")
        finder = spec_finder(self)
        spec = await self.wait_for(lambda: self.core.kernels.change(name, wanted, finder))
        self.reply(spec.to_json())

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Remove a kernelspec of the user's own; the answer says how to bring it back."""
        finder = spec_finder(self)
        removed = await self.wait_for(lambda: self.core.kernels.remove(name, finder))
        self.reply(removed.to_json())


class RemovedKernelHandler(SignpostHandler):
    """``kernels/removed/<undo>``."""

    @web.authenticated
    @authorized
    async def post(self, undo: str) -> None:
        """Bring a removed kernel back."""
        spec = await self.wait_for(lambda: self.core.kernels.restore(undo))
        self.reply(spec.to_json(), 201)


def yes_or_no(body: dict[str, Any], key: str, default: bool) -> bool:
    """A yes or no in a request's body. Raises `BadRequestError`."""
    value = body.get(key, default)
    if not isinstance(value, bool):
        raise BadRequestError(f"{key!r} must be true or false. Nothing was done.")
    return value


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("kernels", KernelsHandler),
    (r"kernels/([^/]+)", KernelHandler),
    (r"kernels/removed/([0-9a-f]{16})", RemovedKernelHandler),
]
