"""On a real Slurm: what jobs used, refusals in words, jobs that would never start, once more."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from test_slurm import real, submit, wait  # noqa: F401

from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import ConflictError, NotFoundError, SignpostError
from jupyterlab_signpost.jobs.job import ENDED, Job, read_record

GIB = 1 << 30
#: Uses 200 MiB and keeps one CPU busy for some seconds.
WORK = """\
python3 - <<'END'
import time
data, begin = b"x" * (200 << 20), time.monotonic()
while time.monotonic() - begin < 5:
    pass
END
"""


def manifest(core: Core, **request: int) -> None:
    """Make the folder a bundle whose wrapper asks for this."""
    asked = {
        "minutes": 5,
        "item_cpus": 1,
        "item_memory_bytes": 2 * GIB,
        "tasks": 1,
        "cpus": 1,
        "memory_bytes": 2 * GIB,
        **request,
    }
    content = {
        "notebook": "ndvi.ipynb",
        "entry": "ndvi.py",
        "wrapper": "ndvi.sbatch",
        "submission": "ndvi.sbatch",
        "request": asked,
        "options": {"notebook_folder": "..", "style": "single", "spread": {"workers": 4}},
    }
    path = core.contents_root / "ndvi_job" / "signpost.json"
    path.write_text(json.dumps(content))


def wait_long(core: Core, name: str) -> Job:
    end = time.monotonic() + 180
    while (job := core.jobs.job(name)).state not in ENDED:
        assert time.monotonic() < end, job
        time.sleep(2)
    return job


def test_a_finished_job_is_measured_and_advised(real: Core) -> None:  # noqa: F811
    manifest(real, minutes=30)
    lines = "#SBATCH --time=30 --mem=2G --partition=both --cpus-per-task=2\n"
    job = submit(real, f"{lines}{WORK}")
    with pytest.raises(ConflictError, match="has not ended"):
        real.jobs.advice(job.id)
    ended = wait(real, job.id)
    assert (ended.state, ended.time_limit_seconds) == ("completed", 1800)
    assert ended.host
    advice = real.jobs.advice(job.id)
    found = {figure["name"]: figure for figure in advice["figures"]}
    assert found["time"]["asked"] == 1800
    assert 5 <= found["time"]["used"] < 60
    assert (found["time"]["advised"], found["time"]["item"]) == (300, 300)
    assert found["memory"]["asked"] == 2 * GIB
    assert 200 << 20 < found["memory"]["used"] < 300 << 20
    assert found["memory"]["item"] == 512 << 20
    assert found["cpus"]["asked"] == 2
    assert 0.5 < found["cpus"]["used"] < 1.2
    assert 0.2 < advice["efficiency"] < 0.6
    assert (advice["notebook"], advice["style"]) == ("ndvi.ipynb", "single")
    assert advice["options"] == ["--time=00:05:00", "--mem=512M"]


def test_a_job_that_was_killed_by_its_time_limit_is_told_to_ask_for_more(
    real: Core,  # noqa: F811
) -> None:
    manifest(real, minutes=1)
    script = "#SBATCH --time=1 --mem=300M --partition=both\nsleep 300\n"
    ended = wait_long(real, submit(real, script).id)
    assert ended.state == "failed"
    assert "more time than it asked for" in (ended.message or "")
    advice = real.jobs.advice(ended.id)
    assert advice["options"] == ["--time=00:05:00"]
    assert "stopped at its limit of 1 min" in advice["figures"][0]["sentence"]


@pytest.mark.parametrize(
    ("line", "todo", "words"),
    [
        ("--partition=nosuch", "no such partition", "invalid partition specified: nosuch"),
        ("--account=none", "may not use that account", "Invalid account"),
        ("--qos=none", "no such QoS", "Invalid qos specification"),
        ("--gres=gpu:1", "no such GPU", "Invalid generic resource"),
        ("--array=1-5000", "so many tasks in one array", "Invalid job array specification"),
        (
            "--account=proj --qos=tiny --time=30",
            "Ask for less time, or choose a partition or QoS",
            "QOSMaxWallDurationPerJobLimit",
        ),
    ],
)
def test_a_refusal_says_what_to_do_and_then_slurms_words(
    line: str,
    todo: str,
    words: str,
    real: Core,  # noqa: F811
) -> None:
    with pytest.raises(SignpostError) as refused:
        submit(real, f"#SBATCH {line}\n")
    message = refused.value.message
    assert message.startswith("Slurm refused the job. Nothing was submitted.")
    assert 0 < message.index(todo) < message.index(words)
    assert real.jobs.jobs() == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--time=5:00:00", "The partition debug allows 1 h, and the job asks for 5 h"),
        ("--cpus-per-task=64", "and a task asks for 64 CPUs"),
        ("--partition=both --nodes=5", "has 2 nodes, and 5 are asked for"),
        ("--mem=500G", "500 GiB is asked for"),
        ("--ntasks=50", "and 50 are asked for"),
    ],
)
def test_a_job_that_would_never_start_is_not_submitted(
    line: str,
    says: str,
    real: Core,  # noqa: F811
) -> None:
    with pytest.raises(ConflictError) as refused:
        submit(real, f"#SBATCH {line}\nsleep 1\n")
    assert refused.value.reason == "never-starts"
    assert says in refused.value.message
    assert refused.value.message.endswith("Nothing was submitted.")
    assert real.jobs.jobs() == []


def test_it_is_submitted_all_the_same_when_the_user_says_so(real: Core) -> None:  # noqa: F811
    script = real.contents_root / "ndvi_job" / "ndvi.sbatch"
    script.write_text("#!/bin/bash\n#SBATCH --time=5:00:00\n#SBATCH --output=%j.out\nsleep 1\n")
    job = real.start_job(
        "slurm", "ndvi_job", "ndvi.sbatch", None, (), KernelSpecManager(), anyway=True
    )
    end = time.monotonic() + 40
    while not (job := real.jobs.job(job.id)).never_starts:
        assert time.monotonic() < end, job
        time.sleep(2)
    assert job.state == "pending"
    assert "it will never start: cancel it and ask for less" in (job.message or "")


def test_what_failed_is_submitted_again_with_the_same_arguments(real: Core) -> None:  # noqa: F811
    script = 'echo "$1" >> tries\n[ "$(wc -l < tries)" -gt 1 ]\n'
    first = submit(real, script, "it's $HOME")
    with pytest.raises(ConflictError, match="has not ended"):
        real.start_again(first.id, KernelSpecManager())
    assert wait(real, first.id).state == "failed"
    second = real.start_again(first.id, KernelSpecManager())
    assert second.id != first.id
    with pytest.raises(ConflictError, match=r"Another ndvi.sbatch .* is (waiting|running)"):
        real.start_again(first.id, KernelSpecManager())
    assert wait(real, second.id).state == "completed"
    assert (real.contents_root / "tries").read_text() == "it's $HOME\n" * 2
    assert len(real.jobs.jobs()) == 2


def test_a_job_that_never_ran_has_no_usage(real: Core) -> None:  # noqa: F811
    job = submit(real, "#SBATCH --begin=now+1hour\nsleep 1\n")
    real.jobs.cancel(job.id)
    assert wait(real, job.id).state == "cancelled"
    with pytest.raises(NotFoundError, match="not known"):
        real.jobs.advice(job.id)


def test_several_jobs_are_found_again_by_another_server(real: Core, tmp_path: Path) -> None:  # noqa: F811
    (real.contents_root / "ndvi_job" / "submit.sh").write_text(
        "for n in 1 2; do\n"
        '    echo "Submitted job $(sbatch --parsable --time=5 --output=/dev/null --wrap=true)"\n'
        "done\n"
    )
    job = real.start_job("slurm", "ndvi_job", "submit.sh", None, (), KernelSpecManager())
    folder = real.contents_root / "ndvi_job" / "runs" / job.id
    record = read_record(folder)
    assert record is not None
    assert record.slurm_id == job.slurm_id
    wait(real, job.id)
