"""Environments that are broken, hostile, slow to look at, or about to vanish."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_environments import fake_conda, fake_prefix, fake_venv

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.kernels import environments as module
from jupyterlab_signpost.kernels.environment import Environment, describe
from jupyterlab_signpost.kernels.environments import find_environments
from jupyterlab_signpost.kernels.finders import FINDERS
from jupyterlab_signpost.kernels.search import Candidate, Search


def found(search: Search) -> dict[str, Environment]:
    return {environment.path: environment for environment in find_environments(search).environments}


def broken(folder: Path, how: str) -> Path:
    fake_venv(folder)
    if how == "no python":
        (folder / "bin" / "python").unlink()
    elif how == "gone":
        (folder / "bin" / "python").unlink()
        (folder / "bin" / "python").symlink_to("/opt/jaspy/bin/python3.12")
    elif how == "no base":
        (folder / "pyvenv.cfg").write_text("home = /opt/jaspy/bin\nversion = 3.12.4\n")
    elif how == "other version":
        base = Path(os.readlink(folder / "bin" / "python"))
        (base.parent / "python3.13").write_text("#!/bin/sh\n")
        (base.parent / "python3.13").chmod(0o755)
        (folder / "bin" / "python").unlink()
        (folder / "bin" / "python").symlink_to(base.parent / "python3.13")
    elif how == "no packages":
        (folder / "lib" / "python3.12").rename(folder / "lib" / "removed")
    elif how == "not for you":
        (folder / "bin" / "python").unlink()
        (folder / "bin" / "python").write_text("x")
    return folder


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("no python", "has no bin/python"),
        ("gone", "/opt/jaspy/bin/python3.12 is not there any more"),
        ("no base", "there is no /opt/jaspy/bin any more"),
        ("other version", "made with Python 3.12.4, but what is in that place now is Python 3.13"),
        ("no packages", "folder of packages"),
        ("not for you", "may not be run"),
    ],
)
def test_broken_ones_say_why(how: str, words: str, home: Path, surroundings: Surroundings) -> None:
    folder = broken(home / "geo", how)
    assert words in (found(Search(surroundings))[str(folder)].problem or "")


def test_an_old_ipykernel_is_told(tmp_path: Path) -> None:
    environment = describe(fake_venv(tmp_path / "old", ipykernel="5.5.6"))
    assert environment is not None
    assert (environment.ipykernel, environment.ipykernel_version) == ("too-old", "5.5.6")


def test_packages_of_the_base_count_where_they_are_used(tmp_path: Path) -> None:
    base = fake_prefix(tmp_path / "base", ipykernel="6.29.5")
    folder = fake_venv(tmp_path / "geo", ipykernel=None)
    for value, state in (("true", "ok"), ("false", "missing")):
        (folder / "pyvenv.cfg").write_text(
            f"home = {base}/bin\ninclude-system-site-packages = {value}\nversion = 3.12.4\n"
        )
        environment = describe(folder)
        assert environment is not None
        assert environment.ipykernel == state
        assert environment.system_site_packages == (value == "true")


ODD_NAMES = ["a b", 'it\'s "quoted"', "new\nline", os.fsdecode(b"caf\xe9"), "-rf", "$(id)", "ünï"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names(name: str, home: Path, surroundings: Surroundings) -> None:
    fake_venv(home / name)
    environment = found(Search(surroundings))[f"{home}/{name}"]
    assert environment.name.isprintable()
    assert environment.problem is None


def test_loops_and_closed_folders(home: Path, surroundings: Surroundings, tmp_path: Path) -> None:
    (home / "loop").symlink_to(home)
    (home / "self").symlink_to(home / "self")
    (home / "envs").mkdir()
    (home / "envs" / "up").symlink_to("..")
    (home / "closed").mkdir()
    (home / "fifo.d").mkdir()
    os.mkfifo(home / "fifo.d" / "pyvenv.cfg")
    os.mkfifo(home / ".condarc")
    fake_venv(home / "geo")
    (home / "closed").chmod(0)
    try:
        environments = found(Search(surroundings, (str(home), f"{home}/*"), home))
    finally:
        (home / "closed").chmod(0o755)
    assert [path for path in environments if path.startswith(str(tmp_path))] == [f"{home}/geo"]


def test_a_finder_that_hangs_holds_no_other(
    home: Path, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_venv(home / "geo")
    go = threading.Event()

    def dead(search: Search) -> Iterator[Candidate]:
        # As a call into a network file system whose server is gone.
        go.wait(60)
        yield Candidate(home / "late")

    def failing(search: Search) -> Iterator[Candidate]:
        raise PermissionError
        yield

    begin = time.monotonic()
    answer = find_environments(Search(surroundings), (dead, failing, *FINDERS), seconds=0.5)
    assert time.monotonic() - begin < 20
    assert f"{home}/geo" in [environment.path for environment in answer.environments]
    assert answer.unanswered == ["dead"]
    count = len(answer.environments)
    fake_venv(home / "late")
    go.set()
    time.sleep(0.2)
    assert len(answer.environments) == count


def test_environments_of_a_container_image_vanish(
    home: Path, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyterlab_signpost.home.mounts import Mount

    fake_conda(home / "envs" / "geo")
    monkeypatch.setattr(
        module, "read_mounts", lambda: [Mount("/", "overlay", "x"), Mount(str(home), "nfs4", "y")]
    )
    search = Search(surroundings)
    assert not any(environment.vanishes for environment in found(search).values())
    environ = {**surroundings.environ, "KUBERNETES_SERVICE_HOST": "10.0.0.1"}
    search = Search(replace(surroundings, environ=environ))
    environments = found(search)
    assert environments[sys.prefix].vanishes
    assert not environments[f"{home}/envs/geo"].vanishes
