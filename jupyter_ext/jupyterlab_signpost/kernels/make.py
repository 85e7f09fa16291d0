"""Make a new environment the way the site wants it, and a kernel of it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from ..display import printable
from ..errors import BadRequestError, ConflictError, SignpostError, UnavailableError
from ..operations import Command, FailedError, Progress, Step
from ..sites import Profile
from .environment import Environment, describe
from .install import check_packages, install_steps
from .kernelspecs import SpecFinder
from .launch import LAUNCHER
from .programs import Programs, explain_installer
from .register import Registration, check_modules, check_name, register
from .search import Search

Method = Literal["venv", "uv", "conda"]
METHODS: tuple[Method, ...] = ("venv", "uv", "conda")

#: What an environment's name may be: it becomes a folder, and in lower case a kernel's name.
NAME_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_VERSION_RULE = re.compile(r"3\.\d{1,2}(\.\d{1,2})?")
#: So many Pythons are offered.
MOST_PYTHONS = 12


@dataclass(frozen=True)
class Plan:
    """An environment to be made. ``python``: an interpreter, or for uv and conda a version."""

    name: str
    method: Method
    folder: str
    python: str = ""
    system_site_packages: bool = False
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    #: Make a kernel of it?
    kernel: bool = True
    display_name: str = ""
    isolated: bool = True


def defaults(
    search: Search, profile: Profile, environments: Sequence[Environment], programs: Programs
) -> dict[str, Any]:
    """What the form starts with, as the site wants it, and what can be chosen.

    ``method``, ``folder``, ``python``, ``system_site_packages``, ``modules``; ``methods`` with
    whether and why not; ``pythons``; ``names``: those that are taken in the folder.
    """
    rules = profile["kernels"].get("make", {})
    folder = lasting_folder(search, rules)
    pythons = _pythons(search, rules, environments)
    modules = [] if _module_free(search) else list(rules.get("modules", []))
    methods = _methods(programs, modules)
    wanted = rules.get("with", "venv")
    available = {method["id"] for method in methods if method["available"]}
    return {
        "method": wanted if wanted in available else "venv",
        "folder": folder,
        "python": pythons[0]["interpreter"] if pythons else "",
        "system_site_packages": bool(rules.get("system_site_packages", False)),
        "modules": modules,
        "methods": methods,
        "pythons": pythons,
        "names": sorted(_names(folder)),
    }


def lasting_folder(search: Search, rules: dict[str, Any]) -> str:
    """Where the site keeps environments: the first folder that is there, else below HOME."""
    wanted = rules.get("folder", "~/.venvs")
    for place in [wanted] if isinstance(wanted, str) else wanted:
        for folder in search.matching(place):
            parent = folder if folder.exists() else folder.parent
            if os.access(parent, os.W_OK) or str(folder).startswith(str(search.home)):
                return str(folder)
    return str(search.home / ".venvs")


def _module_free(search: Search) -> bool:
    """Is there no command "module" here, so that none can be loaded?"""
    environ = search.surroundings.environ
    return not (environ.get("MODULEPATH") or environ.get("LMOD_CMD") or environ.get("MODULESHOME"))


def _methods(programs: Programs, modules: Sequence[str]) -> list[dict[str, Any]]:
    conda = None if programs.conda or modules else "Neither conda nor mamba was found here."
    uv = None if programs.uv else "uv was not found here."
    return [
        {"id": "venv", "available": True, "message": None},
        {"id": "uv", "available": uv is None, "message": uv},
        {"id": "conda", "available": conda is None, "message": conda},
    ]


def _pythons(
    search: Search, rules: dict[str, Any], environments: Sequence[Environment]
) -> list[dict[str, Any]]:
    """Pythons that environments can be made with: the site's own first, newest first."""
    found: dict[str, dict[str, Any]] = {}

    def add(interpreter: str, version: str | None, label: str) -> None:
        real = os.path.realpath(interpreter)
        if real not in found and os.access(interpreter, os.X_OK):
            found[real] = {"interpreter": interpreter, "version": version, "label": label}

    patterns = rules.get("python", [])
    sites = [path for pattern in patterns for path in search.matching(pattern)]
    for path in sorted(sites, key=_version_key, reverse=True):
        # Only "bin/python" of a conda environment knows the environment's packages.
        environment = describe(path.parent.parent)
        if environment is not None and environment.problem is None:
            add(str(path), environment.python_version, environment.name)
    base = getattr(sys, "_base_executable", None) or sys.executable
    version = ".".join(map(str, sys.version_info[:3]))
    if rules.get("system_site_packages") and sys.prefix == sys.base_prefix:
        base = sys.executable
    add(base, version, "Python of this Jupyter server")
    bases = [
        environment
        for environment in environments
        if environment.problem is None and environment.kind in ("python", "conda")
    ]
    for environment in sorted(
        bases, key=lambda one: _version_key(one.python_version or ""), reverse=True
    ):
        if len(found) >= MOST_PYTHONS:
            break
        label = f"{environment.name} ({environment.tool})"
        if environment.modules:
            label = f"module {environment.modules[0]}"
        add(environment.interpreter, environment.python_version, label)
    return list(found.values())[:MOST_PYTHONS]


def _version_key(text: str | Path) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", str(text))]


def _names(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if NAME_RULE.fullmatch(name)]
    except OSError:
        return []


def check_plan(plan: Plan, search: Search, programs: Programs, finder: SpecFinder) -> Path:
    """The folder that would be made. Raises `SignpostError`; nothing is done."""
    kept = "Nothing was made."
    if not NAME_RULE.fullmatch(plan.name):
        raise BadRequestError(
            "The name of an environment begins with a letter or a digit and has letters a-z, "
            "digits, dots, underscores and hyphens, at most 64 of them; "
            f"{printable(plan.name)!r} has others or none. {kept}",
            reason="name",
        )
    place = plan.folder or str(search.home / ".venvs")
    expanded = search.surroundings.expand(place)
    if not expanded.startswith("/") or "\0" in expanded or "/~" in expanded:
        raise BadRequestError(
            f"{printable(place)!r} is not a whole path. {kept} Write one that begins with a slash "
            "or with ~/.",
            reason="folder",
        )
    target = Path(os.path.normpath(expanded)) / plan.name
    if not str(target).isprintable():
        raise BadRequestError(
            f"The path {printable(str(target))} has characters that cannot be typed. {kept}",
            reason="folder",
        )
    if os.path.lexists(target):
        raise ConflictError(
            f"There is already {printable(str(target))}. It was kept; choose another name.",
            reason="exists",
        )
    if plan.kernel:
        name = check_name(plan.name)
        if name in (known.lower() for known in finder.find_kernel_specs()):
            raise ConflictError(
                f"There is already a kernel called {name}. {kept} Choose another name, or make the "
                "environment without a kernel.",
                reason="kernel-exists",
            )
    if plan.method == "conda" and programs.conda is None and not plan.modules:
        raise UnavailableError(f"Neither conda nor mamba was found here. {kept}", reason="no-conda")
    if plan.method == "uv" and programs.uv is None:
        raise UnavailableError(f"uv was not found here. {kept}", reason="no-uv")
    _check_python(plan, kept)
    check_packages(plan.packages)
    check_modules(plan.modules)
    return target


def _check_python(plan: Plan, kept: str) -> None:
    python = plan.python
    is_version = bool(_VERSION_RULE.fullmatch(python))
    if not python or (is_version and plan.method != "venv"):
        return
    if plan.method == "conda":
        raise BadRequestError(
            f"{printable(python)!r} is not a version of Python such as 3.12. {kept}",
            reason="python",
        )
    if not python.startswith("/") or not os.access(python, os.X_OK) or os.path.isdir(python):
        raise BadRequestError(
            f"{printable(python)} is not a Python that you may run. {kept}", reason="python"
        )


def make_steps(
    plan: Plan, target: Path, programs: Programs, finder: SpecFinder
) -> tuple[list[Step], Callable[[Progress], str]]:
    """The steps that make ``target``, which `check_plan` returned, and what is done on failure."""
    packages = list(plan.packages)
    if plan.kernel:
        packages.insert(0, "ipykernel")
    begun = threading.Event()

    def clean_up(_: Progress) -> str:
        return _clean_up(target) if begun.is_set() else "Nothing was made."

    def prepare(progress: Progress) -> None:
        os.makedirs(target.parent, exist_ok=True)
        if os.path.lexists(target):
            raise FailedError(f"There is already {printable(str(target))}. It was kept.")
        if plan.method != "conda":
            # conda wants to make it itself.
            target.mkdir()
        # From here on the folder is ours to remove.
        begun.set()

    def fill(progress: Progress) -> None:
        environment = describe(target)
        if environment is None or environment.problem:
            raise FailedError(
                "The environment was made, but it cannot be used. "
                f"{environment.problem if environment and environment.problem else ''}".rstrip()
            )
        wanted = packages
        if plan.kernel and environment.ipykernel == "ok":
            # Of the Python that it was made with.
            wanted = packages[1:]
            progress.print(f"ipykernel {environment.ipykernel_version} is there already.")
        if wanted:
            for step in install_steps(environment, wanted, programs):
                progress.must_run(_within_modules(plan, cast(Command, step), target))

    def finish(progress: Progress) -> dict[str, Any]:
        result: dict[str, Any] = {"environment": str(target), "kernelspec": None}
        if plan.kernel:
            name = plan.display_name or plan.name
            wanted = Registration(str(target), plan.name, name, plan.isolated, modules=plan.modules)
            try:
                result["kernelspec"] = register(wanted, finder).to_json()
            except SignpostError as error:
                raise FailedError(f"The environment was made. {error.message}") from error
        return result

    steps: list[Step] = [prepare, _within_modules(plan, _create(plan, target, programs), target)]
    if plan.method != "conda":
        steps.append(fill)
    return [*steps, finish], clean_up


def _create(plan: Plan, target: Path, programs: Programs) -> Command:
    python = plan.python
    if plan.method == "conda":
        version = f"python={python}" if python else "python"
        packages = ["ipykernel"] if plan.kernel else []
        # What a module brings is on PATH once that is loaded.
        words = [programs.conda or "conda", "create", "--yes", "--prefix", str(target), version]
        words += [*packages, *plan.packages]
    elif plan.method == "uv":
        assert programs.uv is not None
        words = [programs.uv, "venv"]
        words += ["--python", python] if python else []
        words += ["--system-site-packages"] if plan.system_site_packages else []
        words.append(str(target))
    else:
        base = python or getattr(sys, "_base_executable", None) or sys.executable
        words = [base, "-m", "venv"]
        words += ["--system-site-packages"] if plan.system_site_packages else []
        words.append(str(target))
    return Command(tuple(words), programs.environ, "/", explain_installer)


def _within_modules(plan: Plan, command: Command, target: Path) -> Command:
    if not plan.modules:
        return command
    shell = ("bash", "-lc", LAUNCHER, "signpost", f"{target}/bin", *plan.modules, "--")
    return Command((*shell, *command.words), command.environ, command.folder, command.explain)


def _clean_up(target: Path) -> str:
    """An environment that cannot be used goes, one that can is kept."""
    environment = describe(target)
    if environment is not None and environment.problem is None:
        return f"The environment {printable(str(target))} was kept as far as it is."
    if os.path.lexists(target):
        shutil.rmtree(target, ignore_errors=True)
    return "Nothing was left behind."
