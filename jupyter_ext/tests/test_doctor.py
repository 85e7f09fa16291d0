"""``jupyter signpost doctor``: the same answers from a terminal, and in a job of a real Slurm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fake_environments import fake_venv
from styled_jobs import CLUSTER, needs_cluster

from jupyterlab_signpost.checks import CHECKS
from jupyterlab_signpost.cli import main
from jupyterlab_signpost.configuration import Surroundings

Programs = Callable[[str, str], Path]


def doctor(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab_signpost.cli", "doctor", *words],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={**os.environ, **variables},
    )


def test_what_is_not_needed_is_one_line(
    jp_environ: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--site", "jasmin"]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Site: JASMIN")
    assert lines[-1].startswith("Not needed here: ")
    assert "Modules" in lines[-1]
    assert not any(line.startswith("Modules:") for line in lines)


def test_each_answer_is_printed_while_another_hangs(
    jp_environ: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A command that answers when the test has seen that the others were printed.
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sbatch", "scontrol", "sacctmgr"):
        (programs / name).write_text(
            "#!/bin/bash\n"
            f'while [ ! -e "{tmp_path}/go" ] && [ "$1" = -n ]; do /bin/sleep 0.05; done\n'
            'echo "Slurmctld(primary) at n1 is UP"\n'
        )
        (programs / name).chmod(0o755)
    child = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab_signpost.cli", "doctor", "--site", "csc"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": f"{programs}:/usr/bin:/bin"},
    )
    assert child.stdout is not None
    seen = []
    try:
        for line in child.stdout:
            seen.append(line)
            if line.startswith("Temporary files:"):
                (tmp_path / "go").touch()
                break
        assert not any(line.startswith("Slurm:") for line in seen)
        assert any(line.startswith("Slurm: ") for line in child.stdout)
    finally:
        (tmp_path / "go").touch()
        child.communicate(timeout=60)


def test_a_kernels_own_python_is_asked(jp_environ: None) -> None:
    content = json.loads(doctor("--json", "--kernel", "python3").stdout)
    checks = {check["id"]: check for check in content["checks"]}
    assert list(checks) == [*CHECKS, "kernel", "packages", "gpu-libraries"]
    assert checks["kernel"]["status"] == "ok"
    version = ".".join(str(part) for part in sys.version_info[:3])
    assert checks["kernel"]["summary"].endswith(f"Python {version}")
    told = {part["label"]: part["text"] for part in checks["kernel"]["evidence"]}
    assert told["Environment"] == sys.prefix
    assert told["ipykernel"][0].isdigit()
    assert checks["packages"]["status"] in ("ok", "attention")
    assert checks["gpu-libraries"]["status"] != "problem"


def register(name: str, program: str, **more: Any) -> None:
    from jupyter_core.paths import jupyter_data_dir

    folder = Path(jupyter_data_dir()) / "kernels" / name
    folder.mkdir(parents=True)
    argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": name.title(), "language": "python", **more}
    (folder / "kernel.json").write_text(json.dumps(content))


def test_packages_from_pythonpath_are_seen_with_the_kernels_variables(
    jp_environ: None, tmp_path: Path
) -> None:
    (tmp_path / "more" / "nbformat-0.1.dist-info").mkdir(parents=True)
    register("leaky", sys.executable, env={"PYTHONPATH": str(tmp_path / "more")})
    content = json.loads(doctor("--json", "--kernel", "leaky").stdout)
    packages = next(check for check in content["checks"] if check["id"] == "packages")
    assert packages["status"] == "attention"
    assert packages["summary"] == "1 comes from PYTHONPATH; 1 hides the environment’s own copy"


def test_a_kernel_whose_python_is_gone_is_a_problem(jp_environ: None) -> None:
    register("gone", "/gone/bin/python")
    answer = doctor("--kernel", "gone")
    assert answer.returncode == 1
    assert "Kernel: problem. It starts /gone/bin/python, which is not there any more." in (
        answer.stdout
    )
    assert "Registered kernels: look at this. 1 of " in answer.stdout
    assert "to look at: Gone" in answer.stdout


def test_a_python_that_fails_says_so(jp_environ: None, tmp_path: Path) -> None:
    environment = fake_venv(tmp_path / "geo")
    python = environment / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\necho cannot load >&2\nexit 3\n")
    python.chmod(0o755)
    register("bad", str(python))
    content = json.loads(doctor("--json", "--kernel", "bad").stdout)
    kernel = next(check for check in content["checks"] if check["id"] == "kernel")
    assert kernel["status"] == "unknown"
    assert "cannot load" in kernel["evidence"][0]["text"]


def test_an_unknown_kernel_is_told(jp_environ: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--kernel", "atlantis"]) == 2
    assert "There is no kernel called 'atlantis'" in capsys.readouterr().err


@needs_cluster
@pytest.mark.timeout(300)
def test_in_a_job_of_a_real_slurm(tmp_path: Path) -> None:
    """Its limits and its end are those that the job asked for."""
    assert CLUSTER is not None
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLURM_", "SBATCH_"))
    }
    environ["SLURM_CONF"] = CLUSTER
    script = tmp_path / "doctor.sh"
    script.write_text(
        "#!/bin/bash\n#SBATCH --time=17 --mem=300M --cpus-per-task=1\n"
        f"{sys.executable} -m jupyterlab_signpost.cli doctor --json > {tmp_path}/answer.json\n"
        f"echo $? > {tmp_path}/status\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    environ["HOME"] = str(home)
    begun = time.time()
    submitted = subprocess.run(
        ["sbatch", "--parsable", "--output", str(tmp_path / "log"), str(script)],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    while not (tmp_path / "status").exists():
        time.sleep(0.2)
    job = submitted.stdout.strip().partition(";")[0]
    content = json.loads((tmp_path / "answer.json").read_text())
    checks = {check["id"]: check for check in content["checks"]}
    limits = checks["limits"]
    assert limits["summary"].startswith("1 CPU, ")
    told = {part["label"]: part["text"] for part in limits["evidence"]}
    assert told[f"Slurm job {job}"] == "1 CPU, 300 MiB"
    left = checks["time"]
    assert left["status"] == "ok"
    told = {part["label"]: part["text"] for part in left["evidence"]}
    end = datetime.fromisoformat(told["Ends at"]).timestamp()
    # Slurm counts from the start of the job, in whole seconds.
    assert begun + 17 * 60 - 1 <= end <= time.time() + 17 * 60 + 1
    assert 0 <= left["fraction"] < 1
    assert checks["slurm"]["status"] == "ok"
    user = Surroundings.current().user
    assert f"name={user}" in next(
        part["source"] for part in checks["slurm"]["evidence"] if part["label"] == "Accounts"
    )
    assert checks["gpu"]["summary"] == "No GPU: this Slurm job did not ask for one."
