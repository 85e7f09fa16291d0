"""What went wrong earlier and is told nowhere: kernels in folders that nobody looks in, leaks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..configuration import Surroundings
from ..display import printable

#: Variables of the server that reach every kernel and change what it imports.
_LEAKING = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE")


def notices(surroundings: Surroundings, contents_root: Path | None) -> list[dict[str, Any]]:
    """Each with ``kind``, ``message`` (a sentence), ``path`` (or null)."""
    return [
        *_literal_tildes(surroundings.home, contents_root),
        *_second_shares(surroundings.home),
        *_leaks(surroundings.environ),
    ]


def _literal_tildes(home: Path, contents_root: Path | None) -> list[dict[str, Any]]:
    """``ipykernel install --prefix=~/x`` makes a folder called ``~`` where it is typed."""
    found = []
    for place in dict.fromkeys((home, *([contents_root] if contents_root else []))):
        folder = place / "~"
        names = [name for prefix in _prefixes(folder) for name in _kernels(prefix)]
        if names:
            found.append(
                {
                    "kind": "tilde",
                    "message": (
                        f"The kernels {', '.join(names)} lie in a folder that is called "
                        f'"~", {printable(str(folder))}, where Jupyter does not look: a ~ behind '
                        "--prefix= is not replaced. Register their environments here; then the "
                        "folder can go. Take care in a terminal: without quotes a ~ is your HOME."
                    ),
                    "path": str(folder),
                }
            )
    return found


def _prefixes(folder: Path) -> list[Path]:
    """The folder, and two levels of those in it: ``--prefix=~/.local`` or ``~/envs/geo``."""
    prefixes = [folder]
    level = [folder]
    for _ in range(2):
        level = [child for place in level for child in _folders(place)]
        prefixes += level
    return prefixes


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in list(entries)[:50] if entry.is_dir()]
    except OSError:
        return []


def _kernels(prefix: Path) -> list[str]:
    return sorted(
        printable(folder.name)
        for folder in _folders(prefix / "share" / "jupyter" / "kernels")
        if (folder / "kernel.json").is_file()
    )


def _second_shares(home: Path) -> list[dict[str, Any]]:
    """``--prefix=~/.local/share`` gives a second ``share`` in it."""
    prefix = home / ".local" / "share"
    names = _kernels(prefix)
    if not names:
        return []
    return [
        {
            "kind": "share",
            "message": (
                f"The kernels {', '.join(names)} lie in {printable(str(prefix / 'share'))}, where "
                "Jupyter does not look: a prefix is the folder above share. Register their "
                "environments here."
            ),
            "path": str(prefix / "share"),
        }
    ]


def _leaks(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    names = [name for name in _LEAKING if environ.get(name)]
    if not names:
        return []
    return [
        {
            "kind": "leak",
            "message": (
                f"This server has {' and '.join(names)} set ("
                + "; ".join(f"{name}={printable(environ[name])}" for name in names)
                + "), often by a loaded module. Kernels see it unless they were registered to keep "
                "PYTHONPATH out."
            ),
            "path": None,
        }
    ]
