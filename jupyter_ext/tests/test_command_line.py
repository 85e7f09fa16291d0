"""``jupyter signpost``, and what importing the package costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jupyterlab_signpost
from jupyterlab_signpost import node
from jupyterlab_signpost.cli import main
from jupyterlab_signpost.errors import UnavailableError

PACKAGE = Path(jupyterlab_signpost.__file__).parent


def cli(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab_signpost.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **variables},
    )


def test_doctor_answers_every_check(jp_environ: None) -> None:
    answer = cli("doctor", "--json", "--site", "jasmin")
    content = json.loads(answer.stdout)
    assert content["site"] == "jasmin"
    assert [check["id"] for check in content["checks"]] == ["home", "gpu"]
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
    assert not content["pending"]
    assert "KiB" in content["summary"]


def test_kernels(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kernels", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert "python3" in [spec["name"] for spec in content["kernelspecs"]]
    assert main(["kernels"]) == 0
    assert "ipykernel" in capsys.readouterr().out


def test_jobs(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs"]) == 0
    assert "No jobs." in capsys.readouterr().out
    assert main(["jobs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"jobs": []}


def test_an_unknown_site_is_told(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--site", "atlantis"]) == 2
    assert "There is no site called 'atlantis'" in capsys.readouterr().err


def test_export_hands_everything_to_the_exporter(
    tmp_path: Path, programs: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(
        "node",
        '[ "$1" = --version ] && { echo v24.1.0; exit; }\n'
        f'printf "%s|" "$@" > "{tmp_path}/asked"\nexit 2',
    )
    program = tmp_path / "signpost-export.mjs"
    program.touch()
    monkeypatch.setattr("jupyterlab_signpost.cli.exporter_program", lambda: program)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    assert main(["export", "a b.ipynb", "--json", "--help"]) == 2
    assert (tmp_path / "asked").read_text() == f"{program}|a b.ipynb|--json|--help|"


def test_an_old_node_or_none_is_told_with_the_remedy(
    tmp_path: Path, programs: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    with pytest.raises(UnavailableError, match=r"there is none here\. Type: .*\[node\]"):
        node.find_node()
    programs("node", "echo v12.22.0")
    with pytest.raises(UnavailableError, match=r"is v12\.22\.0"):
        node.find_node()


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in answer.stdout.split()}


def test_the_core_needs_no_web_server() -> None:
    assert "tornado" not in modules_after("import jupyterlab_signpost.core")
    assert "jsonschema" not in modules_after("import jupyterlab_signpost")


@pytest.mark.parametrize("program", ["home/scan.py", "jobs/supervisor.py"])
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
