"""The programs that make and fill environments, and the variables they are started with."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import conda_places
from .search import Search

#: Of these, the first that is there makes and changes conda environments: mamba is the quicker one.
CONDA_PROGRAMS = ("mamba", "conda", "micromamba")

#: What leads an installer away from the environment that it is started for.
_MISLEADING = frozenset(
    {"PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONSTARTUP", "VIRTUAL_ENV"}
    | {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__"}
    | {"PYTHONEXECUTABLE", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"}
)


@dataclass(frozen=True)
class Programs:
    """Where the programs are; ``None`` for those that are not there."""

    conda: str | None = None
    uv: str | None = None
    pixi: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


def find_programs(search: Search) -> Programs:
    """Look on the server's PATH, and where installers put what they do not put there."""
    return Programs(
        conda=find_conda(search),
        uv=_one_of(search, "uv", (search.home / ".local/bin/uv", search.home / ".cargo/bin/uv")),
        pixi=_one_of(search, "pixi", (search.home / ".pixi/bin/pixi",)),
        environ=installer_environ(search.surroundings.environ),
    )


def installer_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The server's environment without what leads installers away, and without questions."""
    variables = {name: value for name, value in environ.items() if name not in _MISLEADING}
    return variables | {
        # What lies in ~/.local must not pass for installed.
        "PYTHONNOUSERSITE": "1",
        "PIP_USER": "0",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PROGRESS_BAR": "off",
        "PYTHONUNBUFFERED": "1",
        "UV_NO_PROGRESS": "1",
        "NO_COLOR": "1",
    }


def _one_of(search: Search, name: str, places: tuple[Path, ...]) -> str | None:
    found = search.program(name)
    if found is not None:
        return str(found)
    return next((str(place) for place in places if os.access(place, os.X_OK)), None)


def find_conda(search: Search) -> str | None:
    """A program of the conda family: on PATH, named by a variable, or where installers put it."""
    for name in CONDA_PROGRAMS:
        found = search.program(name)
        if found is not None:
            return str(found)
    for variable in ("MAMBA_EXE", "CONDA_EXE"):
        named = search.variable(variable)
        if named is not None and os.access(named, os.X_OK):
            return str(named)
    for folder in conda_places.installations(search):
        if not os.path.isdir(folder):
            continue
        for name in CONDA_PROGRAMS:
            for below in ("bin", "condabin"):
                if os.access(folder / below / name, os.X_OK):
                    return str(folder / below / name)
    return None


def explain_installer(status: int, tail: str) -> str | None:
    """What the last words of pip, uv or conda mean, for those that users meet most."""
    if re.search(r"No space left on device|Disk quota exceeded|NoSpaceLeftError", tail):
        return (
            "The disk or your quota is full, so not everything was installed. Make room (the "
            "section Environment says what fills HOME), then try again."
        )
    if re.search(
        r"Temporary failure in name resolution|Name or service not known|Network is unreachable"
        r"|ConnectTimeout|Connection refused|CondaHTTPError|NewConnectionError|dns error"
        r"|Failed to establish a new connection|Could not resolve host|Connection failed",
        tail,
    ):
        return (
            "The package index could not be reached. Compute nodes often have no way out: try it "
            "on a login node or in the notebook service; the log has the commands."
        )
    if re.search(r"externally-managed-environment|externally managed", tail):
        return (
            "This Python is kept by the system and takes no packages. Make an environment from it "
            "instead."
        )
    if re.search(r"ensurepip is not available|No module named ensurepip", tail):
        return (
            "This Python cannot make environments, because a part of it (ensurepip, on Debian and "
            "Ubuntu the package python3-venv) is missing. Choose another Python."
        )
    match = re.search(r"No matching distribution found for ([\w.\[\]-]+)", tail)
    if match:
        return (
            f"There is no package {match[1]} for this Python in the index. Look at its name, or "
            "choose another version of Python."
        )
    match = re.search(r"PackagesNotFoundError|nothing provides ([\w.-]+)", tail)
    if match:
        return "conda has no such package in its channels; the log names it. Look at its name."
    return None
