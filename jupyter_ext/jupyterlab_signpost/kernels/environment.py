"""What a folder says about the Python environment in it. Reads files; never runs its Python."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..display import printable

#: No such file of an environment is longer.
MOST_BYTES = 64 * 1024
#: The first major version of ipykernel that JupyterLab's debugger and Signpost can rely on.
OLDEST_IPYKERNEL = 6
#: Folder names that say nothing about what an environment is for.
_PLAIN_NAMES = frozenset({".venv", "venv", "env", ".env"})

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
        return asdict(self)


def kind_of(folder: Path) -> Kind | None:
    """What kind of environment a folder is, or ``None``."""
    path = os.fspath(folder)
    try:
        if os.path.isfile(f"{path}/conda-meta/history") or os.path.isfile(
            f"{path}/conda-meta/pixi"
        ):
            return "conda"
        if os.path.isfile(f"{path}/pyvenv.cfg"):
            return "venv"
        interpreter = interpreter_of(folder)
        if not os.path.isfile(interpreter):
            return None
        if _is_script(interpreter):
            return "wrapper"
        if any(os.path.isfile(library.parent / "os.py") for library in _libraries(folder)):
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
    settings = _venv_settings(folder) if kind == "venv" else {}
    conda_names = _names(folder / "conda-meta") if kind == "conda" else []
    interpreter = interpreter_of(folder)
    version = _version_of(folder, kind, settings, conda_names)
    if kind == "conda" and version is None and not os.path.lexists(interpreter):
        # An environment of other programs: nothing a Python kernel could start.
        return None
    system = settings.get("include-system-site-packages", "").lower() == "true"
    libraries = list(_libraries(folder))
    found = _ipykernel_version(folder, settings if system else {}, libraries)
    externally = kind == "python" and any(
        os.path.exists(library.parent / "EXTERNALLY-MANAGED") for library in libraries
    )
    name = folder.name or str(folder)
    if name in _PLAIN_NAMES:
        name = f"{folder.parent.name} ({name})"
    return Environment(
        path=str(folder),
        name=printable(name),
        kind=kind,
        tool=_tool(folder, kind, settings, tool),
        interpreter=str(interpreter),
        python_version=version,
        ipykernel_version=found,
        ipykernel=_ipykernel_state(kind, found),
        writable=os.access(libraries[0] if libraries else folder, os.W_OK)
        and kind != "wrapper"
        and not externally,
        modules=list(modules),
        system_site_packages=system,
        externally_managed=externally,
        problem=_problem(folder, interpreter, version, settings, libraries),
    )


def interpreter_of(folder: Path) -> Path:
    """The Python of an environment, by its own name: a virtual environment works only by that."""
    for name in ("python", "python3"):
        if os.path.lexists(folder / "bin" / name):
            return folder / "bin" / name
    return folder / "bin" / "python"


def prefix_of(interpreter: str) -> Path:
    """The folder of the environment that an interpreter belongs to, by its own name."""
    return Path(interpreter).parent.parent


def base_prefix(folder: Path) -> Path | None:
    """Where the Python lies that a virtual environment was made with."""
    home = _venv_settings(folder).get("home", "")
    return Path(home).parent if home.startswith("/") else None


def _is_script(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def _tool(folder: Path, kind: Kind, settings: dict[str, str], told: str | None) -> str:
    if kind == "conda":
        return "pixi" if os.path.isfile(folder / "conda-meta" / "pixi") else told or "conda"
    if kind == "wrapper":
        is_tykky = os.path.isdir(folder / "_bin") and os.path.isfile(folder / "common.sh")
        return "tykky" if is_tykky else told or "wrapper"
    if kind == "python":
        return told or "python"
    if told is not None:
        return told
    return next((name for name in ("uv", "virtualenv") if name in settings), "venv")


def _problem(
    folder: Path,
    interpreter: Path,
    version: str | None,
    settings: dict[str, str],
    libraries: list[Path],
) -> str | None:
    if not os.path.lexists(interpreter):
        return "It has no bin/python. Make it anew."
    try:
        interpreter.stat()
    except FileNotFoundError:
        target = printable(os.path.realpath(interpreter))
        return f"Its Python is gone: {target} is not there any more. Make it anew."
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
    return _other_version(interpreter, version)


def _other_version(interpreter: Path, version: str | None) -> str | None:
    """A newer Python in the place of the old one finds none of the packages."""
    match = re.fullmatch(r"python(\d+\.\d+)t?", os.path.basename(os.path.realpath(interpreter)))
    if match is None or version is None or version.startswith((match[1] + ".", match[1] + "t")):
        return None
    if match[1] == version:
        return None
    return (
        f"It was made with Python {version}, but what is in that place now is Python {match[1]}, "
        "which does not see its packages. Make it anew."
    )


def _read(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def _venv_settings(folder: Path) -> dict[str, str]:
    settings = {}
    for line in _read(folder / "pyvenv.cfg").splitlines():
        key, separator, value = line.partition("=")
        if separator:
            settings[key.strip().lower()] = value.strip()
    return settings


def _version_of(
    folder: Path, kind: Kind, settings: dict[str, str], conda_names: list[str]
) -> str | None:
    if kind == "conda":
        for name in conda_names:
            match = re.fullmatch(r"python-(\d+\.\d+\.\d+)[^-]*-[^-]+\.json", name)
            if match:
                return match[1]
        return None
    text = settings.get("version") or settings.get("version_info") or ""
    match = re.match(r"\d+\.\d+(\.\d+)?", text)
    if match:
        return match[0]
    if kind != "wrapper":
        for library in _libraries(folder):
            return library.parent.name.removeprefix("python").rstrip("t")
    return None


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _libraries(prefix: Path) -> Iterator[Path]:
    for name in sorted(_names(prefix / "lib")):
        if re.fullmatch(r"python3\.\d+t?", name):
            yield prefix / "lib" / name / "site-packages"


def _ipykernel_version(folder: Path, settings: dict[str, str], libraries: list[Path]) -> str | None:
    places = list(libraries)
    if settings:
        base = Path(settings.get("home", "")).parent
        if base.is_absolute():
            places += _libraries(base)
            # Debian keeps its packages elsewhere.
            places.append(base / "lib" / "python3" / "dist-packages")
    for library in places:
        for name in _names(library):
            if name.startswith("ipykernel-"):
                match = re.fullmatch(r"ipykernel-([^-]+)(-.*)?\.(dist|egg)-info", name)
                if match:
                    return match[1]
    return None


def _ipykernel_state(kind: Kind, version: str | None) -> IpykernelState:
    if version is None:
        return "unknown" if kind == "wrapper" else "missing"
    major = version.partition(".")[0]
    return "too-old" if major.isdecimal() and int(major) < OLDEST_IPYKERNEL else "ok"


def resources_of(folder: Path) -> Path | None:
    """Where the environment's ipykernel keeps its logos."""
    for library in _libraries(folder):
        if (library / "ipykernel" / "resources").is_dir():
            return library / "ipykernel" / "resources"
    return None
