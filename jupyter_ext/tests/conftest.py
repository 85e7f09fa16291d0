"""Fixtures: a place of the test's own, and programs that a test wrote."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_quota_site import QuotaSite
from jupyter_client.kernelspec import KernelSpecManager

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.jobs.job import ENDED, Job
from jupyterlab_signpost.sites import Profile, load_profiles

PYTHON = sys.executable


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty HOME."""
    folder = tmp_path / "home" / "alice"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a program (Bash) into the folder that is all of PATH; returns its path."""
    folder = tmp_path / "programs"
    folder.mkdir()

    def write(name: str, script: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/bash\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return write


@pytest.fixture
def surroundings(home: Path, tmp_path: Path, programs: object) -> Surroundings:
    """A user alice whose PATH holds only the test's programs."""
    environ = {"PATH": str(tmp_path / "programs"), "HOME": str(home)}
    return Surroundings(home=home, user="alice", environ=environ)


@pytest.fixture
def generic() -> Profile:
    """The profile that fits everywhere, as it comes with the extension."""
    return load_profiles(installation=[]).by_id["generic"]


@pytest.fixture
def make_profile(generic: Profile) -> Callable[..., Profile]:
    """The generic profile with other HOME rules."""

    def make(**home_rules: Any) -> Profile:
        profile: Profile = json.loads(json.dumps(generic))
        profile["home"].update(home_rules)
        return profile

    return make


@pytest.fixture
def configuration() -> Configuration:
    return Configuration()


@pytest.fixture(autouse=True)
def _path_for_subprocesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests start no site program by accident: what is not written by a test is not there."""
    for name in list(os.environ):
        if name.startswith(("SLURM_", "SBATCH_", "OOD_", "JUPYTERHUB_")) and name != "SLURM_CONF":
            monkeypatch.delenv(name)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder that JupyterLab shows, with a notebook's bundle in it."""
    folder = tmp_path / "work" / "project" / "ndvi_job"
    folder.mkdir(parents=True)
    return tmp_path / "work"


@pytest.fixture
def make_core(jp_environ: None, work: Path) -> Iterator[Callable[..., Core]]:
    """A server part; a second one is what remains after a restart."""
    cores: list[Core] = []

    def make(**settings: object) -> Core:
        surroundings = Surroundings(Path.home(), "alice", dict(os.environ))
        core = Core(Configuration(**settings), surroundings, work)  # type: ignore[arg-type]
        cores.append(core)
        return core

    yield make
    for core in cores:
        for job in core.jobs.jobs():
            if job.state not in ENDED:
                core.jobs.cancel(job.id)


@pytest.fixture
def core(make_core: Callable[..., Core]) -> Core:
    return make_core()


@pytest.fixture
def start(core: Core, work: Path) -> Callable[..., Job]:
    """Write a script into the bundle and run it."""

    def run(code: str, *arguments: str, kernel: str | None = None, name: str = "ndvi.py") -> Job:
        (work / "project" / "ndvi_job" / name).write_text(code)
        return core.start_job(
            "local", "project/ndvi_job", name, kernel, arguments, KernelSpecManager()
        )

    return run


@pytest.fixture
def site(
    home: Path,
    generic: Profile,
    surroundings: Surroundings,
    programs: Callable[[str, str], Path],
) -> QuotaSite:
    """A place with HOME on some file system, for tests of quota tools."""
    return QuotaSite(home, generic, surroundings, programs)
