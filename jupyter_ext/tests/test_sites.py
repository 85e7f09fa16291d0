"""Profiles: those that come along, those of an installation, and which one fits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.detection import Detection, Probes, detect, holds
from jupyterlab_signpost.home.readers import CONFIGURED, READERS
from jupyterlab_signpost.sites import builtin_folder, load_profiles

BUILTIN = load_profiles(installation=[])


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name / "profile.json"
    path.parent.mkdir(parents=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_all_profiles_that_come_along_are_usable() -> None:
    folders = {path.parent.name for path in builtin_folder().glob("*/profile.json")}
    assert BUILTIN.problems == ()
    assert set(BUILTIN.by_id) == folders
    assert list(BUILTIN.by_id)[-1] == "generic"


@pytest.mark.parametrize("site", BUILTIN.by_id)
def test_profiles_name_only_quota_readers_that_exist(site: str) -> None:
    assert set(BUILTIN.by_id[site]["home"]["quota_readers"]) <= set(READERS)


def test_profiles_may_name_all_readers_but_those_of_the_settings() -> None:
    schema = json.loads((builtin_folder() / "profile.schema.json").read_text())
    named = schema["definitions"]["home"]["properties"]["quota_readers"]["items"]["enum"]
    assert sorted(named) == sorted(set(READERS) - set(CONFIGURED))


def test_an_installation_changes_one_figure_of_a_profile(tmp_path: Path) -> None:
    write(tmp_path, "jasmin", {"home": {"quota_bytes": 5}})
    profiles = load_profiles(installation=[tmp_path])
    assert profiles.problems == ()
    changed, original = profiles.by_id["jasmin"], BUILTIN.by_id["jasmin"]
    assert changed["home"] == {**original["home"], "quota_bytes": 5}
    assert changed["slurm"] == original["slurm"]


def test_an_installation_adds_a_site(tmp_path: Path) -> None:
    profile = {**BUILTIN.by_id["generic"], "id": "mine", "name": "My lab"}
    write(tmp_path, "mine", profile)
    assert load_profiles(installation=[tmp_path]).by_id["mine"]["name"] == "My lab"


def test_the_first_folder_of_the_path_wins(tmp_path: Path) -> None:
    write(tmp_path / "user", "jasmin", {"home": {"quota_bytes": 1}})
    write(tmp_path / "system", "jasmin", {"home": {"quota_bytes": 2, "quota_files": 3}})
    profiles = load_profiles(installation=[tmp_path / "user", tmp_path / "system"])
    home = profiles.by_id["jasmin"]["home"]
    assert (home["quota_bytes"], home["quota_files"]) == (1, 3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ([], "no JSON object"),
        ({"id": "other"}, "but its folder is called"),
        ({"home": {"quota_bytes": "lots"}}, "At home/quota_bytes"),
        ({"unheard_of": 1}, "unheard_of"),
        (
            {"detect": [{"says": "x", "weight": 3, "when": [{"hostname": "("}]}]},
            "regular expression",
        ),
        ('{"name": "' + "x" * (1 << 20) + '"}', "larger than"),
    ],
)
def test_a_bad_profile_is_told_and_left_out(content: object, words: str, tmp_path: Path) -> None:
    path = write(tmp_path, "jasmin", content)
    profiles = load_profiles(installation=[tmp_path])
    assert [problem.path for problem in profiles.problems] == [str(path)]
    assert words in profiles.problems[0].message
    assert profiles.by_id["jasmin"] == BUILTIN.by_id["jasmin"]


def probes(
    surroundings: Surroundings,
    paths: tuple[str, ...] = (),
    programs: tuple[str, ...] = (),
    host: str = "somewhere",
) -> Probes:
    return Probes(
        surroundings,
        exists=lambda path: path in paths,
        program=lambda name: name in programs,
        host_names=lambda: (host,),
    )


def user(home: str = "/home/alice", **environ: str) -> Surroundings:
    return Surroundings(Path(home), "alice", environ)


HUB = {"JUPYTERHUB_USER": "alice", "JUPYTERHUB_SERVICE_PREFIX": "/user/alice/"}
PLACES = {
    "a JASMIN notebook": (
        "jasmin",
        probes(user("/home/users/alice", **HUB), paths=("/apps/jasmin/jaspy", "/apps/jasmin")),
    ),
    "a JASMIN sci server": (
        "jasmin",
        probes(user(), host="sci-vm-03.jasmin.ac.uk", programs=("sbatch",)),
    ),
    "the LEAP hub": ("leap", probes(user("/home/jovyan", SCRATCH_BUCKET="gs://leap-scratch/a"))),
    "another Pangeo hub": ("generic", probes(user("/home/jovyan", SCRATCH_BUCKET="gs://x/a"))),
    "Roihu": ("csc", probes(user("/users/alice"), programs=("csc-workspaces", "sbatch"))),
    "Delta": ("delta", probes(user("/u/alice"), host="cn012.delta.internal.ncsa.edu")),
    "SWC": ("swc", probes(user("/nfs/nhome/live/alice"))),
    "a laptop": ("generic", probes(user())),
    "a Slurm cluster nobody knows": ("generic", probes(user(), programs=("sbatch",))),
    "another hub with HOME below /home/users": (
        "generic",
        probes(user("/home/users/alice", **HUB)),
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_places_are_recognised(place: str) -> None:
    site, asked = PLACES[place]
    found = detect(BUILTIN.by_id.values(), asked)
    assert found.detected == site
    if site != "generic":
        assert any(signal.site == site for signal in found.signals)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"env": "SET"}, True),
        ({"env": "EMPTY"}, False),
        ({"env": "MISSING"}, False),
        ({"env": "SET", "matches": "val"}, False),
        ({"env": "SET", "matches": "val.*"}, True),
        ({"path": "/there/alice"}, True),
        ({"path": "/there/{user}"}, True),
        ({"path": "/nowhere"}, False),
        ({"hostname": "node"}, False),
        ({"hostname": "node[0-9]+"}, True),
        ({"home": "/home/alice"}, True),
        ({"home": "/home"}, False),
        ({"program": "sbatch"}, True),
        ({"no_program": "sbatch"}, False),
        ({"no_program": "qsub"}, True),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    asked = probes(user(SET="value", EMPTY=""), ("/there/alice",), ("sbatch",), "node12")
    assert holds(condition, asked) is expected


def test_hints_add_up_and_two_are_too_few() -> None:
    def site(name: str, *weights: int) -> dict[str, Any]:
        rules = [{"says": "x", "weight": w, "when": [{"env": "SET"}]} for w in weights]
        return {"id": name, "detect": rules}

    asked = probes(user(SET="1"))
    assert detect([site("a", 1, 1)], asked).detected == "generic"
    assert detect([site("a", 1, 1, 1)], asked).detected == "a"
    assert detect([site("a", 3), site("b", 3, 1)], asked).detected == "b"
    assert detect([site("a", 3), site("b", 2, 1)], asked).detected == "a"


def core_of(surroundings: Surroundings, tmp_path: Path, **settings: Any) -> Core:
    return Core(Configuration(**settings), surroundings, tmp_path)


def test_an_administrators_choice_replaces_detection(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    core = core_of(surroundings, tmp_path, site="swc")
    assert core.sites()[1].detected == "swc"
    assert core.profile(None)["id"] == "swc"
    assert core.profile("leap")["id"] == "leap"


def test_a_dead_file_system_does_not_hold_detection(
    surroundings: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def stuck(*arguments: Any) -> Detection:
        detect(*arguments)
        release.wait(30)
        return Detection("never")

    monkeypatch.setattr("jupyterlab_signpost.core.detect", stuck)
    begin = time.monotonic()
    core = core_of(surroundings, tmp_path, detection_timeout=0.3)
    assert core.sites()[1].detected == "generic"
    assert time.monotonic() - begin < 5
    release.set()


def test_detection_runs_nothing_and_writes_nothing(
    surroundings: Surroundings, tmp_path: Path, programs: Callable[[str, str], Path], home: Path
) -> None:
    for name in ("csc-workspaces", "sbatch", "accounts", "quota"):
        programs(name, f"touch '{tmp_path}/ran'")
    detect(BUILTIN.by_id.values(), Probes.of(surroundings))
    assert not (tmp_path / "ran").exists()
    assert list(home.iterdir()) == []
