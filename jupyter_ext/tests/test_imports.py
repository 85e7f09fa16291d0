"""A notebook's imports are tried in an environment, by its own Python."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fake_environments import fake_venv

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import BadRequestError
from jupyterlab_signpost.kernels import imports
from jupyterlab_signpost.kernels.service import KernelService
from jupyterlab_signpost.operations import Operation, Operations
from jupyterlab_signpost.sites import Profile

LIBRARY = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A real environment with modules of every kind in it."""
    folder = tmp_path / "an env"
    subprocess.check_call([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    library = folder / "lib" / LIBRARY / "site-packages"
    for name, text in {
        "fine": "__version__ = '1.2'\nprint('hello from fine', end='')",
        "needs_other": "import not_there_either",
        "broken": "raise RuntimeError('broken on purpose')",
        "leaves": "import sys; sys.exit('goodbye')",
        "crashing": "import os; os.abort()",
        "waiting": "import time; time.sleep(600)",
        "shouting": "import sys\nsys.stderr.write('to stderr\\n')\nprint('signpost-import:{}')",
    }.items():
        (library / f"{name}.py").write_text(text)
    return folder


@pytest.fixture
def service(home: Path, operations: Operations, generic: Profile, tmp_path: Path) -> KernelService:
    user_site = home / ".local" / "lib" / LIBRARY / "site-packages"
    user_site.mkdir(parents=True)
    (user_site / "from_home.py").touch()
    (tmp_path / "leak").mkdir()
    (tmp_path / "leak" / "from_pythonpath.py").touch()
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    environ["PYTHONPATH"] = str(tmp_path / "leak")
    surroundings = Surroundings(home, "alice", environ)
    return KernelService(Configuration(), surroundings, home, operations, lambda _: generic)


def outcome(operation: Operation) -> dict[str, dict[str, Any]]:
    assert operation.wait(60)
    assert operation.state == "completed", operation.message
    return {tried["name"]: tried for tried in operation.result["modules"]}


def test_what_is_there_and_what_is_missing(service: KernelService, folder: Path) -> None:
    names = ["fine", "os.path", "not_there", "not_there.part", "needs_other", "broken", "leaves"]
    operation = service.test_imports(str(folder), [*names, "fine"])
    tried = outcome(operation)
    assert list(tried) == names
    assert (tried["fine"]["state"], tried["fine"]["version"]) == ("ok", "1.2")
    assert tried["fine"]["file"] == f"{folder}/lib/{LIBRARY}/site-packages/fine.py"
    assert tried["os.path"]["state"] == "ok"
    for name in ("not_there", "not_there.part"):
        assert (tried[name]["state"], tried[name]["missing"]) == ("missing", "not_there")
    # It is there; what it needs is not.
    assert tried["needs_other"]["state"] == "failed"
    assert tried["needs_other"]["missing"] == "not_there_either"
    assert tried["broken"]["error"] == "RuntimeError: broken on purpose"
    assert tried["leaves"]["state"] == "failed"
    text = operation.tail()
    assert "hello from fine" in text
    assert "fine 1.2: ok" in text
    assert "not_there: missing" in text


def test_names_within_modules_count_as_they_are(service: KernelService, folder: Path) -> None:
    names = ["os.path.join", "json.decoder.JSONDecoder", "json.nothing", "fine.nothing"]
    tried = outcome(service.test_imports(str(folder), names))
    assert [one["state"] for one in tried.values()] == ["ok", "ok", "missing", "missing"]
    assert tried["json.nothing"]["missing"] == "json.nothing"


def test_a_crash_ends_one_import_and_not_the_others(service: KernelService, folder: Path) -> None:
    tried = outcome(service.test_imports(str(folder), ["fine", "crashing", "json"]))
    assert [one["state"] for one in tried.values()] == ["ok", "crashed", "ok"]
    assert "signal" in tried["crashing"]["error"]


def test_an_import_that_takes_too_long_is_ended(
    service: KernelService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports.ImportTest.__init__, "__defaults__", ("", 1.0))
    begin = time.monotonic()
    tried = outcome(service.test_imports(str(folder), ["fine", "waiting", "json"]))
    assert [one["state"] for one in tried.values()] == ["ok", "slow", "ok"]
    assert time.monotonic() - begin < 40


def test_what_a_module_prints_is_no_answer(service: KernelService, folder: Path) -> None:
    operation = service.test_imports(str(folder), ["shouting", "json"])
    assert [one["state"] for one in outcome(operation).values()] == ["ok", "ok"]
    assert "to stderr" in operation.tail()


def test_the_home_folder_and_pythonpath_are_kept_out(service: KernelService, folder: Path) -> None:
    (folder / "pyvenv.cfg").write_text(
        (folder / "pyvenv.cfg").read_text().replace("= false", "= true")
    )
    tried = outcome(service.test_imports(str(folder), ["from_home", "from_pythonpath", "site"]))
    assert [one["state"] for one in tried.values()] == ["missing", "missing", "ok"]


def test_files_beside_the_notebook_are_told_apart_and_not_run(
    service: KernelService, folder: Path, home: Path
) -> None:
    (home / "study" / "package").mkdir(parents=True)
    (home / "study" / "helpers.py").write_text("open('ran', 'w')")
    names = ["helpers", "package.part", "fine", "not_there"]
    tried = outcome(service.test_imports(str(folder), names, "study"))
    assert [one["state"] for one in tried.values()] == ["own", "own", "ok", "missing"]
    assert not list(home.glob("**/ran"))
    # Nothing outside of what JupyterLab shows is looked at.
    tried = outcome(service.test_imports(str(folder), ["helpers"], "../../.."))
    assert tried["helpers"]["state"] == "missing"


def test_it_can_be_cancelled(service: KernelService, folder: Path) -> None:
    operation = service.test_imports(str(folder), ["fine", "waiting"])
    end = time.monotonic() + 20
    while "fine" not in operation.tail():
        assert time.monotonic() < end
        time.sleep(0.02)
    operation.cancel()
    assert operation.wait(20)
    assert operation.state == "cancelled"


def test_a_python_that_does_not_start_is_told(service: KernelService, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "geo")
    program = folder / "bin" / "python"
    program.unlink()
    program.write_text("#!/bin/sh\necho 'cannot load libx'\nexit 127\n")
    program.chmod(0o755)
    (folder / "pyvenv.cfg").write_text("version = 3.12.4\n")
    operation = service.test_imports(str(folder), ["json"])
    assert operation.wait(20)
    assert operation.state == "failed"
    assert "ended before it tried anything" in (operation.message or "")
    assert "cannot load libx" in operation.tail()


@pytest.mark.parametrize("names", [[], ["a b"], ["-c"], ["x;y"], [""], ["a."], ["x" * 400]])
def test_names_that_are_none(names: list[str], service: KernelService, folder: Path) -> None:
    with pytest.raises(BadRequestError, match="Nothing was tried"):
        service.test_imports(str(folder), names)
