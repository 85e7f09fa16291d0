"""What remains when a server stops, and which kernels can start, in places that a test has made."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from fake_environments import fake_venv
from faked_places import Finder, Run, root, run, told

from jupyterlab_signpost.checks import lasting

__all__ = ["root", "run"]


# What lasts


def container(root: Path, home: Path, home_kind: str | None = "nfs4") -> None:
    """The mounts of a container that began an hour after 2001-09-09, and its HOME."""
    mounts = "1 1 0:1 / / rw - overlay overlay rw\n3 1 0:3 / /proc rw - proc proc rw\n"
    if home_kind is not None:
        mounts += f"2 1 0:2 / {os.path.realpath(home)} rw - {home_kind} server:/homes rw\n"
    (root / "proc/self/mountinfo").write_text(mounts)
    (root / "proc/1").mkdir()
    ticks = os.sysconf("SC_CLK_TCK")
    fields = ["S", *("0" for _ in range(18)), str(3600 * ticks), "0"]
    (root / "proc/1/stat").write_text(f"1 (tini) {' '.join(fields)}\n")
    (root / "proc/stat").write_text("btime 1000000000\n")


BEGAN = 1_000_003_600


def package(environment: Path, name: str, when: int) -> None:
    folder = environment / "lib/python3.12/site-packages" / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    os.utime(folder, (when, when))


def conda(environment: Path, name: str, when: int) -> None:
    meta = environment / "conda-meta"
    meta.mkdir(parents=True, exist_ok=True)
    for file in (meta / f"{name}-1.0-py312_0.json", meta / "history"):
        file.touch()
        os.utime(file, (when, when))


def test_no_container_no_news(run: Run) -> None:
    result = run("lasting")
    assert (result.status, result.aside) == ("not-needed", True)


def test_the_image_is_named_to_be_recorded(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    conda(root / "srv/conda/envs/notebook", "xarray", BEGAN - 1000)
    result = run(
        "lasting",
        site="leap",
        NB_PYTHON_PREFIX="/srv/conda/envs/notebook",
        JUPYTER_IMAGE_SPEC="quay.io/pangeo/pangeo-notebook:2026.01.30",
    )
    assert (result.status, result.summary) == (
        "ok",
        "HOME lasts; all else comes anew from the image",
    )
    evidence = told(result)
    assert evidence["Image, to note beside your results"].endswith(":2026.01.30")
    assert evidence["Environment"].endswith("comes anew from the image")


def test_packages_that_were_added_go_with_the_server(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    notebook = root / "srv/conda/envs/notebook"
    conda(notebook, "xarray", BEGAN - 1000)
    package(notebook, "numpy", BEGAN - 1000)
    package(notebook, "eofs", BEGAN + 10)
    package(notebook, "xskillscore", BEGAN + 20)
    result = run("lasting", site="leap", NB_PYTHON_PREFIX="/srv/conda/envs/notebook")
    assert result.status == "attention"
    assert result.summary == "2 packages that you added go when this server stops"
    assert told(result)["Environment"].endswith("eofs, xskillscore")
    assert "conda create --prefix ~/envs/NAME" in told(result)["An environment that lasts"]
    assert result.fixes[0].value == "signpost:register-kernel"


def test_an_environment_beside_the_images_goes_with_the_server(
    run: Run, root: Path, home: Path
) -> None:
    container(root, home)
    conda(root / "srv/conda/envs/notebook", "xarray", BEGAN - 1000)
    conda(root / "srv/conda/envs/mine", "python", BEGAN + 1000)
    result = run("lasting", NB_PYTHON_PREFIX="/srv/conda/envs/notebook")
    assert result.status == "attention"
    assert result.summary == "The environment mine goes when this server stops"


def test_an_environment_in_home_lasts(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    geo = home / "envs" / "geo"
    fake_venv(geo)
    folder = home / "kernels" / "geo"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": [f"{geo}/bin/python"]}))
    (root / str(home).lstrip("/")).parent.mkdir(parents=True)
    (root / str(home).lstrip("/")).symlink_to(home)
    assert run("lasting", finder=Finder(geo=folder)).status == "ok"


@pytest.mark.parametrize("kind", [None, "tmpfs"])
def test_a_home_that_goes_too_is_told_first(
    kind: str | None, run: Run, root: Path, home: Path
) -> None:
    container(root, home, kind)
    result = run("lasting")
    assert result.status == "attention"
    assert result.summary.startswith("Nothing here lasts, HOME included")


def test_an_unknown_begin_accuses_nobody(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    (root / "proc/stat").unlink()
    conda(root / "srv/conda/envs/mine", "python", BEGAN + 1000)
    assert run("lasting", CONDA_PREFIX="/srv/conda/envs/mine").status == "ok"
    assert lasting.container_start(root) is None


# Registered kernels


def spec(folder: Path, program: str, name: str) -> Path:
    folder.mkdir()
    content = {"argv": [program, "-m", "x", "{connection_file}"], "display_name": name}
    (folder / "kernel.json").write_text(json.dumps({**content, "language": "python"}))
    return folder


def test_kernels_whose_python_is_gone_are_named(run: Run, tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    fine = spec(tmp_path / "fine", str(program), "Fine")
    gone = spec(tmp_path / "gone", "/gone/bin/python", "Geo")
    result = run("kernels", finder=Finder(fine=fine))
    assert (result.status, result.summary) == ("ok", "1 kernel, with its interpreter")
    result = run("kernels", finder=Finder(fine=fine, gone=gone))
    assert result.status == "attention"
    assert result.summary == "1 of 2 kernels to look at: Geo"
    assert "not there any more" in told(result)["Geo"]
    (fix,) = result.to_json()["fixes"]
    assert (fix["value"], fix["arguments"]) == ("signpost:open", {"section": "kernels"})
    assert run("kernels", finder=Finder()).status == "attention"
