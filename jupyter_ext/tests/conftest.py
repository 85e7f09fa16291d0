"""Fixtures: a place of the test's own, and programs that a test wrote."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_signpost.configuration import Configuration, Surroundings
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
