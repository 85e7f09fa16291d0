"""Environments are really made and filled, and kernels really start in them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_environments import fake_conda, fake_prefix, fake_tykky, fake_venv
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
from stand_in_packages import package_index, stand_in_conda

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import (
    BadRequestError,
    ConflictError,
    NotAllowedError,
    SignpostError,
    UnavailableError,
)
from jupyterlab_signpost.kernels.environment import describe
from jupyterlab_signpost.kernels.make import Plan
from jupyterlab_signpost.kernels.programs import explain_installer, installer_environ
from jupyterlab_signpost.kernels.register import Registration, register
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operation, Operations
from jupyterlab_signpost.sites import Profile, load_profiles

#: Real installers, also where other programs keep the machine busy.
pytestmark = pytest.mark.timeout(400)

UV = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
LIBRARY = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def operations() -> Iterator[Operations]:
    store = Operations()
    yield store
    store.stop()


@pytest.fixture
def finder(jp_environ: None) -> KernelSpecManager:
    return KernelSpecManager()


@pytest.fixture
def environ(jp_environ: None, tmp_path: Path) -> dict[str, str]:
    """HOME of the test, packages from a folder, and leaks as a loaded module has them."""
    user_site = Path.home() / ".local" / "lib" / LIBRARY / "site-packages"
    user_site.mkdir(parents=True)
    (user_site / "from_home.py").write_text("")
    leak = tmp_path / "leak"
    leak.mkdir()
    (leak / "from_pythonpath.py").write_text("")
    variables = {"PATH": f"{tmp_path / 'programs'}:/usr/bin:/bin", "HOME": str(Path.home())}
    variables |= package_index(tmp_path / "wheels")
    return variables | {"PYTHONPATH": str(leak), "PIP_USER": "1", "VIRTUAL_ENV": "/elsewhere"}


@pytest.fixture
def make_service(environ: dict[str, str], operations: Operations) -> Callable[[str], KernelService]:
    def make(site: str = "generic") -> KernelService:
        profile = load_profiles(installation=[]).by_id[site]
        surroundings = Surroundings(Path.home(), "alice", environ)
        return KernelService(
            Configuration(), surroundings, Path.home(), operations, lambda _: profile
        )

    return make


@pytest.fixture
def service(make_service: Callable[..., KernelService]) -> KernelService:
    return make_service()


def ended(operation: Operation, state: str = "completed") -> dict[str, Any]:
    assert operation.wait(300)
    told = operation.to_json()
    assert told["state"] == state, (told["message"], operation.tail())
    return told


def in_kernel(name: str, environ: dict[str, str]) -> dict[str, Any]:
    """What a kernel that was really started sees."""
    code = (
        "import importlib.util, json, os, sys\n"
        "find = lambda name: importlib.util.find_spec(name) is not None\n"
        "print(json.dumps({'prefix': sys.prefix, 'path': sys.path,"
        " 'home': find('from_home'), 'pythonpath': find('from_pythonpath'),"
        " 'environ': dict(os.environ)}))"
    )
    manager, client = start_new_kernel(kernel_name=name, env={**os.environ, **environ})
    printed: list[str] = []
    try:
        client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    answer: dict[str, Any] = json.loads("".join(printed))
    return answer


def check_clean(answer: dict[str, Any], folder: Path) -> None:
    assert answer["prefix"] == str(folder)
    assert not answer["home"]
    assert not answer["pythonpath"]
    assert not [path for path in answer["path"] if "/.local/" in path]


# Making


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


# Installing


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
