"""Slurm: its texts, a fake of its commands, and the real thing where it runs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import NotAllowedError, SignpostError, UnavailableError
from jupyterlab_signpost.jobs.job import ENDED, Job
from jupyterlab_signpost.jobs.slurm import Slurm, clean_environ
from jupyterlab_signpost.jobs.slurm_text import (
    SlurmState,
    parse_accounting,
    parse_controller,
    parse_queue,
    state_of,
)
from jupyterlab_signpost.jobs.store import JobStore

Programs = Callable[[str, str], Path]


# Texts


def test_the_queue() -> None:
    states = parse_queue(
        "12|RUNNING|None|1795186699|1-02:03:04\n"
        "13|PENDING|QOSGrpCpuLimit|N/A|0:00\n"
        "14|PENDING|SomethingNew|N/A|0:00\n"
        "15|COMPLETING|None|1795186699|5:06\n"
        "garbage\n16|PENDING\n"
    )
    assert states["12"] == SlurmState(
        "running", started=1795186699, elapsed_seconds=86400 + 2 * 3600 + 3 * 60 + 4
    )
    assert states["13"].message == (
        "All who share its QoS have as many CPUs in use as it allows; it starts when some of their "
        "jobs have ended."
    )
    assert states["14"].message == "Slurm’s reason: SomethingNew."
    assert states["15"].state == "running"
    assert set(states) == {"12", "13", "14", "15"}


def test_the_tasks_of_an_array_are_one_job() -> None:
    text = "20|PENDING|Priority|N/A|0:00\n20|RUNNING|None|1795186699|0:10\n"
    assert parse_queue(text)["20"].state == "running"
    known = parse_accounting(
        "20_1|COMPLETED|0:0|100|150|50|\n20_1.batch|COMPLETED|0:0|100|150|50|100K\n"
        "20_2|FAILED|3:0|100|190|90|\n20_2.batch|FAILED|3:0|100|190|90|300K\n"
    )["20"]
    assert known.state == "failed"
    assert known.message == "1 of 2 tasks: It ended with exit status 3. The log says why."
    assert (known.started, known.ended, known.elapsed_seconds) == (100, 190, 90)
    assert known.peak_memory_bytes == 300 << 10


def test_the_accounting() -> None:
    known = parse_accounting(
        "1|COMPLETED|0:0|1795186699|1795186703|4|\n1.batch|COMPLETED|0:0|1|2|4|118580K\n"
        "1.extern|COMPLETED|0:0|1|2|4|1.5M\n"
        "2|CANCELLED by 1000|0:0|1795186698|1795186698|0|\n"
        "3|TIMEOUT|0:0|100|160|60|\n"
        "4|OUT_OF_MEMORY|0:125|100|160|60|\n"
        "5|FAILED|0:9|100|160|60|\n"
        "6|RUNNING|0:0|100|Unknown|60|\n"
    )
    assert known["1"].peak_memory_bytes == 118580 << 10
    assert known["1"].exit_status == 0
    assert known["2"].state == "cancelled"
    assert "more time" in (known["3"].message or "")
    assert "more memory" in (known["4"].message or "")
    assert known["5"].exit_status == -9
    assert (known["6"].state, known["6"].ended, known["6"].exit_status) == ("running", None, None)


def test_the_controller_remembers_a_job_where_there_is_no_accounting() -> None:
    state = parse_controller(
        "JobId=1 JobName=x y UserId=root(0) JobState=FAILED Reason=NonZeroExitCode ExitCode=2:0 "
        "RunTime=00:00:04 StartTime=1795186699 EndTime=1795186703 StdOut=/a/b.out"
    )
    assert state is not None
    assert (state.state, state.exit_status, state.ended) == ("failed", 2, 1795186703)
    assert parse_controller("slurm_load_jobs error: Invalid job id specified") is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *(("RUNNING", "running"), ("SUSPENDED", "running"), ("CONFIGURING", "pending")),
        *(("CANCELLED by 0", "cancelled"), ("CANCELLED+", "cancelled"), ("NODE_FAIL", "failed")),
        ("", "unknown"),
    ],
)
def test_states(word: str, state: str) -> None:
    assert state_of(word) == state


def test_the_environment_of_slurms_commands() -> None:
    environ = {
        "SLURM_CONF": "/etc/slurm.conf",
        "SLURM_MEM_PER_CPU": "1",
        "SBATCH_ACCOUNT": "mine",
        "SQUEUE_FORMAT": "%j",
        "JUPYTERHUB_API_TOKEN": "secret",
        "HOME": "/h",
    }
    kept = {"SLURM_CONF", "SBATCH_ACCOUNT", "HOME", "SLURM_TIME_FORMAT"}
    assert set(clean_environ(environ)) == kept | {"SLURM_MEM_PER_CPU"}
    assert set(clean_environ({**environ, "SLURM_JOB_ID": "7"})) == kept


# Fake commands


@pytest.fixture
def slurm(surroundings: Surroundings) -> Slurm:
    clock = [1000.0]
    slurm = Slurm(environ=surroundings.environ, timeout=5, clock=lambda: clock[0])
    slurm.later = lambda seconds: clock.__setitem__(0, clock[0] + seconds)  # type: ignore[attr-defined]
    return slurm


def later(slurm: Slurm, seconds: float) -> None:
    slurm.later(seconds)  # type: ignore[attr-defined]


def test_nothing_is_submitted_where_there_is_no_sbatch(slurm: Slurm, tmp_path: Path) -> None:
    slurm.submit_from = "a sci server"
    assert slurm.unavailable() == (
        "There is no sbatch where this Jupyter server runs. Submit from a sci server."
    )
    with pytest.raises(UnavailableError, match="Nothing was submitted"):
        slurm.submit(tmp_path / "x.sbatch", (), tmp_path)


def test_an_administrator_can_switch_it_off(
    slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", f"touch '{tmp_path}/ran'; echo 1")
    slurm.allowed = False
    with pytest.raises(NotAllowedError, match="switched Slurm jobs off"):
        slurm.submit(tmp_path / "x.sbatch", (), tmp_path)
    assert not (tmp_path / "ran").exists()


def test_what_is_submitted_is_an_argument_list(
    slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", f"printf '%s|' \"$PWD\" \"$@\" > '{tmp_path}/asked'; echo '77;cluster2'")
    script = tmp_path / "my job; rm -rf.sbatch"
    assert slurm.submit(script, ("--name", "$(id) `id`\n"), tmp_path) == "77;cluster2"
    assert (tmp_path / "asked").read_text() == (
        f"{tmp_path}|--parsable|{script}|--name|$(id) `id`\n|"
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (
            "echo 'sbatch: error: Invalid qos specification' >&2; exit 1",
            "Invalid qos specification",
        ),
        ("echo 'Submitted, kind of'", "Submitted, kind of"),
        ("exit 255", "nothing"),
    ],
)
def test_slurms_refusals_come_with_its_words(
    said: str, status: str, slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", said)
    with pytest.raises(SignpostError) as refused:
        slurm.submit(tmp_path / "x", (), tmp_path)
    assert refused.value.status == 400
    assert refused.value.message.startswith("Slurm refused the job. Nothing was submitted.")
    assert status in refused.value.message
    assert "sbatch: error" not in refused.value.message


def test_a_controller_that_is_down_is_told(
    slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", "sleep 30")
    slurm.timeout = 0.3
    with pytest.raises(UnavailableError, match="may or may not have been submitted"):
        slurm.submit(tmp_path / "x", (), tmp_path)


def test_the_queue_is_asked_politely(slurm: Slurm, programs: Programs, tmp_path: Path) -> None:
    programs("squeue", f"echo x >> '{tmp_path}/asked'; echo '1|RUNNING|None|100|0:10'")
    for _ in range(5):
        assert slurm.states(["1"])["1"].state == "running"
        later(slurm, 1)
    assert (tmp_path / "asked").read_text().count("x") == 1
    later(slurm, 10)
    slurm.states(["1"])
    assert (tmp_path / "asked").read_text().count("x") == 2


def test_the_accounting_is_asked_only_for_what_left_the_queue(
    slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    programs("squeue", "echo '1|RUNNING|None|100|0:10'")
    programs("sacct", f"echo \"$@\" >> '{tmp_path}/asked'; echo '2|COMPLETED|0:0|1|2|1|'")
    assert slurm.states(["1"])["1"].state == "running"
    assert not (tmp_path / "asked").exists()
    found = slurm.states(["1", "2", "3"])
    assert found["2"].state == "completed"
    assert "3" not in found
    later(slurm, 30)
    slurm.states(["1", "2", "3"])
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 1
    assert "-j 2,3 " in asked[0]


def test_trouble_with_the_queue_is_told_for_each_job(slurm: Slurm, programs: Programs) -> None:
    programs(
        "squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1"
    )
    state = slurm.states(["1"])["1"]
    assert state.state == "unknown"
    assert "Unable to contact slurm controller" in (state.message or "")


def test_a_job_that_ended_is_remembered_without_slurm(
    slurm: Slurm, programs: Programs, tmp_path: Path
) -> None:
    from jupyterlab_signpost.jobs.store import JobRequest

    bundle = tmp_path / "root" / "x_job"
    bundle.mkdir(parents=True)
    (bundle / "x.sbatch").write_text("#!/bin/bash\n")
    programs("sbatch", "echo 5")
    programs("scontrol", f"echo 'JobId=5 StdOut={tmp_path}/root/x-5.out'")
    programs("squeue", "true")
    programs("sacct", "echo '5|COMPLETED|0:0|100|104|4|'; echo '5.batch|COMPLETED|0:0|1|2|4|9M'")
    request = JobRequest("slurm", "x_job", bundle, tmp_path / "root", bundle / "x.sbatch", ("--a",))
    index = tmp_path / "index"
    job = JobStore(slurm, tmp_path / "root", index=index).start(request)
    assert (job.state, job.slurm_id, job.log) == ("completed", "5", "x-5.out")
    silent = Slurm(environ={"PATH": "/nowhere"})
    again = JobStore(silent, tmp_path / "root", index=index).job(job.id)
    assert again == job
    assert again.peak_memory_bytes == 9 << 20


def test_a_refused_job_leaves_nothing(slurm: Slurm, programs: Programs, tmp_path: Path) -> None:
    from jupyterlab_signpost.jobs.store import JobRequest

    bundle = tmp_path / "x_job"
    bundle.mkdir()
    (bundle / "x.sbatch").write_text("#!/bin/bash\n")
    programs("sbatch", "exit 1")
    request = JobRequest("slurm", "x_job", bundle, tmp_path, bundle / "x.sbatch", ())
    store = JobStore(slurm, tmp_path, index=tmp_path / "index")
    with pytest.raises(SignpostError):
        store.start(request)
    assert store.jobs() == []
    assert list((bundle / "runs").iterdir()) == []


# The real thing


#: Configuration of a cluster that tests may use: never the one that this machine belongs to.
TEST_CLUSTER = os.environ.get("SIGNPOST_SLURM_CONF")


def real_slurm_trouble() -> str | None:
    """Why the tests on a real Slurm cannot run here."""
    if not TEST_CLUSTER:
        return "SIGNPOST_SLURM_CONF names no cluster for tests; scripts/slurm-local makes one"
    answer = subprocess.run(
        ["scontrol", "ping"],
        env={**os.environ, "SLURM_CONF": TEST_CLUSTER},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0 or "UP" not in answer.stdout:
        return f"no Slurm controller answers for {TEST_CLUSTER}"
    return None


TROUBLE = real_slurm_trouble()


@pytest.fixture
def real(jp_environ: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Core]:
    if TROUBLE or not TEST_CLUSTER:
        pytest.skip(f"tests on a real Slurm: {TROUBLE}")
    monkeypatch.setenv("SLURM_CONF", TEST_CLUSTER)
    (tmp_path / "work" / "ndvi_job").mkdir(parents=True)
    surroundings = Surroundings(Path.home(), "alice", dict(os.environ))
    core = Core(Configuration(slurm_poll_seconds=10), surroundings, tmp_path / "work")
    yield core
    for job in core.jobs.jobs():
        if job.state not in ENDED:
            core.jobs.cancel(job.id)


def submit(core: Core, text: str, *arguments: str) -> Job:
    script = core.contents_root / "ndvi_job" / "ndvi.sbatch"
    script.write_text(f"#!/bin/bash\n#SBATCH --time=5\n#SBATCH --output=%x-%j.out\n{text}")
    return core.start_job("slurm", "ndvi_job", "ndvi.sbatch", None, arguments, KernelSpecManager())


def wait(core: Core, name: str) -> Job:
    end = time.monotonic() + 90
    while (job := core.jobs.job(name)).state not in ENDED:
        assert time.monotonic() < end, job
        time.sleep(1)
    return job


def test_a_real_job_from_start_to_end(real: Core) -> None:
    job = submit(real, 'pwd\necho "$1"\nexit 3\n', "it's $HOME")
    ended = wait(real, job.id)
    assert (ended.state, ended.exit_status) == ("failed", 3)
    assert ended.log == f"ndvi.sbatch-{ended.slurm_id}.out"
    assert real.jobs.log(job.id, 0)["text"] == f"{real.contents_root}\nit's $HOME\n"


def test_a_real_job_is_cancelled(real: Core) -> None:
    job = submit(real, "sleep 300\n")
    real.jobs.cancel(job.id)
    assert wait(real, job.id).state == "cancelled"


def test_a_real_refusal(real: Core) -> None:
    with pytest.raises(SignpostError, match="invalid partition specified: nosuch"):
        submit(real, "#SBATCH --partition=nosuch\n")
    assert real.jobs.jobs() == []


SUBMIT = """\
#!/bin/bash
set -e
first="$(sbatch --parsable --array=1-2 --time=5 --output=ndvi-%A_%a.out \\
    --wrap="echo task; exit $1")"
echo "Submitted job array $first: 2 tasks."
next="$(sbatch --parsable --dependency="afterok:$first" --kill-on-invalid-dep=yes --time=5 \\
    --output=ndvi-%j.out --wrap="echo all")"
echo "Submitted job $next, which follows."
"""


def submit_several(core: Core, status: str) -> Job:
    script = core.contents_root / "ndvi_job" / "submit.sh"
    script.write_text(SUBMIT)
    return core.start_job("slurm", "ndvi_job", "submit.sh", None, (status,), KernelSpecManager())


def test_real_jobs_that_belong_together_are_one_entry(real: Core) -> None:
    job = submit_several(real, "0")
    assert re.fullmatch(r"\d+\+\d+", job.slurm_id or "")
    ended = wait(real, job.id)
    assert ended.state == "completed"
    assert real.jobs.log(job.id, 0)["text"] == "all\n"


def test_real_jobs_that_belong_together_fail_and_end_together(real: Core) -> None:
    assert wait(real, submit_several(real, "3").id).state == "failed"
    job = submit_several(real, "0; sleep 300")
    real.jobs.cancel(job.id)
    assert wait(real, job.id).state == "cancelled"
