"""Where conda, mamba and micromamba keep environments, read from files: conda is not asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .search import Search

#: Folder names of conda installations, in HOME and beside other software.
_INSTALLATIONS = (
    *("miniforge3", "mambaforge", "miniconda3", "miniconda", "anaconda3", "anaconda", "conda"),
    *("micromamba", "miniforge", ".miniconda", ".miniconda3", ".conda", "mamba"),
)
_SYSTEM = ("/opt", "/srv", "/usr/share", "/usr/local", "/apps")


def installations(search: Search) -> Iterator[Path]:
    """Folders in which conda itself may be installed; most are not there."""
    for name in ("CONDA_ROOT", "CONDA_PREFIX_1", "CONDA_PREFIX", "MAMBA_ROOT_PREFIX"):
        folder = search.variable(name)
        if folder is not None:
            yield folder
    for name in ("CONDA_EXE", "MAMBA_EXE", "CONDA_PYTHON_EXE", "_CONDA_EXE"):
        program = search.variable(name)
        if program is not None:
            yield program.parent.parent
    for name in ("conda", "mamba"):
        program = search.program(name)
        if program is not None:
            yield Path(os.path.realpath(program)).parent.parent
    for folder in (search.home, search.home / ".local", search.home / "opt"):
        for name in _INSTALLATIONS:
            yield folder / name
    yield search.data("mamba")
    for system in _SYSTEM:
        for name in _INSTALLATIONS:
            if not name.startswith("."):
                yield Path(system) / name


def environment_folders(search: Search) -> Iterator[Path]:
    """Folders that hold conda environments, besides ``envs`` of the installations."""
    yield search.home / ".conda" / "envs"
    for name in ("CONDA_ENVS_DIRS", "CONDA_ENVS_PATH"):
        yield from search.folders(name)
    for path in _settings_files(search):
        text = search.read(path)
        if "envs_dirs" in text or "envs_path" in text:
            search.note(path)
            yield from _envs_dirs(search, text)


def listed(search: Search) -> Iterator[Path]:
    """The list that conda keeps of all environments it made for the user."""
    path = search.home / ".conda" / "environments.txt"
    text = search.read(path)
    if text:
        search.note(path)
    for line in text.splitlines():
        if line.startswith("/"):
            yield Path(line)


def _settings_files(search: Search) -> Iterator[Path]:
    home = search.home
    yield home / ".condarc"
    yield home / ".mambarc"
    for name in (".condarc", "condarc"):
        yield home / ".conda" / name
        yield search.settings("conda", name)
        yield Path("/etc/conda") / name
    for variable in ("CONDARC", "MAMBARC"):
        named = search.variable(variable)
        if named is not None:
            yield named
    for variable in ("CONDA_ROOT", "CONDA_PREFIX"):
        prefix = search.variable(variable)
        if prefix is not None:
            yield prefix / ".condarc"


def _envs_dirs(search: Search, text: str) -> Iterator[Path]:
    import yaml

    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if not isinstance(content, dict):
        return
    for key in ("envs_dirs", "envs_path"):
        value = content.get(key)
        for entry in value if isinstance(value, list) else [value]:
            if not isinstance(entry, str):
                continue
            for variable in ("${HOME}", "$HOME"):
                entry = entry.replace(variable, str(search.home))
            place = search.surroundings.expand(entry.replace("$USER", search.surroundings.user))
            if place.startswith("/"):
                yield Path(place)
