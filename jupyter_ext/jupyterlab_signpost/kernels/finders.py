"""The ways to find a user's Python environments, one function each.

A finder yields folders that may be environments. It reads names and small files: nothing is
searched in depth, and no program is run. A new way is a function and a line in `FINDERS`. The first
way that leads to a folder says what it is called, so those that know more come first.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import conda_places
from .environment import prefix_of
from .modulefiles import module_pythons
from .search import Candidate, Search, setting_of

Finder = Callable[[Search], Iterator[Candidate]]

#: Folders of HOME in which people keep environments by hand.
_USUAL = (".venvs", "venvs", ".venv", "venv", "envs", ".envs", "nb_envs", "my_venvs", "Envs")


def own(search: Search) -> Iterator[Candidate]:
    """The environment of this server, and the one that is active around it."""
    yield Candidate(Path(sys.prefix))
    for name in ("VIRTUAL_ENV", "NB_PYTHON_PREFIX", "CONDA_PREFIX"):
        folder = search.variable(name)
        if folder is not None:
            yield Candidate(folder)


def poetry(search: Search) -> Iterator[Candidate]:
    """Poetry's environments, outside of projects."""
    text = search.read(search.settings("pypoetry", "config.toml"))
    cache = search.variable("POETRY_CACHE_DIR")
    if cache is None:
        told = setting_of(text, "", "cache-dir")
        cache = Path(told) if told and told.startswith("/") else search.cache("pypoetry")
    folder = search.variable("POETRY_VIRTUALENVS_PATH")
    if folder is None:
        told = setting_of(text, "virtualenvs", "path")
        if told:
            told = search.surroundings.expand(told.replace("{cache-dir}", str(cache)))
        folder = Path(told) if told and told.startswith("/") else cache / "virtualenvs"
    for child in search.children(folder):
        yield Candidate(child, "poetry")


def pipenv(search: Search) -> Iterator[Candidate]:
    """Pipenv's environments, outside of projects."""
    for child in search.children(search.data("virtualenvs")):
        yield Candidate(child, "pipenv")


def hatch(search: Search) -> Iterator[Candidate]:
    """Hatch's environments: one folder for each project, in it one for each environment."""
    data = search.variable("HATCH_DATA_DIR") or search.data("hatch")
    for project in search.children(data / "env" / "virtual"):
        for place in search.children(project):
            yield Candidate(place, "hatch")
            for child in search.children(place):
                yield Candidate(child, "hatch")


def virtualenvwrapper(search: Search) -> Iterator[Candidate]:
    """The folder of virtualenvwrapper."""
    folders = [search.variable("WORKON_HOME"), search.home / ".virtualenvs"]
    for folder in folders:
        if folder is not None:
            for child in search.children(folder):
                yield Candidate(child, "virtualenvwrapper")


def uv(search: Search) -> Iterator[Candidate]:
    """The Pythons that uv installed, and the environment that it was told to use."""
    project = search.variable("UV_PROJECT_ENVIRONMENT")
    if project is not None:
        yield Candidate(project, "uv")
    for child in search.children(
        search.variable("UV_PYTHON_INSTALL_DIR") or search.data("uv", "python")
    ):
        yield Candidate(child, "uv")


def pixi(search: Search) -> Iterator[Candidate]:
    """Pixi's environments that lie outside of projects."""
    home = search.variable("PIXI_HOME") or search.home / ".pixi"
    for child in search.children(home / "envs"):
        yield Candidate(child, "pixi")
    cache = search.variable("PIXI_CACHE_DIR", "RATTLER_CACHE_DIR")
    for workspace in search.children((cache or search.cache("rattler", "cache")) / "envs"):
        for child in search.children(workspace / "envs"):
            yield Candidate(child, "pixi")


def pyenv(search: Search) -> Iterator[Candidate]:
    """The Pythons of pyenv, and the environments of its plugin."""
    root = search.variable("PYENV_ROOT") or search.home / ".pyenv"
    for child in search.children(root / "versions"):
        yield Candidate(child, "pyenv")
        for environment in search.children(child / "envs"):
            yield Candidate(environment, "pyenv")


def conda(search: Search) -> Iterator[Candidate]:
    """What conda, mamba and micromamba have made, by their own files."""
    for folder in conda_places.listed(search):
        yield Candidate(folder)
    for folder in conda_places.installations(search):
        yield Candidate(folder)
        # Also of an installation whose own environment is no Python (micromamba).
        for child in search.children(folder / "envs"):
            yield Candidate(child)
    for folder in conda_places.environment_folders(search):
        for child in search.children(folder):
            yield Candidate(child)


def roots(search: Search) -> Iterator[Candidate]:
    """The folders that the site, an administrator or the user names, and those in them."""
    for root in search.roots:
        for folder in search.matching(root):
            yield Candidate(folder)
            for child in search.children(folder):
                yield Candidate(child)


def projects(search: Search) -> Iterator[Candidate]:
    """Environments in the file browser's root and in the folders right below it."""
    root = search.contents_root
    if root is None:
        return
    for project in itertools.chain((root,), search.children(root)):
        for name in (".venv", "venv", "env"):
            if os.path.isdir(project / name):
                yield Candidate(project / name, _tool_of_project(project, name))
        if os.path.isdir(project / ".pixi"):
            for child in search.children(project / ".pixi" / "envs"):
                yield Candidate(child, "pixi")
        if os.path.isdir(project / ".direnv"):
            for child in search.children(project / ".direnv"):
                yield Candidate(child, "direnv")


def _tool_of_project(project: Path, name: str) -> str | None:
    if name == ".venv":
        for lock, tool in (("poetry.lock", "poetry"), ("Pipfile", "pipenv"), ("uv.lock", "uv")):
            if os.path.isfile(project / lock):
                return tool
    return None


def in_home(search: Search) -> Iterator[Candidate]:
    """Environments right in HOME, and in the folders in it that people use for them."""
    for name in _USUAL:
        for child in search.children(search.home / name):
            yield Candidate(child)
    for child in search.children(search.home):
        yield Candidate(child)


def on_path(search: Search) -> Iterator[Candidate]:
    """The Python that a terminal of this server starts."""
    for name in ("python3", "python"):
        python = search.program(name)
        if python is not None:
            prefix = python.parent.parent
            yield Candidate(prefix, "system" if str(prefix) in ("/usr", "/usr/local") else None)


def of_kernels(search: Search) -> Iterator[Candidate]:
    """The environments that kernels start, wherever they lie."""
    for interpreter in search.interpreters:
        yield Candidate(prefix_of(interpreter))


#: All ways to find environments.
FINDERS: tuple[Finder, ...] = (
    own,
    poetry,
    pipenv,
    hatch,
    virtualenvwrapper,
    uv,
    pixi,
    pyenv,
    module_pythons,
    conda,
    roots,
    projects,
    in_home,
    on_path,
    of_kernels,
)
