"""Where environments are looked for: folders, variables, and the settings files of tools."""

from __future__ import annotations

import glob
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..configuration import Surroundings
from .environment import MOST_BYTES

#: So many entries of one folder are looked at.
MOST_ENTRIES = 2000
#: A root with ``*`` stands for at most so many folders.
MOST_ROOTS = 50


@dataclass(frozen=True)
class Candidate:
    """A folder that may be an environment, and what the way to it says."""

    folder: Path
    tool: str | None = None
    modules: tuple[str, ...] = ()


@dataclass
class Search:
    """Where to look. ``searched`` collects the folders that were."""

    surroundings: Surroundings
    #: Folders that hold environments, of the site, of this server's configuration, and the user's.
    roots: tuple[str, ...] = ()
    #: The folder that JupyterLab's file browser starts in.
    contents_root: Path | None = None
    #: Interpreters that kernelspecs start.
    interpreters: tuple[str, ...] = ()
    searched: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """HOME."""
        return self.surroundings.home

    def children(self, folder: Path) -> Iterator[Path]:
        """The folders in ``folder``, which is noted as searched when it is there."""
        try:
            with os.scandir(folder) as entries:
                self.note(folder)
                found = [
                    entry.path
                    for entry in itertools.islice(entries, MOST_ENTRIES)
                    if _is_folder(entry)
                ]
        except OSError:
            return
        for path in sorted(found):
            yield Path(path)

    def note(self, folder: Path) -> None:
        """Note a folder as searched."""
        if str(folder) not in self.searched:
            self.searched.append(str(folder))

    def variable(self, *names: str) -> Path | None:
        """The folder that the first of some environment variables names."""
        for name in names:
            value = self.surroundings.environ.get(name, "")
            if value.startswith(("/", "~")):
                path = self.surroundings.expand(value)
                if path.startswith("/"):
                    return Path(path)
        return None

    def folders(self, name: str) -> list[Path]:
        """The folders that an environment variable lists, with colons."""
        value = self.surroundings.environ.get(name, "")
        return [
            Path(self.surroundings.expand(part))
            for part in value.split(os.pathsep)
            if part.startswith(("/", "~/"))
        ]

    def data(self, *parts: str) -> Path:
        """A folder of the user's data (XDG)."""
        base = self.variable("XDG_DATA_HOME") or self.home / ".local" / "share"
        return base.joinpath(*parts)

    def cache(self, *parts: str) -> Path:
        """A folder of the user's caches (XDG)."""
        return (self.variable("XDG_CACHE_HOME") or self.home / ".cache").joinpath(*parts)

    def settings(self, *parts: str) -> Path:
        """A folder of the user's settings (XDG)."""
        return (self.variable("XDG_CONFIG_HOME") or self.home / ".config").joinpath(*parts)

    def read(self, path: Path) -> str:
        """A small settings file; empty when it cannot be read."""
        try:
            if not path.is_file():
                return ""
            with open(path, "rb") as file:
                return file.read(MOST_BYTES).decode("utf-8", "surrogateescape")
        except (OSError, ValueError):
            return ""

    def matching(self, pattern: str) -> list[Path]:
        """The folders that a root stands for, with ``~``, ``{user}`` and ``*``."""
        path = self.surroundings.expand(pattern)
        if not path.startswith("/") or "\0" in path:
            return []
        if not glob.has_magic(path):
            return [Path(path)]
        return [Path(found) for found in itertools.islice(glob.iglob(path), MOST_ROOTS)]

    def program(self, name: str) -> Path | None:
        """A program on the server's PATH."""
        import shutil

        found = shutil.which(name, path=self.surroundings.environ.get("PATH", os.defpath))
        return Path(found) if found is not None and os.path.isabs(found) else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A loop of symbolic links, or a link into a dead place.
        return False


def setting_of(text: str, section: str, key: str) -> str | None:
    """A text in a table of a TOML file, without a reader of TOML (Python 3.10 has none)."""
    current = ""
    for line in text.splitlines():
        header = re.fullmatch(r"\s*\[\s*([\w.-]+)\s*\]\s*(#.*)?", line)
        if header:
            current = header[1]
            continue
        match = re.match(r"""\s*([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", line)
        if match and f"{current}.{match[1]}".lstrip(".") == f"{section}.{key}".lstrip("."):
            return match[2] if match[2] is not None else match[3]
    return None
