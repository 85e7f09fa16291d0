"""Install packages into an environment by the tool that the environment wants."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ..display import printable
from ..errors import BadRequestError, NotAllowedError, UnavailableError
from ..operations import Command, Progress, Step
from .environment import Environment, describe
from .programs import Programs, explain_installer

#: A package as a user names it: no address, no path, and no option.
_PACKAGE_RULE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(\[[A-Za-z0-9._,-]{1,100}\])?"
    r"((===?|~=|!=|<=?|>=?)[A-Za-z0-9.*+!_-]{1,60}(,(===?|~=|!=|<=?|>=?)[A-Za-z0-9.*+!_-]{1,60}){0,4})?"
)
MOST_PACKAGES = 100

#: Distributions that conda-forge calls something else than PyPI.
_CONDA_NAMES = {
    "faiss-cpu": "faiss",
    "opencv-python": "opencv",
    "opencv-python-headless": "opencv",
    "psycopg2-binary": "psycopg2",
    "scitools-iris": "iris",
    "tables": "pytables",
    "torch": "pytorch",
}


def check_packages(packages: Sequence[str]) -> tuple[str, ...]:
    """Names of packages, with versions. Raises `BadRequestError`."""
    if len(packages) > MOST_PACKAGES:
        raise BadRequestError(f"At most {MOST_PACKAGES} packages at a time. Nothing was installed.")
    for package in packages:
        if not _PACKAGE_RULE.fullmatch(package):
            raise BadRequestError(
                f"{printable(package)!r} is not the name of a package such as xarray or "
                "numpy>=2. Nothing was installed.",
                reason="package",
            )
    return tuple(packages)


def install_steps(
    environment: Environment, packages: Sequence[str], programs: Programs
) -> list[Step]:
    """Steps that install packages.

    Raises `BadRequestError`, `NotAllowedError` where the environment takes none, and
    `UnavailableError` where its tool is missing; then nothing is to be done.
    """
    names = check_packages(packages)
    _check_takes_packages(environment)
    if environment.kind == "conda":
        return [_pixi(environment, names, programs) or _conda(environment, names, programs)]
    return _pip(environment, names, programs)


def _check_takes_packages(environment: Environment) -> None:
    if environment.problem:
        raise BadRequestError(
            f"{environment.name} cannot be used. {environment.problem} Nothing was installed.",
            reason="broken-environment",
        )
    if environment.kind == "wrapper":
        how = (
            "conda-containerize update or pip-containerize"
            if environment.tool == "tykky"
            else "the tool that made it"
        )
        raise NotAllowedError(
            f"The packages of {environment.name} lie in a container, which is changed by {how} "
            "only. Nothing was installed.",
            reason="container",
        )
    if environment.externally_managed:
        raise NotAllowedError(
            f"{environment.name} is kept by the system or by {environment.tool} and takes no "
            "packages. Nothing was installed; make an environment from it instead.",
            reason="externally-managed",
        )
    if not environment.writable:
        raise NotAllowedError(
            f"You may not write in {printable(environment.path)}. Nothing was installed; make an "
            "environment of your own, which can use the packages of this one.",
            reason="not-writable",
        )


def _pixi(environment: Environment, names: Sequence[str], programs: Programs) -> Command | None:
    if environment.tool != "pixi":
        return None
    if programs.pixi is None:
        raise UnavailableError(
            "This environment is kept by pixi, which is not on the server's PATH. Nothing was "
            "installed; add the packages in a terminal with pixi add.",
            reason="no-pixi",
        )
    folder = Path(environment.path)
    wanted = [_conda_name(name) for name in names]
    if folder.parent.parent.name == ".pixi":
        project = folder.parent.parent.parent
        for name in ("pixi.toml", "pyproject.toml"):
            if os.path.isfile(project / name):
                words = [programs.pixi, "add", "--manifest-path", str(project / name), *wanted]
                return _command(words, programs)
    words = [programs.pixi, "global", "add", "--environment", folder.name, *wanted]
    return _command(words, programs)


def _conda(environment: Environment, names: Sequence[str], programs: Programs) -> Command:
    if programs.conda is None:
        raise UnavailableError(
            "This is a conda environment, but neither conda nor mamba was found by the server. "
            "Nothing was installed; load the module that brings it, restart the server, or install "
            "the packages in a terminal.",
            reason="no-conda",
        )
    wanted = [_conda_name(name) for name in names]
    return _command(
        [programs.conda, "install", "--yes", "--prefix", environment.path, *wanted], programs
    )


def _conda_name(package: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", package)
    name = match[0] if match else package
    # conda has no extras.
    rest = re.sub(r"^\[[^\]]*\]", "", package[len(name) :])
    return _CONDA_NAMES.get(name.lower(), name.lower()) + rest


def _pip(environment: Environment, names: Sequence[str], programs: Programs) -> list[Step]:
    """With the environment's pip; with uv where it has none; else pip is put in first."""
    if programs.uv is not None and (environment.tool == "uv" or not has_pip(environment)):
        words = [programs.uv, "pip", "install", "--python", environment.interpreter, *names]
        return [_command(words, programs)]
    steps: list[Step] = []
    if not has_pip(environment):
        words = [environment.interpreter, "-m", "ensurepip", "--upgrade"]
        steps.append(_command(words, programs))
    words = [environment.interpreter, "-m", "pip", "install", *names]
    return [*steps, _command(words, programs)]


def has_pip(environment: Environment) -> bool:
    """Is pip in the environment itself?"""
    for library in Path(environment.path).glob("lib/python3.*/site-packages/pip"):
        if library.is_dir():
            return True
    return False


def _command(words: Sequence[str], programs: Programs) -> Command:
    return Command(tuple(words), environ=programs.environ, folder="/", explain=explain_installer)


def ipykernel_steps(environment: Environment, programs: Programs) -> list[Step]:
    """Steps that install or update ipykernel, and make sure that it is there."""
    wanted = "ipykernel>=6" if environment.ipykernel == "too-old" else "ipykernel"
    if environment.kind != "conda" and environment.ipykernel == "too-old":
        steps = _upgraded(install_steps(environment, [wanted], programs))
    else:
        steps = install_steps(environment, [wanted], programs)

    def look(progress: Progress) -> dict[str, str | None]:
        now = describe(Path(environment.path))
        if now is None or now.ipykernel != "ok":
            from ..operations import FailedError

            raise FailedError(
                "The installer said that it succeeded, but ipykernel is not in the environment. "
                "Look at the log: it may have gone to another place."
            )
        return {"environment": environment.path, "ipykernel_version": now.ipykernel_version}

    return [*steps, look]


def _upgraded(steps: list[Step]) -> list[Step]:
    last = steps[-1]
    assert isinstance(last, Command)
    place = last.words.index("install") + 1
    words = (*last.words[:place], "--upgrade", *last.words[place:])
    return [*steps[:-1], Command(words, last.environ, last.folder, last.explain)]
