"""Environments on disk: where they are found, and what their files say."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from fake_environments import fake_conda, fake_venv

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.kernels.environment import Environment, describe
from jupyterlab_signpost.kernels.environments import Search, find_environments


def found(search: Search) -> dict[str, Environment]:
    environments = find_environments(search).environments
    return {environment.path: environment for environment in environments}


def test_environments_are_found_where_they_are_usually_kept(
    home: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    places = [
        home / "geo",
        home / ".virtualenvs" / "a",
        home / ".venvs" / "b",
        home / "nb_envs" / "c",
        work / ".venv",
        work / "project" / "venv",
        tmp_path / "projappl" / "project_1" / "d",
    ]
    for place in places:
        fake_venv(place)
    elsewhere = fake_conda(tmp_path / "gws" / "env")
    (home / ".conda").mkdir()
    (home / ".conda" / "environments.txt").write_text(f"{elsewhere}\n/gone\nrelative\n")
    miniforge = fake_conda(home / "miniforge3")
    inner = fake_conda(miniforge / "envs" / "ml")
    # Not looked for: too deep, and no environment.
    fake_venv(home / "a" / "b" / "c")
    (home / "plain").mkdir()

    search = Search(surroundings, (f"{tmp_path}/projappl/project_*",), work)
    environments = found(search)
    expected = {str(path) for path in [*places, elsewhere, miniforge, inner]}
    assert set(environments) - {sys.prefix} == expected
    assert environments[str(inner)].kind == "conda"
    assert environments[str(inner)].python_version == "3.11.9"
    assert environments[str(work / ".venv")].name == "work (.venv)"
    assert str(home) in search.searched


def test_one_environment_by_two_ways_is_listed_once(home: Path, surroundings: Surroundings) -> None:
    fake_venv(home / "envs" / "geo")
    (home / "geo").symlink_to(home / "envs" / "geo")
    mine = [path for path in found(Search(surroundings)) if "geo" in path]
    assert len(mine) == 1


def test_what_an_environment_says(tmp_path: Path) -> None:
    environment = describe(fake_venv(tmp_path / "geo", ipykernel=None))
    assert environment is not None
    assert environment.python_version == "3.12.4"
    assert environment.ipykernel_version is None
    assert environment.problem is None


def test_a_python_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "old")
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").symlink_to("/opt/jaspy/bin/python3.10")
    environment = describe(folder)
    assert environment is not None
    assert "/opt/jaspy/bin/python3.10 is not there any more" in (environment.problem or "")


def test_finding_runs_no_python(home: Path, surroundings: Surroundings, tmp_path: Path) -> None:
    folder = fake_venv(home / "trap")
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    (folder / "bin" / "python").chmod(0o755)
    assert str(folder) in found(Search(surroundings))
    assert not (tmp_path / "ran").exists()


def test_odd_names_go_through_json_unharmed(home: Path, surroundings: Surroundings) -> None:
    odd = home / os.fsdecode(b"caf\xe9\n<b>")
    fake_venv(odd)
    environment = found(Search(surroundings))[str(odd)]
    sent = json.loads(json.dumps(environment.to_json()))
    assert os.fsencode(sent["path"]) == os.fsencode(odd)
    assert sent["name"].isprintable()
    sent["name"].encode("utf-8")
