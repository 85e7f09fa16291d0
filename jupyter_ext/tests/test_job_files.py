"""What others, or a crash, may leave in a job's folder; and processes that nobody watches."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from test_jobs import wait

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import NotFoundError
from jupyterlab_signpost.jobs import store as store_module
from jupyterlab_signpost.jobs.job import Job
from jupyterlab_signpost.jobs.slurm import Slurm
from jupyterlab_signpost.jobs.store import JobRequest, JobStore
from jupyterlab_signpost.kernels.kernelspecs import user_kernels

Start = Callable[..., Job]
Programs = Callable[[str, str], Path]


def folder_of(work: Path, job: Job) -> Path:
    return work / "project" / "ndvi_job" / "runs" / job.id


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# Files


@pytest.mark.parametrize(
    "content",
    [
        {"exit_status": 0, "started_at": 1e30, "ended_at": -1e30},
        {"exit_status": 0, "started_at": float("nan"), "ended_at": float("inf")},
        {"exit_status": "no", "started_at": 10**400, "ended_at": [], "peak_memory_bytes": {}},
    ],
)
def test_a_result_with_absurd_figures_breaks_no_list(
    content: object, core: Core, start: Start, work: Path
) -> None:
    job = wait(core, start("pass").id)
    (folder_of(work, job) / "result.json").write_text(json.dumps(content))
    (listed,) = core.jobs.jobs()
    assert listed.state in ("completed", "failed")
    assert (listed.started_at, listed.ended_at) == (None, None)
    json.dumps(listed.to_json(), allow_nan=False)


@pytest.fixture
def submitted(
    surroundings: Surroundings, programs: Programs, tmp_path: Path
) -> tuple[JobStore, Job, Path]:
    """A job of a fake Slurm, which runs, as another server of the same user sees it."""
    programs("sbatch", "echo 5")
    programs("squeue", "echo '5|RUNNING|None|100|0:10'")
    programs("scancel", f"printf '%s|' \"$@\" >> '{tmp_path}/cancelled'")
    bundle = tmp_path / "root" / "x_job"
    bundle.mkdir(parents=True)
    (bundle / "x.sbatch").write_text("#!/bin/bash\n")
    request = JobRequest("slurm", "x_job", bundle, tmp_path / "root", bundle / "x.sbatch", ())

    def store() -> JobStore:
        slurm = Slurm(environ=surroundings.environ, timeout=5)
        return JobStore(slurm, tmp_path / "root", index=tmp_path / "index")

    job = store().start(request)
    return store(), job, bundle / "runs" / job.id


@pytest.mark.parametrize("slurm_id", ["--user=alice", "-t", "5 6", "5;--all", "5\n", "", 5, []])
def test_a_job_file_cannot_give_options_to_scancel(
    slurm_id: object, submitted: tuple[JobStore, Job, Path], tmp_path: Path
) -> None:
    store, job, folder = submitted
    record = json.loads((folder / "job.json").read_text())
    (folder / "job.json").write_text(json.dumps({**record, "slurm_id": slurm_id}))
    with pytest.raises(NotFoundError):
        store.cancel(job.id)
    assert store.jobs() == []
    assert not (tmp_path / "cancelled").exists()


def test_a_job_file_as_it_was_written_is_enough_to_cancel(
    submitted: tuple[JobStore, Job, Path], tmp_path: Path
) -> None:
    store, job, _ = submitted
    assert store.cancel(job.id).state == "running"
    assert (tmp_path / "cancelled").read_text() == "5|"


@pytest.mark.parametrize(
    "content",
    [
        {"state": [], "message": None},
        {"state": "completed", "started": "soon"},
        {"state": "completed", "elapsed_seconds": float("nan")},
        {"state": "running"},
        {"state": "completed", "message": 7},
        {},
    ],
)
def test_a_result_of_slurm_that_is_none_is_asked_for_again(
    content: object, submitted: tuple[JobStore, Job, Path]
) -> None:
    store, job, folder = submitted
    (folder / "result.json").write_text(json.dumps(content))
    assert [listed.state for listed in store.jobs()] == ["running"]
    assert store.job(job.id).state == "running"


def test_a_slurm_that_is_silent_does_not_end_a_log(
    submitted: tuple[JobStore, Job, Path], programs: Programs, tmp_path: Path
) -> None:
    store, job, folder = submitted
    record = json.loads((folder / "job.json").read_text())
    (tmp_path / "log.txt").write_text("so far")
    content = {**record, "log": str(tmp_path / "log.txt")}
    (folder / "job.json").write_text(json.dumps(content))
    programs("squeue", "echo 'squeue: error: Socket timed out' >&2; exit 1")
    assert store.job(job.id).state == "unknown"
    assert store.log(job.id, 0) == {"text": "so far", "offset": 6, "complete": False}


def test_removed_runs_do_not_hide_others(
    core: Core, start: Start, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MOST_JOBS", 2)
    jobs = [wait(core, start("pass").id) for _ in range(4)]
    assert [job.id for job in core.jobs.jobs()] == [jobs[3].id, jobs[2].id]
    for job in jobs[2:]:
        shutil.rmtree(folder_of(work, job))
    assert [job.id for job in core.jobs.jobs()] == [jobs[1].id, jobs[0].id]


# Processes


def test_a_run_goes_on_when_what_watches_it_was_killed(
    core: Core, start: Start, work: Path
) -> None:
    job = start("import time\nprint('ready')\ntime.sleep(300)")
    wait(core, job.id, lambda _: "ready" in core.jobs.log(job.id, 0)["text"])
    running = json.loads((folder_of(work, job) / "running.json").read_text())
    os.kill(running["pid"], signal.SIGKILL)
    command = running.get("command", {}).get("pid", 0)
    while is_running(running["pid"]):
        time.sleep(0.05)
    alone = core.jobs.job(job.id)
    assert is_running(command)
    assert alone.state == "running"
    assert "watches it was killed" in (alone.message or "")
    core.jobs.cancel(job.id)
    assert wait(core, job.id, lambda job: job.state != "running").state == "unknown"


def test_what_a_cancelled_run_leaves_behind_is_killed(core: Core, start: Start, work: Path) -> None:
    job = start(
        "import subprocess, time\n"
        "code = 'trap \"\" TERM; echo $$ > pid; while :; do sleep 1; done'\n"
        "subprocess.Popen(['bash', '-c', code])\ntime.sleep(300)"
    )
    pid = work / "project" / "pid"
    wait(core, job.id, lambda _: pid.exists() and bool(pid.read_text().strip()))
    core.jobs.cancel(job.id)
    assert wait(core, job.id).state == "cancelled"
    left = int(pid.read_text())
    end = time.monotonic() + 3
    while is_running(left) and time.monotonic() < end:
        time.sleep(0.05)
    still = is_running(left)
    if still:
        os.kill(left, signal.SIGKILL)
    assert not still


def test_a_number_without_its_time_is_nobody(core: Core, start: Start, work: Path) -> None:
    job = wait(core, start("pass").id)
    folder = folder_of(work, job)
    (folder / "result.json").unlink()
    running = json.loads((folder / "running.json").read_text())
    nobody = {"pid": os.getpid(), "start_ticks": None}
    (folder / "running.json").write_text(json.dumps({**running, **nobody, "command": nobody}))
    assert core.jobs.job(job.id).state == "unknown"
    core.jobs.cancel(job.id)  # This test would not survive the wrong answer.


def test_a_variable_that_no_system_takes_is_told_at_once(core: Core, start: Start) -> None:
    spec = user_kernels() / "odd" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = ["python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    odd = {"argv": argv, "display_name": "Odd", "language": "python", "env": {"A": "\0"}}
    place = KernelSpecManager().get_kernel_spec("python3").argv[0]
    spec.write_text(json.dumps({**odd, "argv": [place, *argv[1:]]}))
    job = wait(core, start("pass", kernel="odd").id)
    assert (job.state, job.exit_status) == ("failed", 127)
    assert "could not be started" in (job.message or "")
