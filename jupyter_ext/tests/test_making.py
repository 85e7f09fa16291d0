"""Environments are really made, and kernels really start in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_environments import fake_conda
from jupyter_client.kernelspec import KernelSpecManager
from real_environments import LIBRARY, check_clean, ended, in_kernel
from stand_in_packages import stand_in_conda

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import (
    ConflictError,
    SignpostError,
)
from jupyterlab_signpost.kernels.environment import describe
from jupyterlab_signpost.kernels.make import Plan
from jupyterlab_signpost.kernels.register import Registration, register
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operations
from jupyterlab_signpost.sites import load_profiles

#: Real installers, also where other programs keep the machine busy.
pytestmark = pytest.mark.timeout(400)

UV = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")


@pytest.mark.parametrize("system_site_packages", [False, True])
def test_a_venv_is_made_and_its_kernel_starts(
    system_site_packages: bool,
    service: KernelService,
    finder: KernelSpecManager,
    environ: dict[str, str],
) -> None:
    plan = Plan(
        "Geo.1", "venv", "~/my envs", "", system_site_packages, ("tidy==1.2",), display_name="Geo!"
    )
    operation = service.make(plan, finder)
    told = ended(operation)
    folder = Path.home() / "my envs" / "Geo.1"
    assert told["subject"] == told["result"]["environment"] == str(folder)
    assert told["result"]["kernelspec"]["name"] == "geo.1"
    assert told["result"]["kernelspec"]["display_name"] == "Geo!"
    text = operation.tail(100_000)
    assert "-m venv" in text
    assert "Successfully installed" in text
    assert (folder / "lib" / LIBRARY / "site-packages" / "tidy.py").exists()
    assert not (Path.home() / ".local/lib" / LIBRARY / "site-packages/tidy.py").exists()
    check_clean(in_kernel("geo.1", environ), folder)


def test_what_leaks_in_when_it_is_let_in(
    service: KernelService, finder: KernelSpecManager, environ: dict[str, str]
) -> None:
    # The other half of the proof: without the two variables, everything comes in.
    plan = Plan("open", "venv", "~/envs", system_site_packages=True, isolated=False)
    ended(service.make(plan, finder))
    answer = in_kernel("open", environ)
    assert answer["home"]
    assert answer["pythonpath"]


@pytest.mark.skipif(UV is None, reason="uv is not installed")
def test_uv_makes_one_too(
    service: KernelService, finder: KernelSpecManager, environ: dict[str, str], tmp_path: Path
) -> None:
    assert UV is not None
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "uv").symlink_to(UV)
    plan = Plan("geo", "uv", "~/envs", sys.executable, packages=("tidy",))
    operation = service.make(plan, finder)
    ended(operation)
    folder = Path.home() / "envs" / "geo"
    environment = describe(folder)
    assert environment is not None
    assert (environment.tool, environment.ipykernel) == ("uv", "ok")
    assert not (folder / "bin" / "pip").exists()
    check_clean(in_kernel("geo", environ), folder)
    # Without uv, packages still come in: pip is put in first.
    (tmp_path / "programs" / "uv").unlink()
    told = ended(service.install(str(folder), ["tidy==1.2"]))
    assert told["result"] == {"environment": str(folder), "packages": ["tidy==1.2"]}


def test_a_stand_in_for_conda_makes_one_as_conda_would_be_asked_to(
    make_service: Callable[[str], KernelService],
    finder: KernelSpecManager,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    conda = stand_in_conda(tmp_path / "programs")
    service = make_service("leap")
    wanted = service.look(finder).make
    assert (wanted["method"], wanted["folder"]) == ("conda", str(Path.home() / "envs"))
    operation = service.make(Plan("geo", "conda", wanted["folder"], "3.12"), finder)
    ended(operation)
    folder = Path.home() / "envs" / "geo"
    shown = operation.tail(100_000).splitlines()[0]
    assert shown == f"$ {conda} create --yes --prefix {folder} python=3.12 ipykernel"
    answer = in_kernel("geo", environ)
    check_clean(answer, folder)
    assert answer["environ"]["CONDA_PREFIX"] == str(folder)
    assert answer["environ"]["PATH"].startswith(f"{folder}/bin:")
    # Scripts that packages bring are run when the kernel starts.
    (folder / "etc/conda/activate.d").mkdir(parents=True)
    script = folder / "etc/conda/activate.d/gdal.sh"
    script.write_text('export GDAL_DATA="$CONDA_PREFIX/share/gdal"\n')
    register(Registration(str(folder), "geo", "Geo"), finder)
    answer = in_kernel("geo", environ)
    check_clean(answer, folder)
    assert answer["environ"]["GDAL_DATA"] == f"{folder}/share/gdal"


def test_modules_are_loaded_before_the_kernel_starts(
    service: KernelService, finder: KernelSpecManager, environ: dict[str, str]
) -> None:
    ended(service.make(Plan("geo", "venv", "~/envs"), finder))
    folder = Path.home() / "envs" / "geo"
    # A stand-in for the command "module", where login shells have it from.
    (Path.home() / ".bash_profile").write_text(
        'module() { [ "$2" != missing ] || return 1; '
        'export LOADED="$LOADED $2" PATH="/of/$2/bin:$PATH"; }\n'
    )
    register(Registration(str(folder), "geo", "Geo", modules=("python/3.12", "gdal")), finder)
    answer = in_kernel("geo", environ)
    check_clean(answer, folder)
    assert answer["environ"]["LOADED"] == " python/3.12 gdal"
    # The environment's programs come before those of the modules.
    assert answer["environ"]["PATH"].startswith(f"{folder}/bin:/of/gdal/bin:")
    spec = register(Registration(str(folder), "geo", "Geo", modules=("missing",)), finder)
    command = [word.replace("{connection_file}", "/nowhere") for word in spec.argv]
    ran = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ran.returncode == 1


def test_jaspy_is_used_with_its_packages(
    make_service: Callable[[str], KernelService],
    finder: KernelSpecManager,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    profile = load_profiles(installation=[]).by_id["jasmin"]
    pattern = profile["kernels"]["make"]["python"][0]
    assert pattern.startswith("/apps/jasmin/jaspy/")
    for version in ("v20250704", "v20251001", "v9"):
        name = f"jaspy3.12-mf3-25.3.0-3-{version}"
        fake_conda(tmp_path / f"jaspy3.12/mf3/envs/{name}", ipykernel="6.29.5")
    profile["kernels"]["make"]["python"] = [f"{tmp_path}/*/*/envs/jaspy*/bin/python"]
    surroundings = Surroundings(Path.home(), "alice", environ)
    service = KernelService(Configuration(), surroundings, None, Operations(), lambda _: profile)
    wanted = service.look(finder).make
    assert (wanted["method"], wanted["system_site_packages"]) == ("venv", True)
    assert wanted["folder"] == str(Path.home() / "nb_envs")
    assert "v20251001" in wanted["python"]
    assert wanted["pythons"][0]["version"] == "3.11.9"


def test_every_site_says_how_an_environment_is_made(
    make_service: Callable[[str], KernelService], finder: KernelSpecManager
) -> None:
    for site in load_profiles(installation=[]).by_id:
        wanted = make_service(site).look(finder).make
        assert wanted["folder"].startswith("/"), site
        usable = [method["id"] for method in wanted["methods"] if method["available"]]
        assert wanted["method"] in usable, site
        assert wanted["pythons"], site


# Refusals, before anything is done


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan("", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("a b", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("../up", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("-rf", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("a\nb", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("é", "venv", "~/envs"), "begins with a letter or a digit"),
        (Plan("geo", "venv", "relative"), "is not a whole path"),
        (Plan("geo", "venv", "/a/~/b"), "is not a whole path"),
        (Plan("geo", "venv", "/a\nb"), "cannot be typed"),
        (Plan("taken", "venv", "~/envs"), "choose another name"),
        (Plan("python3", "venv", "~/envs"), "already a kernel called python3"),
        (Plan("geo", "conda", "~/envs"), "Neither conda nor mamba"),
        (Plan("geo", "uv", "~/envs"), "uv was not found"),
        (Plan("geo", "venv", "~/envs", "3.12"), "is not a Python that you may run"),
        (Plan("geo", "venv", "~/envs", "/etc/passwd"), "is not a Python that you may run"),
        (Plan("geo", "venv", "~/envs", packages=("--index-url=x",)), "not the name of a package"),
        (Plan("geo", "venv", "~/envs", packages=("git+https://x",)), "not the name of a package"),
        (Plan("geo", "venv", "~/envs", packages=("a; b",)), "not the name of a package"),
        (Plan("geo", "venv", "~/envs", modules=("-x",)), "not the name of a module"),
    ],
)
def test_plans_that_are_refused(
    plan: Plan, words: str, service: KernelService, finder: KernelSpecManager
) -> None:
    (Path.home() / "envs" / "taken").mkdir(parents=True)
    with pytest.raises(SignpostError, match=words):
        service.make(plan, finder)
    assert os.listdir(Path.home() / "envs") == ["taken"]


def test_a_failure_leaves_nothing_that_cannot_be_used(
    service: KernelService, finder: KernelSpecManager, tmp_path: Path
) -> None:
    bad = tmp_path / "bad-python"
    bad.write_text("#!/bin/sh\nmkdir -p \"$3/bin\"; echo 'broken on purpose'; exit 3\n")
    bad.chmod(0o755)
    told = ended(service.make(Plan("geo", "venv", "~/envs", str(bad)), finder), "failed")
    assert told["message"].endswith("Nothing was left behind.")
    assert not (Path.home() / "envs" / "geo").exists()
    # One that can be used is kept, and said to be.
    plan = Plan("geo", "venv", "~/envs", packages=("no-such-package",))
    told = ended(service.make(plan, finder), "failed")
    assert "There is no package no-such-package" in told["message"]
    assert told["message"].endswith("was kept as far as it is.")
    assert describe(Path.home() / "envs" / "geo") is not None
    assert "geo" not in finder.find_kernel_specs()


def test_cancel_removes_what_is_half_made(
    service: KernelService, finder: KernelSpecManager, tmp_path: Path
) -> None:
    slow = tmp_path / "slow-python"
    slow.write_text('#!/bin/sh\nmkdir -p "$3/bin"; echo begun; sleep 600\n')
    slow.chmod(0o755)
    operation = service.make(Plan("geo", "venv", "~/envs", str(slow)), finder)
    end = time.monotonic() + 20
    while "begun" not in operation.tail():
        assert time.monotonic() < end
        time.sleep(0.02)
    with pytest.raises(ConflictError):
        service.make(Plan("geo", "venv", "~/envs", str(slow)), finder)
    operation.cancel()
    told = ended(operation, "cancelled")
    assert told["message"].endswith("Nothing was left behind.")
    assert os.listdir(Path.home() / "envs") == []
