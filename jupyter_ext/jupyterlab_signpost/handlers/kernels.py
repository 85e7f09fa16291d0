"""Environments and kernelspecs."""

from __future__ import annotations

import inspect
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError
from ..kernels.kernelspecs import SpecFinder
from ..kernels.register import Registration
from .base import SignpostHandler, text


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
        specs, environments, searched = await self.wait_for(lambda: self.core.kernels(finder, site))
        self.reply(
            {
                "kernelspecs": [spec.to_json() for spec in specs],
                "environments": [environment.to_json() for environment in environments],
                "searched": searched,
            }
        )

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Register an environment as a kernel of the user's own."""
        body = self.body()
        isolated = body.get("isolated", True)
        if not isinstance(isolated, bool):
            raise BadRequestError("'isolated' must be true or false. Nothing was registered.")
        wanted = Registration(
            environment=text(body, "environment"),
            name=text(body, "name"),
            display_name=text(body, "display_name", ""),
            isolated=isolated,
        )
        finder = spec_finder(self)
        spec = await self.wait_for(lambda: self.core.register_kernel(wanted, finder))
        self.reply(spec.to_json(), 201)


class KernelHandler(SignpostHandler):
    """``kernels/<name>``."""

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Remove a kernelspec of the user's own."""
        finder = spec_finder(self)
        await self.wait_for(lambda: self.core.remove_kernel(name, finder))
        self.set_status(204)
        self.finish()


ROUTES: list[tuple[str, type[SignpostHandler]]] = [
    ("kernels", KernelsHandler),
    (r"kernels/([^/]+)", KernelHandler),
]
