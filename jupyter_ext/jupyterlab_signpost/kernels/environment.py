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
#: Folder names that say nothing about what an environment is for.
_PLAIN_NAMES = frozenset({".venv", "venv", "env", ".env"})


@dataclass
class Environment:
    """A Python environment. ``problem`` is a sentence when it cannot be used."""

    path: str
    name: str
    kind: Literal["venv", "conda"]
    interpreter: str
    python_version: str | None
    ipykernel_version: str | None
    kernelspecs: list[str] = field(default_factory=list)
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The environment as plain JSON types."""
        return asdict(self)


def kind_of(folder: Path) -> Literal["venv", "conda"] | None:
    """What kind of environment a folder is, or ``None``."""
    try:
        if (folder / "conda-meta" / "history").is_file():
            return "conda"
        if (folder / "pyvenv.cfg").is_file():
            return "venv"
    except OSError:
        pass
    return None


def describe(folder: Path) -> Environment | None:
    """What is known about the environment in ``folder``, or ``None`` when there is none."""
    kind = kind_of(folder)
    if kind is None:
        return None
    settings = _venv_settings(folder) if kind == "venv" else {}
    version = _conda_python(folder) if kind == "conda" else _version(settings)
    interpreter = interpreter_of(folder)
    if kind == "conda" and version is None and not os.path.lexists(interpreter):
        # An environment of other programs: nothing a Python kernel could start.
        return None
    name = folder.name or str(folder)
    if name in _PLAIN_NAMES:
        name = f"{folder.parent.name} ({name})"
    return Environment(
        path=str(folder),
        name=printable(name),
        kind=kind,
        interpreter=str(interpreter),
        python_version=version,
        ipykernel_version=_ipykernel_version(folder, settings),
        problem=_problem(interpreter),
    )


def interpreter_of(folder: Path) -> Path:
    """The Python of an environment, by its own name: a virtual environment works only by that."""
    for name in ("python", "python3"):
        if os.path.lexists(folder / "bin" / name):
            return folder / "bin" / name
    return folder / "bin" / "python"


def _problem(interpreter: Path) -> str | None:
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
    return None


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


def _version(settings: dict[str, str]) -> str | None:
    text = settings.get("version") or settings.get("version_info") or ""
    match = re.match(r"\d+\.\d+(\.\d+)?", text)
    return match[0] if match else None


def _conda_python(folder: Path) -> str | None:
    for name in _names(folder / "conda-meta"):
        match = re.fullmatch(r"python-(\d+\.\d+\.\d+)[^-]*-[^-]+\.json", name)
        if match:
            return match[1]
    return None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _libraries(prefix: Path) -> Iterator[Path]:
    for name in _names(prefix / "lib"):
        if re.fullmatch(r"python3\.\d+t?", name):
            yield prefix / "lib" / name / "site-packages"


def _ipykernel_version(folder: Path, settings: dict[str, str]) -> str | None:
    prefixes = [folder]
    if settings.get("include-system-site-packages", "").lower() == "true":
        prefixes.append(Path(settings.get("home", "")).parent)
    for prefix in prefixes:
        for library in _libraries(prefix):
            for name in _names(library):
                match = re.fullmatch(r"ipykernel-([^-]+)\.dist-info", name)
                if match:
                    return match[1]
    return None


def resources_of(folder: Path) -> Path | None:
    """Where the environment's ipykernel keeps its logos."""
    for library in _libraries(folder):
        if (library / "ipykernel" / "resources").is_dir():
            return library / "ipykernel" / "resources"
    return None
