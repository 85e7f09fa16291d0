"""What a folder says about the Python environment in it. Reads files; never runs its Python."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..display import printable

#: No such file of an environment is longer.
MOST_BYTES = 64 * 1024
#: The first major version of ipykernel that JupyterLab's debugger and Signpost can rely on.
OLDEST_IPYKERNEL = 6
#: Folder names that say nothing about what an environment is for.
_PLAIN_NAMES = frozenset({".venv", "venv", "env", ".env"})

_PYTHON_NAME = re.compile(r"python(3\.\d+)t?")
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")
_CONDA_PYTHON = re.compile(r"python-(\d+\.\d+\.\d+)[^-]*-[^-]+\.json")
_IPYKERNEL = re.compile(r"ipykernel-([^-]+)(?:-.*)?\.(?:dist|egg)-info")
#: A folder that changed a moment ago may change again within the same tick of its clock.
_SETTLED_NS = 2_000_000_000

#: How an environment is built: this decides how packages get into it and how it is started.
#: ``venv``: has ``pyvenv.cfg``; ``conda``: has ``conda-meta``; ``python``: an installed Python;
#: ``wrapper``: its ``bin/python`` is a script that leads into a container or elsewhere.
Kind = Literal["venv", "conda", "python", "wrapper"]
#: ``unknown``: its packages cannot be seen from outside.
IpykernelState = Literal["ok", "missing", "too-old", "unknown"]


@dataclass
class Environment:
    """A Python environment. ``problem`` is a sentence when it cannot be used."""

    path: str
    name: str
    kind: Kind
    #: What made or keeps it, in one word: ``venv``, ``uv``, ``poetry``, ``conda``, ``module``, ...
    tool: str
    interpreter: str
    python_version: str | None
    ipykernel_version: str | None
    ipykernel: IpykernelState
    #: May packages be installed into it?
    writable: bool
    #: Bytes, where they are known without counting.
    size_bytes: int | None = None
    kernelspecs: list[str] = field(default_factory=list)
    #: Modules that have to be loaded for its Python to work.
    modules: list[str] = field(default_factory=list)
    #: Does it use the packages of the Python that it was made with?
    system_site_packages: bool = False
    #: Is it gone when the server stops?
    vanishes: bool = False
    #: Its Python is kept by the system or by a tool, and takes no packages itself.
    externally_managed: bool = False
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The environment as plain JSON types."""
        return dict(vars(self))


def kind_of(folder: Path) -> Kind | None:
    """What kind of environment a folder is, or ``None``."""
    # Texts instead of paths: this is asked of every folder that might be one.
    path = os.fspath(folder)
    try:
        if os.path.isfile(f"{path}/conda-meta/history") or os.path.isfile(
            f"{path}/conda-meta/pixi"
        ):
            return "conda"
        if os.path.isfile(f"{path}/pyvenv.cfg"):
            return "venv"
        interpreter = _interpreter(path)
        if not os.path.isfile(interpreter):
            return None
        if _is_script(interpreter):
            return "wrapper"
        if any(os.path.isfile(f"{os.path.dirname(place)}/os.py") for place in _libraries(path)):
            return "python"
    except (OSError, ValueError):
        pass
    return None


def describe(
    folder: Path,
    tool: str | None = None,
    modules: tuple[str, ...] = (),
    kind: Kind | None = None,
) -> Environment | None:
    """What is known about the environment in ``folder``, or ``None`` when there is none.

    ``tool`` and ``modules`` are what the way it was found says about it; ``kind`` is what
    `kind_of` said a moment ago.
    """
    kind = kind or kind_of(folder)
    if kind is None:
        return None
    path = os.fspath(folder)
    settings = _venv_settings(path) if kind == "venv" else {}
    interpreter = _interpreter(path)
    version = _version_told(path, kind, settings)
    if kind == "conda" and version is None and not os.path.lexists(interpreter):
        # An environment of other programs: nothing a Python kernel could start.
        return None
    libraries = _libraries(path, version)
    if version is None and kind != "wrapper" and libraries:
        # Better than nothing: the folder has the first two numbers.
        version = os.path.basename(os.path.dirname(libraries[0])).removeprefix("python").rstrip("t")
    system = settings.get("include-system-site-packages", "").lower() == "true"
    found = _ipykernel_version(settings if system else {}, libraries)
    externally = kind == "python" and any(
        os.path.exists(f"{os.path.dirname(place)}/EXTERNALLY-MANAGED") for place in libraries
    )
    name = folder.name or path
    if name in _PLAIN_NAMES:
        name = f"{folder.parent.name} ({name})"
    return Environment(
        path=path,
        name=printable(name),
        kind=kind,
        tool=_tool(path, kind, settings, tool),
        interpreter=interpreter,
        python_version=version,
        ipykernel_version=found,
        ipykernel=_ipykernel_state(kind, found),
        writable=os.access(libraries[0] if libraries else path, os.W_OK)
        and kind != "wrapper"
        and not externally,
        modules=list(modules),
        system_site_packages=system,
        externally_managed=externally,
        problem=_problem(interpreter, version, settings, libraries),
    )


def interpreter_of(folder: Path) -> Path:
    """The Python of an environment, by its own name: a virtual environment works only by that."""
    return Path(_interpreter(os.fspath(folder)))


def _interpreter(path: str) -> str:
    for name in ("python", "python3"):
        if os.path.lexists(f"{path}/bin/{name}"):
            return f"{path}/bin/{name}"
    return f"{path}/bin/python"


def prefix_of(interpreter: str) -> Path:
    """The folder of the environment that an interpreter belongs to, by its own name."""
    return Path(interpreter).parent.parent


def base_prefix(folder: Path) -> Path | None:
    """Where the Python lies that a virtual environment was made with."""
    home = _venv_settings(os.fspath(folder)).get("home", "")
    return Path(home).parent if home.startswith("/") else None


class RealPaths:
    """`os.path.realpath` for folders beside each other: what is above them is followed once."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The path without symbolic links."""
        above, name = os.path.split(path)
        if name in ("", ".", "..") or os.path.islink(path):
            return os.path.realpath(path)
        if above not in self._folders:
            self._folders[above] = os.path.realpath(above)
        return os.path.join(self._folders[above], name)


def _is_script(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def _tool(path: str, kind: Kind, settings: dict[str, str], told: str | None) -> str:
    if kind == "conda":
        return "pixi" if os.path.isfile(f"{path}/conda-meta/pixi") else told or "conda"
    if kind == "wrapper":
        is_tykky = os.path.isdir(f"{path}/_bin") and os.path.isfile(f"{path}/common.sh")
        return "tykky" if is_tykky else told or "wrapper"
    if kind == "python":
        return told or "python"
    if told is not None:
        return told
    return next((name for name in ("uv", "virtualenv") if name in settings), "venv")


def _problem(
    interpreter: str, version: str | None, settings: dict[str, str], libraries: list[str]
) -> str | None:
    real = _followed(interpreter)
    try:
        os.stat(interpreter)
    except FileNotFoundError:
        if not os.path.lexists(interpreter):
            return "It has no bin/python. Make it anew."
        return f"Its Python is gone: {printable(real)} is not there any more. Make it anew."
    except OSError as error:
        return f"Its Python cannot be looked at: {error.strerror}."
    if not os.access(interpreter, os.X_OK):
        return "Its bin/python may not be run by you."
    if not settings:
        return None
    home = settings.get("home", "")
    if home.startswith("/") and not os.path.isdir(home):
        return (
            f"The Python that it was made with is gone: there is no {printable(home)} any more. "
            "Make it anew."
        )
    if not libraries:
        return "Its folder of packages (lib/pythonX.Y/site-packages) is missing. Make it anew."
    return _other_version(real, version)


def _followed(path: str) -> str:
    """Where a chain of links ends, by its name; the folders on the way stay as they are."""
    for _ in range(20):
        try:
            path = os.path.join(os.path.dirname(path), os.readlink(path))
        except OSError:
            break
    return path


def _other_version(real: str, version: str | None) -> str | None:
    """A newer Python in the place of the old one finds none of the packages."""
    match = _PYTHON_NAME.fullmatch(os.path.basename(real))
    if match is None or version is None or f"{version}.".startswith(f"{match[1]}."):
        return None
    return (
        f"It was made with Python {version}, but what is in that place now is Python {match[1]}, "
        "which does not see its packages. Make it anew."
    )


def _venv_settings(path: str) -> dict[str, str]:
    try:
        with open(f"{path}/pyvenv.cfg", "rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return {}
    settings = {}
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        if separator:
            settings[key.strip().lower()] = value.strip()
    return settings


def _version_told(path: str, kind: Kind, settings: dict[str, str]) -> str | None:
    if kind == "conda":
        return _found_in(f"{path}/conda-meta", "python-", _CONDA_PYTHON)
    match = _VERSION.match(settings.get("version") or settings.get("version_info") or "")
    return match[0] if match else None


def _libraries(path: str, version: str | None = None) -> list[str]:
    """The folders of packages; with a version only that one's, where it is there."""
    lib = f"{path}/lib"
    if version is not None:
        minor = ".".join(version.split(".")[:2])
        for name in (f"python{minor}", f"python{minor}t"):
            if os.path.isdir(f"{lib}/{name}"):
                return [f"{lib}/{name}/site-packages"]
    try:
        names = os.listdir(lib)
    except OSError:
        return []
    return [f"{lib}/{name}/site-packages" for name in sorted(names) if _PYTHON_NAME.fullmatch(name)]


def _ipykernel_version(settings: dict[str, str], libraries: list[str]) -> str | None:
    places = list(libraries)
    base = os.path.dirname(settings.get("home", ""))
    if base.startswith("/"):
        # Debian keeps its packages elsewhere.
        places += [*_libraries(base), f"{base}/lib/python3/dist-packages"]
    for place in places:
        version = _found_in(place, "ipykernel-", _IPYKERNEL)
        if version is not None:
            return version
    return None


#: By folder and beginning: when the folder was changed last, and what was found in it.
_remembered: dict[tuple[str, str], tuple[int, str | None]] = {}
#: So many folders are remembered.
_MOST_REMEMBERED = 10_000


def _found_in(folder: str, beginning: str, pattern: re.Pattern[str]) -> str | None:
    """The version in the name of an entry of a folder, which is listed only after it changed.

    Whatever installs or removes a package adds or removes an entry, which sets the folder's time.
    """
    try:
        changed = os.stat(folder).st_mtime_ns
        known = _remembered.get((folder, beginning))
        if known is not None and known[0] == changed:
            return known[1]
        names = os.listdir(folder)
    except OSError:
        return None
    found = None
    for name in names:
        if name.startswith(beginning):
            match = pattern.fullmatch(name)
            if match:
                found = match[1]
                break
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    if time.time_ns() - changed > _SETTLED_NS:
        _remembered[folder, beginning] = (changed, found)
    return found


def _ipykernel_state(kind: Kind, version: str | None) -> IpykernelState:
    if version is None:
        return "unknown" if kind == "wrapper" else "missing"
    major = version.partition(".")[0]
    return "too-old" if major.isdecimal() and int(major) < OLDEST_IPYKERNEL else "ok"


def resources_of(folder: Path) -> Path | None:
    """Where the environment's ipykernel keeps its logos."""
    for place in _libraries(os.fspath(folder)):
        if os.path.isdir(f"{place}/ipykernel/resources"):
            return Path(place) / "ipykernel" / "resources"
    return None
