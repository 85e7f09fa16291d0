"""Empty what is known to come again: first it is said what would go, then the tool does it.

Only `PLACES` are ever touched, and of those only what lies below HOME.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from ..configuration import Surroundings
from ..display import bytes_in_words, printable
from ..errors import ConflictError, NotFoundError
from ..kernels.programs import find_conda
from ..kernels.search import Search
from ..operations import Command, Progress, Step
from .places import PLACES, Place, folders_of

#: So many entries are listed when something is to be removed.
MOST_LISTED = 200


@dataclass(frozen=True)
class Cleanup:
    """How a place is emptied here: by a command, or by removing what is in its folders."""

    place: Place
    folders: tuple[Path, ...]
    #: The tool's own command, and the one that only tells what would go.
    command: tuple[str, ...] | None = None
    preview: tuple[str, ...] | None = None

    @property
    def is_possible(self) -> bool:
        """Can it be emptied from here?"""
        return bool(self.folders) and (self.command is not None or self.place.may_be_removed)


def place_called(name: str) -> Place:
    """A known place. Raises `NotFoundError`."""
    for place in PLACES:
        if place.id == name:
            return place
    raise NotFoundError(f"There is no place called {name!r} in HOME that is known here.")


def cleanup_of(place: Place, surroundings: Surroundings) -> Cleanup:
    """How a place can be emptied on this computer; looks only for the tool."""
    home = Path(os.path.realpath(surroundings.home))
    folders = tuple(
        folder
        for folder in folders_of(place, surroundings)
        if Path(os.path.realpath(folder)).is_relative_to(home)
    )
    cleaner = place.cleaner
    program = None if cleaner is None else _program(cleaner.programs, surroundings)
    if cleaner is None or program is None:
        return Cleanup(place, folders)
    preview = (*program, *cleaner.preview) if cleaner.preview else None
    return Cleanup(place, folders, (*program, *cleaner.clean), preview)


def _program(names: tuple[str, ...], surroundings: Surroundings) -> tuple[str, ...] | None:
    path = surroundings.environ.get("PATH", os.defpath)
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return (found,)
    if "conda" in names and (conda := find_conda(Search(surroundings))):
        return (conda,)
    if "pip" in names and find_spec("pip"):
        return (sys.executable, "-m", "pip")
    return None


def preview_steps(cleanup: Cleanup, environ: Mapping[str, str]) -> list[Step]:
    """Steps of an operation that says what would go. Raises `ConflictError`."""
    require_possible(cleanup)
    if cleanup.preview is not None:
        return [Command(cleanup.preview, environ)]
    return [partial(list_entries, cleanup)]


def cleanup_steps(cleanup: Cleanup, environ: Mapping[str, str]) -> list[Step]:
    """Steps of an operation that empties a place; its result is how much that was.

    Raises `ConflictError`.
    """
    require_possible(cleanup)
    held = sum(map(size_of, cleanup.folders))
    if cleanup.command is not None:
        empty: Step = Command(cleanup.command, environ)
    else:
        empty = partial(remove_entries, cleanup)
    return [empty, lambda progress: {"freed_bytes": held - sum(map(size_of, cleanup.folders))}]


def require_possible(cleanup: Cleanup) -> None:
    """Raises `ConflictError` with the reason where a place cannot be emptied from here."""
    title = cleanup.place.title
    if not cleanup.folders:
        raise ConflictError(f"{title}: there is nothing of it in HOME. Nothing was removed.")
    if not cleanup.is_possible:
        cleaner = cleanup.place.cleaner
        why = (
            f"{' and '.join(cleaner.programs)} cannot be found on this server's PATH"
            if cleaner
            else "what is in it may be needed"
        )
        raise ConflictError(f"{title}: {why}. Nothing was removed; look at it in a terminal.")


def list_entries(cleanup: Cleanup, progress: Progress) -> None:
    """Say what is in the folders of a place, the largest first."""
    entries = sorted(
        ((size_of(path), path) for folder in cleanup.folders for path in _entries(folder)),
        key=lambda entry: -entry[0],
    )
    for size, path in entries[:MOST_LISTED]:
        progress.print(f"{bytes_in_words(size):>10}  {printable(str(path))}")
    if len(entries) > MOST_LISTED:
        progress.print(f"and {len(entries) - MOST_LISTED:,} smaller ones")
    total = sum(size for size, _ in entries)
    progress.print(f"{bytes_in_words(total):>10}  in all")


def remove_entries(cleanup: Cleanup, progress: Progress) -> None:
    """Remove what is in the folders of a place, which may be removed by hand; the folders stay.

    Raises `OSError` where something cannot be removed; what was removed before stays removed.
    Raises `ConflictError` on a system where a link could lead the removal elsewhere.
    """
    if not shutil.rmtree.avoids_symlink_attacks:
        raise ConflictError(
            f"{cleanup.place.title}: folders cannot be removed safely on this system. Nothing was "
            "removed; look at it in a terminal."
        )
    for folder in cleanup.folders:
        for path in _entries(folder):
            size = size_of(path)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            progress.print(f"removed {bytes_in_words(size):>10}  {printable(str(path))}")


def _entries(folder: Path) -> Iterator[Path]:
    # The trash has its files and its notes on them apart; each folder is needed for the next ones.
    parts = [folder / "files", folder / "info"] if folder.name == "Trash" else [folder]
    for part in parts:
        try:
            yield from sorted(part.iterdir())
        except OSError:
            continue


def size_of(path: Path) -> int:
    """Allocated bytes of a file, or of a folder and all in it."""
    total = 0
    waiting = [str(path)]
    while waiting:
        current = waiting.pop()
        try:
            what = os.lstat(current)
            total += what.st_blocks * 512
            if os.path.isdir(current) and not os.path.islink(current):
                waiting += [entry.path for entry in os.scandir(current)]
        except OSError:
            continue
    return total
