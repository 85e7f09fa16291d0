"""Find the user's Python environments by looking where they are usually kept.

Each finder yields folders that may be environments; a new way to find some is a function and a line
in `FINDERS`. Nothing is searched in depth, and no interpreter is run.
"""

from __future__ import annotations

import glob
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..configuration import Surroundings
from .environment import MOST_BYTES, Environment, describe, kind_of

#: So many entries of one folder are looked at.
MOST_ENTRIES = 2000
#: A root with ``*`` stands for at most so many folders.
MOST_ROOTS = 50


@dataclass
class Search:
    """Where to look. ``searched`` collects the folders that were."""

    surroundings: Surroundings
    #: Folders that hold environments, of the site and of this server's configuration.
    roots: tuple[str, ...] = ()
    #: The folder that JupyterLab's file browser starts in.
    contents_root: Path | None = None
    searched: list[str] = field(default_factory=list)

    def children(self, folder: Path) -> Iterator[Path]:
        """The folders in ``folder``, which is noted as searched when it is there."""
        try:
            with os.scandir(folder) as entries:
                if str(folder) not in self.searched:
                    self.searched.append(str(folder))
                found = [
                    entry.path
                    for entry in itertools.islice(entries, MOST_ENTRIES)
                    if entry.is_dir()
                ]
        except OSError:
            return
        for path in sorted(found):
            yield Path(path)

    def variable(self, name: str) -> Path | None:
        """The folder that an environment variable names."""
        value = self.surroundings.environ.get(name, "")
        return Path(value) if value.startswith("/") else None


Finder = Callable[[Search], Iterator[Path]]


def own(search: Search) -> Iterator[Path]:
    """The environment of this server, and the one that is active around it."""
    yield Path(sys.prefix)
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = search.variable(name)
        if folder is not None:
            yield folder


def in_home(search: Search) -> Iterator[Path]:
    """Environments right in HOME, and in the folders in it that tools use for them."""
    home = search.surroundings.home
    yield from search.children(home)
    for name in (
        ".virtualenvs",
        ".venvs",
        "venvs",
        "envs",
        "nb_envs",
        ".local/share/virtualenvs",
        ".conda/envs",
    ):
        yield from search.children(home / name)
    workon = search.variable("WORKON_HOME")
    if workon is not None:
        yield from search.children(workon)


def in_roots(search: Search) -> Iterator[Path]:
    """Environments in the folders that the site or an administrator names, with ``*``."""
    for root in search.roots:
        path = search.surroundings.expand(root)
        if not path.startswith("/"):
            continue
        folders = glob.iglob(path) if glob.has_magic(path) else [path]
        for folder in itertools.islice(folders, MOST_ROOTS):
            yield from search.children(Path(folder))


def in_projects(search: Search) -> Iterator[Path]:
    """``.venv`` and ``venv`` in the file browser's root and in the folders right below it."""
    root = search.contents_root
    if root is None:
        return
    for project in (root, *search.children(root)):
        yield project / ".venv"
        yield project / "venv"


def known_to_conda(search: Search) -> Iterator[Path]:
    """The list that conda keeps of all environments it made for the user."""
    path = search.surroundings.home / ".conda" / "environments.txt"
    try:
        with open(path, "rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return
    search.searched.append(str(path))
    for line in text.splitlines():
        if line.startswith("/"):
            yield Path(line)


#: All ways to find environments.
FINDERS: tuple[Finder, ...] = (own, in_home, in_roots, in_projects, known_to_conda)


def find_environments(search: Search) -> list[Environment]:
    """All environments that the finders lead to, each once, by name."""
    found: dict[str, Environment] = {}

    def consider(folder: Path) -> None:
        kind = kind_of(folder)
        if kind is None:
            return
        real = os.path.realpath(folder)
        if real in found:
            return
        environment = describe(folder)
        if environment is not None:
            found[real] = environment
        if kind == "conda":
            # A conda installation keeps its further environments in here.
            for child in search.children(folder / "envs"):
                consider(child)

    for finder in FINDERS:
        for folder in finder(search):
            consider(folder)
    return sorted(found.values(), key=lambda environment: (environment.name, environment.path))
