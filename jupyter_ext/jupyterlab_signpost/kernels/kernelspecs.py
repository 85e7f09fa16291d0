"""The kernelspecs that Jupyter offers: whose they are, what they start, and what is wrong."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from jupyter_core.paths import ENV_JUPYTER_PATH, jupyter_data_dir

from ..display import printable
from ..storage import read_json_object
from .environment import Environment, describe

Scope = Literal["user", "environment", "system"]


class SpecFinder(Protocol):
    """The part of `jupyter_client.kernelspec.KernelSpecManager` that is used."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Folders by name."""


@dataclass
class Kernelspec:
    """One kernelspec. ``problem`` is a sentence when it will not start, or not what it says."""

    name: str
    display_name: str
    language: str
    argv: list[str]
    folder: str
    scope: Scope
    interpreter: str | None
    problem: str | None
    removable: bool

    def to_json(self) -> dict[str, Any]:
        """The kernelspec as plain JSON types."""
        return asdict(self)


def user_kernels() -> Path:
    """Where kernelspecs of the user's own lie."""
    return Path(jupyter_data_dir()) / "kernels"


def list_kernelspecs(
    finder: SpecFinder, environ: Mapping[str, str] | None = None
) -> list[Kernelspec]:
    """All kernelspecs, also those that Jupyter cannot read, by name."""
    variables = os.environ if environ is None else environ
    return [
        read_kernelspec(name, Path(folder), variables)
        for name, folder in sorted(finder.find_kernel_specs().items())
    ]


def read_kernelspec(name: str, folder: Path, environ: Mapping[str, str]) -> Kernelspec:
    """Read one ``kernel.json`` and judge it. Never raises for what is in it."""
    content = read_json_object(folder / "kernel.json")
    scope = scope_of(folder)
    if content is None and name == "python3" and (folder / "logo-svg.svg").exists():
        # ipykernel offers the server's own Python without a file.
        content = {"argv": [sys.executable, "-m", "ipykernel_launcher"], "language": "python"}
        content["display_name"] = "Python 3 (ipykernel)"
    argv = content.get("argv") if content else None
    valid = isinstance(argv, list) and bool(argv) and all(isinstance(word, str) for word in argv)
    words: list[str] = argv if valid and isinstance(argv, list) else []
    language = str(content.get("language", "")) if content else ""
    interpreter = _interpreter(words, environ)
    if content is None:
        problem: str | None = "Its kernel.json is missing or is not JSON. Remove it."
    elif not valid:
        problem = "Its kernel.json names no program to start. Remove it."
    else:
        problem = _problem(words, interpreter, scope)
    return Kernelspec(
        name=name,
        display_name=printable(str(content.get("display_name", name)) if content else name),
        language=language,
        argv=words,
        folder=str(folder),
        scope=scope,
        interpreter=interpreter,
        problem=problem,
        removable=scope == "user" and os.access(folder.parent, os.W_OK),
    )


def scope_of(folder: Path) -> Scope:
    """Whose a kernelspec is, by the folder it lies in."""
    if _below(folder, user_kernels()):
        return "user"
    places = [Path(sys.prefix), *(Path(path) for path in ENV_JUPYTER_PATH)]
    return "environment" if any(_below(folder, place) for place in places) else "system"


def _below(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder))


def _is_servers_python(word: str) -> bool:
    """Jupyter starts its own interpreter for these words, whatever PATH says."""
    major, minor = sys.version_info[:2]
    return word in ("python", f"python{major}", f"python{major}.{minor}")


def _interpreter(argv: list[str], environ: Mapping[str, str]) -> str | None:
    if not argv:
        return None
    if _is_servers_python(argv[0]):
        return sys.executable
    if os.path.isabs(argv[0]):
        return argv[0]
    return shutil.which(argv[0], path=environ.get("PATH", os.defpath))


def _problem(argv: list[str], interpreter: str | None, scope: Scope) -> str | None:
    program = printable(argv[0])
    if interpreter is None:
        return f"It starts {program}, which is not on the server's PATH."
    if not os.path.exists(interpreter):
        return (
            f"It starts {program}, which is not there any more. Make its environment anew, "
            "or remove this kernel."
        )
    if not os.access(interpreter, os.X_OK) or os.path.isdir(interpreter):
        return f"It starts {program}, which you may not run."
    if _is_servers_python(argv[0]) and scope == "user":
        return (
            f"It starts {program} without a path, so it runs the Jupyter server's own Python, not "
            "an environment of yours. Register your environment, and remove this kernel."
        )
    return _without_ipykernel(argv, interpreter)


def _without_ipykernel(argv: list[str], interpreter: str) -> str | None:
    if not any(re.fullmatch(r"ipykernel(_launcher)?", word) for word in argv):
        return None
    environment = describe(Path(interpreter).parent.parent)
    if environment is None or environment.ipykernel_version is not None:
        return None
    return (
        f"ipykernel is not installed in {printable(environment.path)}, so the kernel ends at "
        f"once. Type: {install_command(environment)}"
    )


def install_command(environment: Environment) -> str:
    """What a user types to install ipykernel into an environment."""
    import shlex

    if environment.kind == "conda":
        return f"conda install --prefix {shlex.quote(printable(environment.path))} ipykernel"
    return f"{shlex.quote(printable(environment.interpreter))} -m pip install ipykernel"


def link(environments: Iterable[Environment], kernelspecs: Iterable[Kernelspec]) -> None:
    """Note in each environment which kernelspecs start it."""
    by_folder: dict[str, list[str]] = {}
    for spec in kernelspecs:
        if spec.interpreter is not None:
            # The name counts, not where it leads: venvs of one Python share the program.
            prefix = os.path.realpath(Path(spec.interpreter).parent.parent)
            by_folder.setdefault(prefix, []).append(spec.name)
    for environment in environments:
        environment.kernelspecs = by_folder.get(os.path.realpath(environment.path), [])
