"""Kernels in other places and through launchers, and what went wrong there earlier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_environments import fake_conda, fake_venv
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.errors import (
    BadRequestError,
    ConflictError,
    NotAllowedError,
    SignpostError,
)
from jupyterlab_signpost.kernels.environment import describe
from jupyterlab_signpost.kernels.kernelspecs import link, list_kernelspecs
from jupyterlab_signpost.kernels.notices import notices
from jupyterlab_signpost.kernels.register import Change, Registration, change, register
from jupyterlab_signpost.kernels.trash import remove, restore


def content_of(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / "kernel.json").read_text())
    return content


# Places


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("~/kernels", "a folder that is called"),
        ("~", "a folder that is called"),
        ("/home/~/x", "a folder that is called"),
        ("relative/path", "not a whole path"),
        ("/a\nb", "not a whole path"),
        ("/usr/local/share", "second share"),
        ("/usr/local/share/jupyter/", "second share"),
    ],
)
def test_places_that_are_none_are_refused_with_the_reason(
    place: str, words: str, mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    with pytest.raises(BadRequestError, match=words) as refused:
        register(Registration(str(folder), "geo", "Geo", place=place), finder)
    assert "Nothing was registered" in refused.value.message


def test_a_kernel_in_a_prefix(
    mine: Path, finder: KernelSpecManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake_venv(tmp_path / "geo")
    prefix = tmp_path / "shared project"
    wanted = Registration(str(folder), "geo", "Geo", place=str(prefix))
    spec = register(wanted, finder)
    assert spec.folder == f"{prefix}/share/jupyter/kernels/geo"
    assert f"JUPYTER_PATH={prefix}/share/jupyter" in (spec.note or "")
    assert list(mine.iterdir()) == []
    # Where JupyterLab does look there, it is like one's own.
    monkeypatch.setenv("JUPYTER_PATH", f"{prefix}/share/jupyter")
    looking = KernelSpecManager()
    assert f"{prefix}/share/jupyter" in jupyter_path()
    listed = {spec.name: spec for spec in list_kernelspecs(looking)}["geo"]
    assert (listed.scope, listed.removable, listed.problem) == ("system", True, None)
    assert register(wanted, looking).note is None
    with pytest.raises(ConflictError, match="choose another name"):
        register(Registration(str(folder), "geo", "Mine"), looking)
    removed = remove("geo", looking)
    assert "geo" not in looking.find_kernel_specs()
    assert restore(removed.undo).folder == listed.folder


def test_specs_of_others_in_a_prefix_are_not_ours(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "share" / "jupyter" / "kernels" / "theirs"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text('{"argv": ["x"], "language": "x", "display_name": "X"}')
    monkeypatch.setenv("JUPYTER_PATH", f"{tmp_path}/share/jupyter")
    for act in (remove, lambda *words: change(words[0], Change(display_name="Y"), words[1])):
        with pytest.raises(NotAllowedError, match="not your own"):
            act("theirs", KernelSpecManager())
    assert (folder / "kernel.json").exists()


# Launchers


def test_modules_are_loaded_by_a_fixed_program(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo; touch $HOME")
    wanted = Registration(str(folder), "geo", "Geo", modules=("python/3.12", "gdal"))
    spec = register(wanted, finder)
    assert spec.argv[:2] == ["bash", "-lc"]
    assert str(folder) not in spec.argv[2]
    assert spec.argv[3:] == [
        *("signpost", f"{folder}/bin", "python/3.12", "gdal", "--", f"{folder}/bin/python"),
        *("-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"),
    ]
    assert (spec.interpreter, spec.modules, spec.problem) == (
        *(f"{folder}/bin/python", ["python/3.12", "gdal"], None),
    )
    environment = describe(folder)
    assert environment is not None
    link([environment], [spec])
    assert environment.kernelspecs == ["geo"]


@pytest.mark.parametrize("module", ["", "-l", "a b", "a;b", "a\nb", "$(x)", "x" * 300])
def test_modules_that_are_none(
    module: str, mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "geo")
    with pytest.raises(BadRequestError, match="not the name of a module"):
        register(Registration(str(folder), "geo", "Geo", modules=(module,)), finder)


def test_variables_and_scripts_of_conda_environments(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_conda(tmp_path / "geo", ipykernel="7.3.0")
    spec = register(Registration(str(folder), "plain", "Plain"), finder)
    assert spec.argv[0] == f"{folder}/bin/python"
    assert content_of(mine / "plain")["env"] == {
        "PATH": f"{folder}/bin:${{PATH}}",
        "CONDA_PREFIX": str(folder),
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": "",
    }
    (folder / "etc" / "conda" / "activate.d").mkdir(parents=True)
    (folder / "etc" / "conda" / "activate.d" / "gdal.sh").write_text("export GDAL_DATA=x\n")
    (folder / "etc" / "conda" / "env_vars.d").mkdir()
    (folder / "etc" / "conda" / "env_vars.d" / "a.json").write_text('{"A": "1", "B": "pkg"}')
    (folder / "conda-meta" / "state").write_text('{"env_vars": {"B": "$own", "bad name": "x"}}')
    spec = register(Registration(str(folder), "geo", "Geo"), finder)
    assert spec.argv[:2] == ["bash", "-c"]
    variables = content_of(mine / "geo")["env"]
    assert isinstance(variables, dict)
    assert (variables["A"], variables["B"]) == ("1", "$$own")
    assert "bad name" not in variables


# What went wrong earlier


def test_kernels_in_a_folder_called_tilde_are_found_and_told(home: Path, tmp_path: Path) -> None:
    surroundings = Surroundings(home, "alice", {})
    assert notices(surroundings, None) == []
    for prefix in (home / "~" / "envs", tmp_path / "work" / "~" / ".local"):
        (prefix / "share" / "jupyter" / "kernels" / "geo").mkdir(parents=True)
        (prefix / "share" / "jupyter" / "kernels" / "geo" / "kernel.json").write_text("{}")
    told = notices(surroundings, tmp_path / "work")
    assert [notice["kind"] for notice in told] == ["tilde", "tilde"]
    assert [notice["path"] for notice in told] == [f"{home}/~", f"{tmp_path}/work/~"]
    assert "The kernels geo lie" in told[0]["message"]


def test_a_second_share_and_leaks_are_told(home: Path) -> None:
    kernel = home / ".local" / "share" / "share" / "jupyter" / "kernels" / "geo"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text("{}")
    surroundings = Surroundings(home, "alice", {"PYTHONPATH": "/apps/lib", "PYTHONHOME": ""})
    told = notices(surroundings, None)
    assert [notice["kind"] for notice in told] == ["share", "leak"]
    assert "PYTHONPATH=/apps/lib" in told[1]["message"]
    assert "PYTHONHOME" not in told[1]["message"]


def test_folders_whose_braces_jupyter_would_replace(
    mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    folder = fake_venv(tmp_path / "{connection_file}")
    with pytest.raises(SignpostError, match="no kernel starts"):
        register(Registration(str(folder), "geo", "Geo"), finder)
