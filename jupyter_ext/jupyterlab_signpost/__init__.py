"""Server part of jupyterlab-signpost, a JupyterLab extension for notebooks on shared computers.

Importing this package probes nothing: all questions about the machine are asked when a user asks
them, by the handlers or by the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from ._version import __version__
except ImportError:
    # The file is written by the build; a checkout that was never built or installed has none.
    __version__ = "0.0.0.dev0"

if TYPE_CHECKING:
    from .app import SignpostApp

__all__ = ["SignpostApp", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the server extension only where it is asked for: scripts of a job need none of it."""
    if name == "SignpostApp":
        from .app import SignpostApp

        return SignpostApp
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell JupyterLab where the built front end lies (development installs)."""
    return [{"src": "labextension", "dest": "jupyterlab-signpost"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter Server which application to load."""
    from .app import SignpostApp

    return [{"module": "jupyterlab_signpost", "app": SignpostApp}]
