"""The kernelspecs that Jupyter offers: whose they are, what they start, and what is wrong."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from jupyter_core.paths import ENV_JUPYTER_PATH, jupyter_data_dir

from ..display import printable
from ..storage import read_json_object
from .environment import Environment, RealPaths, describe, prefix_of
from .launch import METADATA, place_of_python

Scope = Literal["user", "environment", "system"]
#: What would help: ``environment``: point it to an environment that is there;
#: ``ipykernel``: install ipykernel; ``remove``: nothing but to remove it.
Remedy = Literal["environment", "ipykernel", "remove"]


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
    #: The Python that runs in the end, also behind a launcher, or the program.
    interpreter: str | None
    problem: str | None
    removable: bool
    remedy: Remedy | None = None
    #: Of a broken one: the environment that it seems to have become.
    suggestion: str | None = None
    #: Are ``~/.local`` and PYTHONPATH kept out? ``None``: not a Python kernel.
    isolated: bool | None = None
    modules: list[str] = field(default_factory=list)
    #: What else should be known, as a sentence.
    note: str | None = None
    #: The program that is started, by its path.
    program: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The kernelspec as plain JSON types."""
        content = asdict(self)
        del content["program"]
        return content


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
        content = {
            "argv": [sys.executable, "-m", "ipykernel_launcher"],
            "language": "python",
            "display_name": "Python 3 (ipykernel)",
        }
    argv = content.get("argv") if content else None
    valid = isinstance(argv, list) and bool(argv) and all(isinstance(word, str) for word in argv)
    words: list[str] = argv if valid and isinstance(argv, list) else []
    program = _program(words[0], environ) if words else None
    interpreter = _interpreter(words, program)
    spec = Kernelspec(
        name=name,
        display_name=printable(str(content.get("display_name", name)) if content else name),
        language=str(content.get("language", "")) if content else "",
        argv=words,
        folder=str(folder),
        scope=scope,
        interpreter=interpreter,
        problem=None,
        removable=_is_own(folder, scope, content) and os.access(folder.parent, os.W_OK),
        isolated=_isolated(words, content),
        modules=_modules(content),
        program=program,
    )
    if content is None:
        spec.problem, spec.remedy = (
            "Its kernel.json is missing or is not JSON. Remove it.",
            "remove",
        )
    elif not valid:
        spec.problem = "Its kernel.json names no program to start. Remove it."
        spec.remedy = "remove"
    else:
        _judge(spec)
    return spec


def scope_of(folder: Path) -> Scope:
    """Whose a kernelspec is, by the folder it lies in."""
    if _below(folder, user_kernels()):
        return "user"
    places = [Path(sys.prefix), *(Path(path) for path in ENV_JUPYTER_PATH)]
    return "environment" if any(_below(folder, place) for place in places) else "system"


def is_signposts(content: Mapping[str, Any] | None) -> bool:
    """Was this ``kernel.json`` written by Signpost?"""
    metadata = content.get("metadata") if content else None
    return isinstance(metadata, dict) and isinstance(metadata.get(METADATA), dict)


def _is_own(folder: Path, scope: Scope, content: dict[str, Any] | None) -> bool:
    """One's own lie in the user's folder, or were registered by Signpost somewhere else."""
    if scope == "user":
        return True
    return is_signposts(content) and os.access(folder, os.W_OK)


def _below(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder))


def is_servers_python(word: str) -> bool:
    """Jupyter starts its own interpreter for these words, whatever PATH says."""
    major, minor = sys.version_info[:2]
    return word in ("python", f"python{major}", f"python{major}.{minor}")


def _program(word: str, environ: Mapping[str, str]) -> str | None:
    if is_servers_python(word):
        return sys.executable
    if os.path.isabs(word):
        return word
    return shutil.which(word, path=environ.get("PATH", os.defpath))


def _interpreter(argv: list[str], program: str | None) -> str | None:
    place = place_of_python(argv)
    if place is None or place == 0:
        return program
    # Behind a launcher only a whole path says which Python it is.
    return argv[place] if os.path.isabs(argv[place]) else program


def _isolated(argv: list[str], content: dict[str, Any] | None) -> bool | None:
    if content is None or place_of_python(argv) is None:
        return None
    variables = content.get("env")
    if not isinstance(variables, dict):
        return False
    return bool(variables.get("PYTHONNOUSERSITE")) and variables.get("PYTHONPATH") == ""


def _modules(content: dict[str, Any] | None) -> list[str]:
    known = content["metadata"][METADATA] if content and is_signposts(content) else {}
    modules = known.get("modules")
    return [str(module) for module in modules] if isinstance(modules, list) else []


def _judge(spec: Kernelspec) -> None:
    """Set ``problem`` and what would help."""
    program = printable(spec.argv[0])
    if spec.program is None or spec.interpreter is None:
        spec.problem = f"It starts {program}, which is not on the server's PATH."
        spec.remedy = "environment" if spec.language.lower() == "python" else "remove"
        return
    for path in dict.fromkeys((spec.program, spec.interpreter)):
        shown = program if path == spec.program else printable(path)
        if not os.path.exists(path):
            spec.problem = (
                f"It starts {shown}, which is not there any more. Point it to an environment that "
                "is there, or remove it."
            )
        elif not os.access(path, os.X_OK) or os.path.isdir(path):
            spec.problem = f"It starts {shown}, which you may not run."
        if spec.problem:
            spec.remedy = "environment"
            return
    if is_servers_python(spec.argv[0]) and spec.scope == "user":
        spec.problem = (
            f"It starts {program} without a path, so it runs the Jupyter server's own Python, not "
            "an environment of yours. Point it to your environment, or remove it."
        )
        spec.remedy = "environment"
        return
    spec.problem = _without_ipykernel(spec.argv, spec.interpreter)
    spec.remedy = "ipykernel" if spec.problem else None


def _without_ipykernel(argv: list[str], interpreter: str) -> str | None:
    if not any(re.fullmatch(r"ipykernel(_launcher)?", word) for word in argv):
        return None
    environment = describe(prefix_of(interpreter))
    if environment is None or environment.ipykernel in ("ok", "unknown"):
        return None
    where = printable(environment.path)
    if environment.ipykernel == "too-old":
        return (
            f"ipykernel {environment.ipykernel_version} in {where} is too old for JupyterLab. "
            f"Type: {install_command(environment)}"
        )
    return (
        f"ipykernel is not installed in {where}, so the kernel ends at once. "
        f"Type: {install_command(environment)}"
    )


def install_command(environment: Environment) -> str:
    """What a user types to install ipykernel into an environment."""
    import shlex

    upgrade = " --upgrade" if environment.ipykernel == "too-old" else ""
    if environment.kind == "conda":
        return f"conda install --prefix {shlex.quote(printable(environment.path))} ipykernel"
    return f"{shlex.quote(printable(environment.interpreter))} -m pip install{upgrade} ipykernel"


def link(environments: Iterable[Environment], kernelspecs: Iterable[Kernelspec]) -> None:
    """Note in each environment which kernelspecs start it, and in broken ones what they became."""
    environments = list(environments)
    paths = RealPaths()
    by_folder: dict[str, list[str]] = {}
    for spec in kernelspecs:
        if spec.interpreter is not None:
            # The name counts, not where it leads: venvs of one Python share the program.
            prefix = os.path.realpath(prefix_of(spec.interpreter))
            by_folder.setdefault(prefix, []).append(spec.name)
        if spec.remedy == "environment" and spec.scope == "user":
            spec.suggestion = _suggestion(spec, environments)
    for environment in environments:
        environment.kernelspecs = by_folder.get(paths.of(environment.path), [])


def _suggestion(spec: Kernelspec, environments: list[Environment]) -> str | None:
    """The environment that has the name of the one that is gone; ``None`` where several have."""
    names = {spec.name.lower()}
    if spec.interpreter is not None and not is_servers_python(spec.argv[0]):
        old = prefix_of(spec.interpreter)
        names = {old.name.lower()}
        if old.name in (".venv", "venv", "env", ".env"):
            # What such an environment is for is said by the folder around it.
            names = {f"{old.parent.name} ({old.name})".lower()}
    usable = [
        environment
        for environment in environments
        if environment.problem is None and environment.ipykernel in ("ok", "unknown")
    ]
    same = [environment for environment in usable if environment.name.lower() in names]
    return same[0].path if len(same) == 1 else None
