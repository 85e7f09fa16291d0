"""Keep what a run showed, so that a later measure needs to run only what changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

#: Changes when what is kept, or how it is made, changes.
FORMAT = "1"
#: Folders that are no part of what a notebook can read.
IGNORED = (".git", ".ipynb_checkpoints", "__pycache__", "node_modules")


class Store:
    """Records by kind and key, one JSON file each; `None` as the folder keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, kind: str, key: str) -> Any | None:
        """Return a record, or `None`; a file that cannot be read counts as none."""
        if self.folder is None:
            return None
        try:
            return json.loads((self.folder / kind / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, kind: str, key: str, record: Any) -> None:
        """Keep a record; a killed run never leaves half of one."""
        if self.folder is None:
            return
        path = self.folder / kind / f"{key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(json.dumps(record), encoding="utf-8")
        part.replace(path)


def key(*parts: str) -> str:
    """Return a key that stands for all parts."""
    return hashlib.sha256("\0".join((FORMAT, *parts)).encode("utf-8")).hexdigest()[:24]


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and all below, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in IGNORED)
        for name in sorted(names):
            yield Path(place, name)


@cache
def content(folder: Path) -> str:
    """Return a digest of a folder's files and their names."""
    digest = hashlib.sha256()
    for path in files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def programs(folder: Path) -> str:
    """Return a digest of the Python files and settings of an exported bundle."""
    digest = hashlib.sha256()
    for path in files(folder):
        if path.suffix in (".py", ".toml", ".json"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def installed() -> str:
    """Return a digest of this Python and all that is installed in it."""
    found = sorted(
        f"{one.metadata['Name']}=={one.version}" for one in importlib.metadata.distributions()
    )
    return key(platform.python_version(), platform.platform(), *found)
