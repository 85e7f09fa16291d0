"""Every way in which tools keep environments is found, by reading files only."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_environments import fake_conda, fake_prefix, fake_tykky, fake_venv

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import BadRequestError
from jupyterlab_signpost.kernels.environment import Environment
from jupyterlab_signpost.kernels.environments import find_environments
from jupyterlab_signpost.kernels.modulefiles import bin_folders
from jupyterlab_signpost.kernels.search import Search
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operations
from jupyterlab_signpost.sites import Profile


def found(search: Search) -> dict[str, Environment]:
    return {environment.path: environment for environment in find_environments(search).environments}


def with_variables(surroundings: Surroundings, **variables: str) -> Surroundings:
    return replace(surroundings, environ={**surroundings.environ, **variables})


@pytest.mark.parametrize(
    ("place", "tool"),
    [
        (".virtualenvs/a", "virtualenvwrapper"),
        (".local/share/virtualenvs/project-Ab12Cd34", "pipenv"),
        (".cache/pypoetry/virtualenvs/project-x-py3.12", "poetry"),
        (".local/share/hatch/env/virtual/project/Ab12Cd34/project", "hatch"),
        (".venvs/b", "venv"),
        ("nb_envs/c", "venv"),
        ("geo", "venv"),
        (".pyenv/versions/3.12.4/envs/d", "pyenv"),
    ],
)
def test_virtual_environments_of_each_tool(
    place: str, tool: str, home: Path, surroundings: Surroundings
) -> None:
    fake_venv(home / place)
    environment = found(Search(surroundings))[str(home / place)]
    assert (environment.tool, environment.kind, environment.problem) == (tool, "venv", None)
    assert environment.ipykernel == "ok"
    assert environment.writable
    assert environment.size_bytes is None


@pytest.mark.parametrize(
    ("more", "tool"),
    [("uv = 0.9.1\n", "uv"), ("virtualenv = 20.30.0\n", "virtualenv"), ("", "venv")],
)
def test_the_maker_is_read_from_the_settings(
    more: str, tool: str, home: Path, surroundings: Surroundings
) -> None:
    fake_venv(home / "geo", more=more)
    assert found(Search(surroundings))[str(home / "geo")].tool == tool


def test_folders_that_variables_and_settings_name(
    home: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    (home / ".config" / "pypoetry").mkdir(parents=True)
    (home / ".config" / "pypoetry" / "config.toml").write_text(
        f'cache-dir = "{tmp_path}/poetry"\n[virtualenvs]\npath = "{{cache-dir}}/envs" # mine\n'
    )
    (home / ".condarc").write_text(
        f"channels: [conda-forge]\nenvs_dirs:\n  - {tmp_path}/conda-envs\n  - $HOME/own\n  - 3\n"
    )
    (home / ".config" / "conda").mkdir()
    (home / ".config" / "conda" / ".condarc").write_text("envs_dirs: [broken\n")
    places = {
        tmp_path / "poetry" / "envs" / "a": "poetry",
        tmp_path / "work on" / "b": "virtualenvwrapper",
        tmp_path / "hatch" / "env" / "virtual" / "p" / "h" / "c": "hatch",
        tmp_path / "pyenv" / "versions" / "d": "pyenv",
        tmp_path / "uv env": "uv",
    }
    for place in places:
        fake_venv(place)
    conda = {
        tmp_path / "conda-envs" / "e": "conda",
        home / "own" / "f": "conda",
        tmp_path / "more" / "g": "conda",
        tmp_path / "mamba" / "envs" / "h": "conda",
        home / "micromamba" / "envs" / "i": "conda",
        home / ".conda" / "envs" / "j": "conda",
    }
    for place in conda:
        fake_conda(place)
    variables = {
        "WORKON_HOME": f"{tmp_path}/work on",
        "HATCH_DATA_DIR": f"{tmp_path}/hatch",
        "PYENV_ROOT": f"{tmp_path}/pyenv",
        "UV_PROJECT_ENVIRONMENT": f"{tmp_path}/uv env",
        "CONDA_ENVS_DIRS": f"{tmp_path}/more:relative",
        "MAMBA_ROOT_PREFIX": f"{tmp_path}/mamba",
    }
    environments = found(Search(with_variables(surroundings, **variables)))
    for place, tool in {**places, **conda}.items():
        assert environments[str(place)].tool == tool


def test_pixi_uv_and_pyenv(home: Path, surroundings: Surroundings, tmp_path: Path) -> None:
    work = tmp_path / "work"
    fake_conda(work / "study" / ".pixi" / "envs" / "default", ipykernel="7.0.1", pixi=True)
    fake_conda(home / ".pixi" / "envs" / "tools", pixi=True)
    fake_conda(home / ".cache/rattler/cache/envs/study-1/envs/gpu", pixi=True)
    fake_prefix(home / ".pyenv" / "versions" / "3.12.4")
    kept = fake_prefix(home / ".local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu")
    (kept / "lib" / "python3.12" / "EXTERNALLY-MANAGED").touch()
    (work / "study" / "uv.lock").touch()
    fake_venv(work / "study" / ".venv")
    environments = found(Search(surroundings, contents_root=work))
    pixi = environments[f"{work}/study/.pixi/envs/default"]
    assert (pixi.kind, pixi.tool, pixi.ipykernel_version) == ("conda", "pixi", "7.0.1")
    assert environments[f"{home}/.pixi/envs/tools"].tool == "pixi"
    assert environments[f"{home}/.cache/rattler/cache/envs/study-1/envs/gpu"].tool == "pixi"
    assert environments[f"{work}/study/.venv"].tool == "uv"
    pyenv = environments[f"{home}/.pyenv/versions/3.12.4"]
    assert (pyenv.kind, pyenv.tool, pyenv.python_version) == ("python", "pyenv", "3.12")
    assert environments[str(kept)].externally_managed
    assert not environments[str(kept)].writable


def test_wrappers_of_containers(home: Path, surroundings: Surroundings) -> None:
    tykky = fake_tykky(home / "tykky")
    plain = home / "wrapped"
    (plain / "bin").mkdir(parents=True)
    (plain / "bin" / "python").write_text("#!/bin/sh\n")
    (plain / "bin" / "python").chmod(0o755)
    environments = found(Search(surroundings))
    environment = environments[str(tykky)]
    assert (environment.kind, environment.tool) == ("wrapper", "tykky")
    # Never followed to what lies inside, and never judged by what cannot be seen.
    assert environment.interpreter == f"{tykky}/bin/python"
    assert (environment.ipykernel, environment.python_version) == ("unknown", None)
    assert not environment.writable
    assert environments[str(plain)].tool == "wrapper"


TCL = """#%Module1.0
set version 3.12
set root "/apps/python/$version"
prepend-path --delim : PATH ${root}/bin
prepend-path PATH $unknown/bin
prepend-path MANPATH /apps/man
"""
LUA = """
local version = "3.12"
local root = pathJoin("/apps/python", version)
base = "/apps" .. "/other"
prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("PATH", base .. "/bin")
prepend_path("PATH", unknown .. "/bin")
prepend_path("LD_LIBRARY_PATH", root .. "/lib")
"""


def test_what_modulefiles_put_on_path() -> None:
    assert bin_folders(TCL, Path("3.12")) == [Path("/apps/python/3.12/bin")]
    assert bin_folders(LUA, Path("3.12.lua")) == [
        *(Path("/apps/python/3.12/bin"), Path("/apps/other/bin"))
    ]
    assert bin_folders("\0\xff not a modulefile {{{", Path("x")) == []


def test_pythons_of_modules_and_the_environments_made_with_them(
    home: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    apps = fake_prefix(tmp_path / "apps" / "python-3.12")
    files = tmp_path / "modulefiles"
    (files / "python").mkdir(parents=True)
    (files / "python" / "3.12").write_text(f"#%Module1.0\nprepend-path PATH {apps}/bin\n")
    (files / "gcc").mkdir()
    (files / "gcc" / "13").write_text(f"#%Module1.0\nprepend-path PATH {tmp_path}/gcc/bin\n")
    (files / "jaspy" / "3.11").mkdir(parents=True)
    jaspy = fake_conda(tmp_path / "jaspy")
    (jaspy / "bin" / "python3").symlink_to(sys.executable)
    (files / "jaspy" / "3.11" / "v1.lua").write_text(f'prepend_path("PATH", "{jaspy}/bin")\n')
    folder = fake_venv(home / "geo")
    (folder / "pyvenv.cfg").write_text(f"home = {apps}/bin\nversion = 3.12.4\n")
    search = Search(with_variables(surroundings, MODULEPATH=f"{files}:/nowhere"))
    environments = found(search)
    assert environments[str(apps)].modules == ["python/3.12"]
    assert environments[str(apps)].tool == "module"
    assert environments[str(jaspy)].modules == ["jaspy/3.11/v1"]
    assert environments[str(folder)].modules == ["python/3.12"]


def test_a_tool_and_the_home_folder_list_it_once(home: Path, surroundings: Surroundings) -> None:
    fake_venv(home / "venvs" / "geo")
    (home / ".virtualenvs").symlink_to(home / "venvs")
    mine = [path for path in found(Search(surroundings)) if path.endswith("/geo")]
    assert mine == [f"{home}/.virtualenvs/geo"]


def test_kernels_lead_to_environments_that_lie_anywhere(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    hidden = fake_venv(tmp_path / "deep" / "down" / "geo")
    assert str(hidden) not in found(Search(surroundings))
    search = Search(surroundings, interpreters=(f"{hidden}/bin/python", "python", "/gone/bin/x"))
    assert str(hidden) in found(search)


# The service


@pytest.fixture
def service(surroundings: Surroundings, generic: Profile, home: Path) -> KernelService:
    return KernelService(Configuration(), surroundings, home, Operations(), lambda _: generic)


class NoKernels:
    def find_kernel_specs(self) -> dict[str, str]:
        return {}


def test_the_users_own_folders_are_searched(service: KernelService, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "elsewhere" / "geo")
    looked = service.look(NoKernels(), roots=[f"{tmp_path}/else*"])
    assert str(folder) in [environment.path for environment in looked.environments]
    for bad in ("relative", "", "/a\0b", "~other/x"):
        with pytest.raises(BadRequestError, match="is not a whole path"):
            service.look(NoKernels(), roots=[bad])
    with pytest.raises(BadRequestError, match="At most 20"):
        service.look(NoKernels(), roots=["/x"] * 21)


def test_many_who_ask_at_once_share_two_searches(
    service: KernelService, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    begun, go = threading.Event(), threading.Event()
    searches: list[int] = []
    real = service._look

    def slow(*arguments: object) -> object:
        searches.append(1)
        begun.set()
        assert go.wait(20)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "_look", slow)
    answers: list[list[str]] = []

    def ask() -> None:
        looked = service.look(NoKernels())
        answers.append([environment.path for environment in looked.environments])

    first = threading.Thread(target=ask)
    first.start()
    assert begun.wait(20)
    # Those who ask later may have changed something that the running search has not seen.
    fake_venv(home / "new")
    others = [threading.Thread(target=ask) for _ in range(10)]
    for thread in others:
        thread.start()
    time.sleep(0.2)
    go.set()
    for thread in (first, *others):
        thread.join(20)
    assert len(answers) == 11
    assert 2 <= len(searches) <= 3
    assert all(f"{home}/new" in answer for answer in answers[1:])
