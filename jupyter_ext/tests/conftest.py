"""Fixtures: a place of the test's own, and programs that a test wrote."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from compute_node import Place, wait_for
from fake_quota_site import QuotaSite
from jupyter_client.kernelspec import KernelSpecManager
from real_environments import LIBRARY
from stand_in_packages import package_index
from tornado.httpclient import HTTPClientError, HTTPResponse

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.jobs.job import ENDED, Job
from jupyterlab_signpost.kernels.kernelspecs import user_kernels
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operations
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
def store() -> Iterator[UsageStore]:
    """Counts folders; what still runs at the end of a test is stopped."""
    store = UsageStore()
    yield store
    store.stop()


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


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    """A server with the extension."""
    return {"ServerApp": {"jpserver_extensions": {"jupyterlab_signpost": True}}}


@pytest.fixture
def ask(
    jp_fetch: Callable[..., Awaitable[HTTPResponse]],
) -> Callable[..., Awaitable[tuple[int, Any]]]:
    """Ask an address; returns status and JSON."""

    async def run(verb: str, address: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        path, _, query = address.partition("?")
        if query:
            options["params"] = dict(pair.split("=", 1) for pair in query.split("&"))
        if verb in ("POST", "PATCH") or body is not None:
            options["body"] = body if isinstance(body, str) else json.dumps(body)
        try:
            response = await jp_fetch("signpost", *path.split("/"), method=verb, **options)
        except HTTPClientError as error:
            response = cast(HTTPResponse, error.response)
        return response.code, json.loads(response.body) if response.body else None

    return run


@pytest.fixture
def operations() -> Iterator[Operations]:
    store = Operations()
    yield store
    store.stop()


@pytest.fixture
def mine(jp_environ: None) -> Path:
    """The user's kernels of this test."""
    folder = user_kernels()
    # pytest-jupyter puts a kernel of its own in here.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def finder(jp_environ: None) -> KernelSpecManager:
    return KernelSpecManager()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A user of the Slurm that is made for tests, whose jobs end with the test."""
    made = Place(tmp_path)
    made.home.mkdir()
    yield made
    for job in made.jobs:
        made.ask("scancel", job)
    # The next test asks for jobs of this name.
    wait_for(lambda: not any(made.ask("squeue", "-h", "-j", job, "-o", "%A|") for job in made.jobs))


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
    """Environments and kernels as the server part has them, at a site."""

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
