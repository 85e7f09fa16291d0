"""Take a kernel away, so that it can be brought back.

Its folder is renamed to a hidden one beside ``kernels``: that needs no room, so it also works when
the disk is full, and Jupyter does not look there.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir, jupyter_path

from ..display import printable
from ..errors import ConflictError, NotFoundError, explain_os_error
from .kernelspecs import Kernelspec, SpecFinder, read_kernelspec
from .register import changing, own_kernel

#: How long removed kernels can be brought back, in seconds.
KEEP_SECONDS = 30 * 24 * 3600.0

_PREFIX = ".signpost-removed-"
_NAME = re.compile(rf"{re.escape(_PREFIX)}([0-9a-f]{{16}})\.(.+)", re.DOTALL)


@dataclass(frozen=True)
class Removed:
    """A kernel that was taken away; ``undo`` brings it back."""

    name: str
    display_name: str
    undo: str

    def to_json(self) -> dict[str, str]:
        """As plain JSON types."""
        return asdict(self)


def remove(name: str, finder: SpecFinder) -> Removed:
    """Take away a kernelspec of the user's own; its environment stays as it is.

    Raises `NotFoundError`, `NotAllowedError` or the error of `explain_os_error`.
    """
    with changing:
        spec, folder = own_kernel(name, finder, "removed")
        undo = secrets.token_hex(8)
        place = folder.parent.parent
        try:
            # A link is moved, not what it leads to.
            os.rename(folder, place / f"{_PREFIX}{undo}.{folder.name}")
        except OSError as error:
            raise explain_os_error(error, f"remove the kernel {name}") from error
        _forget(place)
        return Removed(name, spec.display_name, undo)


def restore(undo: str) -> Kernelspec:
    """Bring a removed kernel back. Raises `NotFoundError` and `ConflictError`."""
    with changing:
        for place in _places():
            for removed in _removed(place):
                match = _NAME.fullmatch(removed.name)
                if match is None or match[1] != undo:
                    continue
                target = place / "kernels" / match[2]
                if os.path.lexists(target):
                    raise ConflictError(
                        f"There is a kernel called {printable(match[2])} again; it was kept. "
                        f"The removed one is still in {printable(str(removed))}."
                    )
                try:
                    target.parent.mkdir(exist_ok=True)
                    os.rename(removed, target)
                except OSError as error:
                    raise explain_os_error(error, "bring the kernel back") from error
                return read_kernelspec(match[2], target, os.environ)
    raise NotFoundError(
        "This kernel cannot be brought back any more: it was brought back already, or removed "
        "more than 30 days ago. Register its environment again."
    )


def _places() -> list[Path]:
    return [Path(place) for place in dict.fromkeys((jupyter_data_dir(), *jupyter_path()))]


def _removed(place: Path) -> list[Path]:
    try:
        return [place / name for name in os.listdir(place) if name.startswith(_PREFIX)]
    except OSError:
        return []


def _forget(place: Path) -> None:
    """Delete what was removed long ago; a rename sets the time of a folder's last change."""
    for removed in _removed(place):
        with contextlib.suppress(OSError):
            if time.time() - os.lstat(removed).st_ctime < KEEP_SECONDS:
                continue
            if removed.is_symlink():
                removed.unlink()
            else:
                shutil.rmtree(removed)
