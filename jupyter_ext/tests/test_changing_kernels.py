"""Kernels are renamed, repaired, removed and brought back."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_environments import fake_venv
from jupyter_client.kernelspec import KernelSpecManager

from jupyterlab_signpost.errors import (
    BadRequestError,
    ConflictError,
    NotFoundError,
)
from jupyterlab_signpost.kernels import trash
from jupyterlab_signpost.kernels.environment import describe
from jupyterlab_signpost.kernels.kernelspecs import link, list_kernelspecs
from jupyterlab_signpost.kernels.register import Change, Registration, change, register
from jupyterlab_signpost.kernels.trash import remove, restore


def content_of(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / "kernel.json").read_text())
    return content


# Changing


def test_renaming_changes_nothing_else(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Geo", isolated=False), finder)
    before = content_of(mine / "geo") | {"mine": 1}
    (mine / "geo" / "kernel.json").write_text(json.dumps(before))
    assert change("geo", Change(display_name=" Ünï <b> "), finder).display_name == "Ünï <b>"
    assert content_of(mine / "geo") == before | {"display_name": "Ünï <b>"}


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "a\0"])
def test_names_in_the_launcher_that_are_none(
    name: str, mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    register(Registration(str(fake_venv(tmp_path / "geo")), "geo", "Geo"), finder)
    with pytest.raises(BadRequestError, match="Nothing was changed"):
        change("geo", Change(display_name=name), finder)
    assert content_of(mine / "geo")["display_name"] == "Geo"


def test_a_moved_environment_is_found_and_repaired(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    old = fake_venv(tmp_path / "old place" / "geo")
    register(Registration(str(old), "mygeo", "My geo", modules=("gdal",)), finder)
    content = content_of(mine / "mygeo")
    content["env"] = {
        **content["env"],  # type: ignore[dict-item]
        "GDAL_DATA": f"{old}/share/gdal",
        "OMP_NUM_THREADS": "4",
    }
    (mine / "mygeo" / "kernel.json").write_text(json.dumps(content))
    new = tmp_path / "new place" / "geo"
    new.parent.mkdir()
    shutil.copytree(old, new, symlinks=True)
    shutil.rmtree(old)
    other = fake_venv(tmp_path / "other")

    environments = [one for one in (describe(new), describe(other)) if one]
    specs = list_kernelspecs(finder)
    link(environments, specs)
    spec = {spec.name: spec for spec in specs}["mygeo"]
    assert "not there any more" in (spec.problem or "")
    assert (spec.remedy, spec.suggestion) == ("environment", str(new))
    repaired = change("mygeo", Change(environment=str(new)), finder)
    assert (repaired.problem, repaired.display_name) == (None, "My geo")
    assert repaired.interpreter == f"{new}/bin/python"
    assert repaired.modules == ["gdal"]
    variables = content_of(mine / "mygeo")["env"]
    assert isinstance(variables, dict)
    assert variables["GDAL_DATA"] == f"{new}/share/gdal"
    assert variables["OMP_NUM_THREADS"] == "4"
    assert variables["VIRTUAL_ENV"] == str(new)
    assert str(old) not in json.dumps(content_of(mine / "mygeo"))


def test_nothing_is_suggested_where_two_would_fit(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    old = fake_venv(tmp_path / "old" / "geo")
    register(Registration(str(old), "geo", "Geo"), finder)
    shutil.rmtree(old)
    two = [describe(fake_venv(tmp_path / name / "geo")) for name in ("a", "b")]
    specs = list_kernelspecs(finder)
    link([one for one in two if one], specs)
    assert {spec.name: spec for spec in specs}["geo"].suggestion is None


def test_a_spec_that_starts_the_servers_python_is_mended(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    (mine / "geo").mkdir()
    copied = {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    copied |= {"display_name": "Geo", "language": "python"}  # type: ignore[dict-item]
    (mine / "geo" / "kernel.json").write_text(json.dumps(copied))
    environment = describe(folder)
    assert environment is not None
    specs = list_kernelspecs(finder)
    link([environment], specs)
    assert {spec.name: spec for spec in specs}["geo"].suggestion == str(folder)
    mended = change("geo", Change(environment=str(folder)), finder)
    assert (mended.problem, mended.isolated) == (None, False)


def test_what_a_kernel_sees_is_switched(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    spec = register(Registration(str(folder), "geo", "Geo", isolated=False), finder)
    assert spec.isolated is False
    assert change("geo", Change(isolated=True), finder).isolated is True
    assert change("geo", Change(isolated=False), finder).isolated is False
    assert change("geo", Change(modules=("gdal",)), finder).argv[0] == "bash"
    assert change("geo", Change(modules=()), finder).argv[0] == f"{folder}/bin/python"


def test_what_cannot_be_changed_says_so(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError):
        change("nothing", Change(display_name="x"), finder)
    (mine / "torn").mkdir()
    (mine / "torn" / "kernel.json").write_text("{")
    with pytest.raises(BadRequestError, match="Remove the kernel"):
        change("torn", Change(display_name="x"), finder)
    (mine / "julia").mkdir()
    (mine / "julia" / "kernel.json").write_text(
        '{"argv": ["/bin/sh"], "language": "julia", "display_name": "Julia"}'
    )
    with pytest.raises(BadRequestError, match="does not start the Python"):
        change("julia", Change(isolated=True), finder)
    assert change("julia", Change(display_name="Julia 1"), finder).display_name == "Julia 1"


def test_requests_at_the_same_time_never_lose_or_tear_anything(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Geo"), finder)
    failures: list[BaseException] = []
    done = threading.Event()

    def repeatedly(act: Callable[[int], object]) -> None:
        try:
            for number in range(40):
                act(number)
        except BaseException as error:
            failures.append(error)

    def read() -> None:
        try:
            while not done.is_set():
                content_of(mine / "geo")
        except BaseException as error:
            failures.append(error)

    reader = threading.Thread(target=read)
    writers = [
        threading.Thread(target=repeatedly, args=(act,))
        for act in (
            lambda number: change("geo", Change(display_name=f"Geo {number}"), finder),
            lambda number: change("geo", Change(isolated=number % 2 == 0), finder),
            lambda number: change("geo", Change(modules=("gdal",) * (number % 2)), finder),
            lambda number: register(Registration(str(folder), f"new{number}", "New"), finder),
        )
    ]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    done.set()
    reader.join(60)
    assert failures == []
    spec = {spec.name: spec for spec in list_kernelspecs(finder)}["geo"]
    assert (spec.display_name, spec.isolated, spec.modules) == ("Geo 39", False, ["gdal"])
    assert not [path for path in mine.parent.iterdir() if path.name.startswith(".signpost")]


def test_two_that_register_at_once_give_one_kernel(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folders = [fake_venv(tmp_path / f"env{number}") for number in range(8)]
    outcomes: list[str] = []
    together = threading.Barrier(8)

    def work(folder: Path) -> None:
        together.wait(20)
        try:
            register(Registration(str(folder), "geo", folder.name), finder)
        except ConflictError:
            outcomes.append("refused")
        else:
            outcomes.append(folder.name)

    threads = [threading.Thread(target=work, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    winners = [outcome for outcome in outcomes if outcome != "refused"]
    assert len(outcomes) == 8
    assert [content_of(mine / "geo")["display_name"]] == winners


# Removing and bringing back


def test_a_removed_kernel_comes_back_as_it_was(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "geo", "Geo"), finder)
    before = {path.name: path.read_bytes() for path in (mine / "geo").iterdir()}
    removed = remove("geo", finder)
    assert list(mine.iterdir()) == []
    assert "geo" not in finder.find_kernel_specs()
    spec = restore(removed.undo)
    assert (spec.name, spec.display_name, spec.problem) == ("geo", "Geo", None)
    assert {path.name: path.read_bytes() for path in (mine / "geo").iterdir()} == before
    with pytest.raises(NotFoundError, match="brought back already"):
        restore(removed.undo)


def test_it_does_not_come_back_over_another_one(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    first, second = fake_venv(tmp_path / "first"), fake_venv(tmp_path / "second")
    register(Registration(str(first), "geo", "First"), finder)
    removed = remove("geo", finder)
    register(Registration(str(second), "geo", "Second"), finder)
    with pytest.raises(ConflictError, match="it was kept"):
        restore(removed.undo)
    assert content_of(mine / "geo")["display_name"] == "Second"
    remove("geo", finder)
    assert restore(removed.undo).display_name == "First"


@pytest.mark.parametrize("undo", ["", "..", "0123456789abcdef", "*", "0123456789abcdef.geo"])
def test_what_was_never_removed(undo: str, mine: Path) -> None:
    with pytest.raises(NotFoundError):
        restore(undo)


def test_broken_ones_and_links_can_be_removed_and_come_back(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    (mine / "torn").mkdir()
    (mine / "torn" / "kernel.json").write_text("{")
    removed = remove("torn", finder)
    assert restore(removed.undo).problem is not None
    target = tmp_path / "shared"
    target.mkdir()
    (target / "kernel.json").write_text('{"argv": ["x"], "language": "x", "display_name": "X"}')
    (mine / "linked").symlink_to(target)
    removed = remove("linked", finder)
    assert (target / "kernel.json").exists()
    restore(removed.undo)
    assert os.readlink(mine / "linked") == str(target)


def test_removed_ones_are_deleted_after_a_month(
    mine: Path, finder: KernelSpecManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake_venv(tmp_path / "geo")
    register(Registration(str(folder), "one", "One"), finder)
    register(Registration(str(folder), "two", "Two"), finder)
    old = remove("one", finder)
    monkeypatch.setattr(trash, "KEEP_SECONDS", -1.0)
    remove("two", finder)
    with pytest.raises(NotFoundError):
        restore(old.undo)
    assert not [path for path in mine.parent.iterdir() if path.name.startswith(".signpost")]
    assert (folder / "bin" / "python").exists()
