"""Packages are really installed into environments, and terminals work in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fake_environments import fake_conda, fake_prefix, fake_tykky, fake_venv
from jupyter_client.kernelspec import KernelSpecManager
from real_environments import LIBRARY, check_clean, ended, in_kernel
from stand_in_packages import stand_in_conda

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import (
    BadRequestError,
    NotAllowedError,
    SignpostError,
    UnavailableError,
)
from jupyterlab_signpost.kernels.programs import explain_installer, installer_environ
from jupyterlab_signpost.kernels.register import Registration, register
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operations
from jupyterlab_signpost.sites import Profile

#: Real installers, also where other programs keep the machine busy.
pytestmark = pytest.mark.timeout(400)


def test_ipykernel_is_installed_where_it_is_missing(
    service: KernelService, finder: KernelSpecManager, environ: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "it's an env"
    subprocess.check_call([sys.executable, "-m", "venv", str(folder)])
    told = ended(service.install_ipykernel(str(folder)))
    assert told["result"] == {"environment": str(folder), "ipykernel_version": "7.0.0"}
    register(Registration(str(folder), "geo", "Geo"), finder)
    check_clean(in_kernel("geo", environ), folder)


def test_an_old_ipykernel_is_updated(service: KernelService, tmp_path: Path) -> None:
    folder = tmp_path / "geo"
    subprocess.check_call([sys.executable, "-m", "venv", str(folder)])
    library = folder / "lib" / LIBRARY / "site-packages"
    (library / "ipykernel-5.5.6.dist-info").mkdir()
    (library / "ipykernel-5.5.6.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: ipykernel\nVersion: 5.5.6\n"
    )
    (library / "ipykernel-5.5.6.dist-info" / "RECORD").write_text(
        "ipykernel-5.5.6.dist-info/METADATA,,\nipykernel-5.5.6.dist-info/RECORD,,\n"
        "ipykernel-5.5.6.dist-info/INSTALLER,,\n"
    )
    (library / "ipykernel-5.5.6.dist-info" / "INSTALLER").write_text("pip\n")
    assert ended(service.install_ipykernel(str(folder)))["result"]["ipykernel_version"] == "7.0.0"


def test_environments_that_take_no_packages(service: KernelService, tmp_path: Path) -> None:
    kept = fake_prefix(tmp_path / "kept")
    (kept / "lib" / "python3.12" / "EXTERNALLY-MANAGED").touch()
    gone = fake_venv(tmp_path / "gone")
    (gone / "bin" / "python").unlink()
    cases: list[tuple[Path, type[SignpostError], str]] = [
        (fake_tykky(tmp_path / "tykky"), NotAllowedError, "conda-containerize update"),
        (kept, NotAllowedError, "takes no packages"),
        (gone, BadRequestError, "Make it anew"),
        (fake_conda(tmp_path / "conda"), UnavailableError, "neither conda nor mamba"),
        (fake_conda(tmp_path / "pixi", pixi=True), UnavailableError, "pixi add"),
        (tmp_path, BadRequestError, "is not a Python environment"),
    ]
    for folder, kind, words in cases:
        with pytest.raises(kind, match=words) as refused:
            service.install(str(folder), ["tidy"])
        assert "Nothing was installed" in refused.value.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_environment_of_others_takes_no_packages(service: KernelService, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "theirs")
    library = folder / "lib" / "python3.12" / "site-packages"
    library.chmod(0o555)
    with pytest.raises(NotAllowedError, match="environment of your own"):
        service.install(str(folder), ["tidy"])
    library.chmod(0o755)


def test_pixi_is_asked_for_its_project(
    service: KernelService, tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "programs").mkdir()
    pixi = tmp_path / "programs" / "pixi"
    pixi.write_text('#!/bin/sh\necho "asked: $*"\n')
    pixi.chmod(0o755)
    project = tmp_path / "study"
    folder = fake_conda(project / ".pixi" / "envs" / "default", pixi=True)
    (project / "pixi.toml").touch()
    operation = service.install(str(folder), ["torch[extra]>=2", "xarray"])
    ended(operation)
    wanted = f"asked: add --manifest-path {project}/pixi.toml pytorch>=2 xarray"
    assert wanted in operation.tail()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("OSError: [Errno 122] Disk quota exceeded: '/x'", "your quota is full"),
        ("[Errno -3] Temporary failure in name resolution", "could not be reached"),
        ("error: externally-managed-environment", "kept by the system"),
        ("No module named ensurepip", "python3-venv"),
        ("ERROR: No matching distribution found for nosuch", "no package nosuch"),
        ("PackagesNotFoundError: x", "no such package"),
    ],
)
def test_what_installers_say_is_explained(words: str, told: str) -> None:
    assert told in (explain_installer(1, f"Collecting\n{words}\n") or "")
    assert explain_installer(1, "something else") is None


def test_installers_are_started_without_what_misleads_them() -> None:
    environ = installer_environ({"PYTHONPATH": "/x", "PIP_TARGET": "/x", "HTTPS_PROXY": "p"})
    assert "PYTHONPATH" not in environ
    assert "PIP_TARGET" not in environ
    assert environ["HTTPS_PROXY"] == "p"
    assert environ["PYTHONNOUSERSITE"] == "1"


# Measuring, and working in a terminal


def test_the_size_is_counted_on_request(service: KernelService, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "-a b")
    (folder / "big").write_bytes(b"x" * 5_000_000)
    size = ended(service.measure(str(folder)))["result"]["bytes"]
    assert 5_000_000 < size < 6_000_000


@pytest.mark.parametrize("name", ["it's an env", "it's $HOME `id`"])
@pytest.mark.parametrize(
    ("shell", "script"),
    [("bash", "activate"), ("sh", "activate"), ("fish", "activate.fish"), ("tcsh", "activate.csh")],
)
def test_a_terminal_works_in_the_environment(
    shell: str,
    script: str,
    name: str,
    service: KernelService,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    folder = tmp_path / name
    subprocess.check_call([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    environ["SHELL"] = f"/usr/bin/{shell}"
    line = service.activation(str(folder))
    assert line is not None
    # Older Pythons write scripts that a dollar in the path breaks.
    assert line.endswith(f"/bin/{script}'") == ("$" not in name)
    program = shutil.which(shell)
    if program is not None:
        ran = subprocess.run(
            [program, "-c", f"{line}\nwhich python"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert ran.stdout.strip() == f"{folder}/bin/python"


def test_conda_is_activated_by_its_own_script(
    service: KernelService, environ: dict[str, str], tmp_path: Path
) -> None:
    folder = fake_conda(tmp_path / "geo")
    assert service.activation(str(folder)) == f"export PATH={folder}/bin:$PATH"
    root = tmp_path / "miniforge3"
    stand_in_conda(root / "bin")
    (root / "etc/profile.d").mkdir(parents=True)
    (root / "etc/profile.d/conda.sh").touch()
    environ["CONDA_EXE"] = f"{root}/bin/conda"
    wanted = f". {root}/etc/profile.d/conda.sh && conda activate {folder}"
    assert service.activation(str(folder)) == wanted
    # What cannot be typed is not offered.
    odd = fake_venv(tmp_path / "a\nrm -rf x")
    assert service.activation(str(odd)) is None


def test_modules_are_loaded_in_the_terminal_too(
    environ: dict[str, str], tmp_path: Path, generic: Profile
) -> None:
    apps = fake_prefix(tmp_path / "apps")
    (tmp_path / "modulefiles" / "python").mkdir(parents=True)
    (tmp_path / "modulefiles" / "python" / "3.12").write_text(f"prepend-path PATH {apps}/bin\n")
    folder = fake_venv(tmp_path / "geo")
    (folder / "bin" / "activate").touch()
    (folder / "pyvenv.cfg").write_text(f"home = {apps}/bin\nversion = 3.12.4\n")
    surroundings = Surroundings(
        Path.home(), "alice", {**environ, "MODULEPATH": f"{tmp_path}/modulefiles"}
    )
    service = KernelService(
        Configuration(), replace(surroundings), None, Operations(), lambda _: generic
    )
    wanted = f"module load python/3.12 && . {folder}/bin/activate"
    assert service.activation(str(folder)) == wanted
