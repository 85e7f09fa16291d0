"""What limits a session and when it ends, with surroundings of the test's own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_cgroups import GIB, put, write

from jupyterlab_signpost.checks import limits, run_check, session
from jupyterlab_signpost.checks.context import CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.jobs.slurm import Slurm
from jupyterlab_signpost.sites import Profile, load_profiles

Run = Callable[..., CheckResult]
NOW = 1_800_000_000.0


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with 64 CPUs and 256 GiB, of which 200 GiB are free."""
    folder = tmp_path / "root"
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/meminfo").write_text(
        f"MemTotal:       {256 << 20} kB\nMemFree: 1 kB\nMemAvailable:   {200 << 20} kB\n"
    )
    put(folder, "v2", "0::/job\n")
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(limits, "affinity", lambda: 64)
    monkeypatch.setattr(limits, "_process", list)
    monkeypatch.setattr(session, "_now", lambda: NOW)
    return folder


@pytest.fixture
def run(root: Path, surroundings: Surroundings, generic: Profile) -> Run:
    def ask(
        check: str,
        site: str = "generic",
        settings: dict[str, Any] | None = None,
        profile: Profile | None = None,
        **variables: str,
    ) -> CheckResult:
        environ = {**surroundings.environ, **variables}
        if profile is None:
            profile = load_profiles(installation=[]).by_id[site]
        context = CheckContext(
            replace(surroundings, environ=environ),
            profile,
            Configuration(**(settings or {})),
            UsageStore(),
            GpuProbe(root=root, environ=environ),
            Slurm(environ=environ, timeout=5),
            root=root,
        )
        return run_check(check, context)

    return ask


def told(result: CheckResult) -> dict[str, str]:
    return {part.label: part.text for part in result.evidence}


# CPUs and memory


def test_a_computer_without_limits(run: Run) -> None:
    result = run("limits")
    assert result.status == "ok"
    assert result.summary == "64 CPUs, 56 GiB of 256 GiB in use; no limit of your own"
    assert result.fraction == pytest.approx(56 / 256)


def test_a_container_that_is_nearly_full(run: Run, root: Path) -> None:
    write(root, "job/memory.max", str(16 * GIB))
    write(root, "job/memory.current", str(14 * GIB))
    write(root, "job/cpu.max", "400000 100000")
    result = run("limits")
    assert result.status == "attention"
    assert result.summary == "4 CPUs, 14 GiB of 16 GiB in use"
    assert "Shut down kernels" in told(result)["What helps"]
    # Libraries count 64 CPUs, and there is time for 4.
    assert "NumPy and others see 64 CPUs" in told(result)["Threads of libraries"]
    assert [fix.value for fix in result.fixes] == ["export OMP_NUM_THREADS=4"]
    assert "Threads of libraries" not in told(run("limits", OMP_NUM_THREADS="4"))


def test_a_full_container_is_a_problem(run: Run, root: Path) -> None:
    write(root, "job/memory.max", str(16 * GIB))
    write(root, "job/memory.current", str(16 * GIB - 1))
    assert run("limits").status == "problem"


def test_programs_that_were_ended_for_want_of_memory(run: Run, root: Path) -> None:
    write(root, "job/memory.max", str(16 * GIB))
    write(root, "job/memory.current", str(GIB))
    write(root, "job/memory.events", "oom_kill 3")
    result = run("limits")
    assert result.status == "attention"
    assert result.summary == "64 CPUs, 1 GiB of 16 GiB in use; memory ran out 3 times"
    assert "dies without a word" in told(result)["Programs that were ended"]


def test_a_slurm_job_by_its_variables(run: Run) -> None:
    result = run("limits", SLURM_JOB_ID="7", SLURM_CPUS_ON_NODE="8", SLURM_MEM_PER_CPU="2000")
    assert result.summary.startswith("8 CPUs, 15.6 GiB")
    assert told(result)["Slurm job 7"] == "8 CPUs, 15.6 GiB"
    # A job that has the node's memory: 0 stands for all of it.
    result = run("limits", SLURM_JOB_ID="7", SLURM_CPUS_PER_TASK="2", SLURM_MEM_PER_NODE="0")
    assert result.summary.startswith("2 CPUs, 56 GiB of 256 GiB")


def test_variables_of_slurm_outside_of_a_job_mean_nothing(run: Run) -> None:
    assert run("limits", SLURM_CPUS_ON_NODE="8").summary.startswith("64 CPUs")


def test_the_smallest_of_all_counts(run: Run, root: Path) -> None:
    write(root, "job/memory.max", str(16 * GIB))
    write(root, "job/cpu.max", "400000 100000")
    result = run("limits", CPU_LIMIT="0.5", MEM_LIMIT=str(8 * GIB))
    assert result.summary == "0.5 CPUs, 8 GiB"
    result = run("limits", CPU_LIMIT="nan", MEM_LIMIT="8G")
    assert result.summary == "4 CPUs, 16 GiB"


# Time left


def test_a_session_without_an_end(run: Run) -> None:
    result = run("time")
    assert (result.status, result.aside) == ("not-needed", True)


def test_an_end_from_the_variables_of_the_job(run: Run) -> None:
    result = run(
        "time",
        SLURM_JOB_ID="7",
        SLURM_JOB_START_TIME=str(int(NOW - 3600)),
        SLURM_JOB_END_TIME=str(int(NOW + 3 * 3600)),
    )
    assert result.status == "ok"
    clock = time.strftime("%H:%M", time.localtime(NOW + 3 * 3600))
    assert result.summary == f"3 h left, until {clock}"
    assert result.fraction == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("seconds", "status", "words"),
    [
        (20 * 60, "ok", "20 min left"),
        (10 * 60, "attention", "10 min left"),
        (2 * 60, "problem", "2 min left"),
        (-5, "problem", "is over"),
    ],
)
def test_an_end_that_is_near(seconds: int, status: str, words: str, run: Run) -> None:
    result = run("time", SLURM_JOB_ID="7", SLURM_JOB_END_TIME=str(int(NOW + seconds)))
    assert result.status == status
    assert words in result.summary
    assert ("ave your work" in result.summary) == (status != "ok")
    # What needs longer belongs in a job.
    assert [fix.value for fix in result.fixes] == (
        [] if status == "ok" else ["signpost:export-notebook"]
    )


SLURM_UP = 'case "$*" in ping) echo "Slurmctld(primary) at n1 is UP";; *) {}; esac'


def test_slurm_is_asked_where_no_variable_tells(
    run: Run, programs: Callable[[str, str], Path], tmp_path: Path
) -> None:
    programs("sbatch", "exit 0")
    programs(
        "scontrol",
        SLURM_UP.format(
            f'echo "$*" >> {tmp_path}/asked; echo "JobId=7 StartTime={int(NOW - 60)} '
            f'EndTime={int(NOW + 3600)} Deadline=N/A"'
        ),
    )
    result = run("time", SLURM_JOB_ID="7")
    assert result.status == "ok"
    assert result.summary.startswith("1 h left")
    assert (tmp_path / "asked").read_text() == "show job -o 7\n"


def test_a_job_that_was_given_more_time(run: Run, programs: Callable[[str, str], Path]) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", SLURM_UP.format(f"echo JobId=7 EndTime={int(NOW + 7200)}"))
    end = str(int(NOW + 60))
    assert run("time", SLURM_JOB_ID="7", SLURM_JOB_END_TIME=end).summary.startswith("2 h left")


def test_a_job_whose_end_nobody_tells(run: Run) -> None:
    result = run("time", SLURM_JOB_ID="7")
    assert result.status == "unknown"
    assert "when it ends is not known" in result.summary


def test_idle_kernels_and_servers_that_this_server_ends(run: Run) -> None:
    result = run("time", settings={"kernel_idle_seconds": 3600.0, "server_idle_seconds": 7200.0})
    assert (result.status, result.aside) == ("ok", False)
    assert result.summary == (
        "No end is set. Idle kernels are ended after 1 h. An idle server is ended after 2 h."
    )


def test_a_hub_that_ends_what_is_old_or_idle(run: Run, root: Path) -> None:
    (root / "proc/1").mkdir()
    ticks = os.sysconf("SC_CLK_TCK")
    fields = ["S", *("0" for _ in range(18)), str(3600 * ticks), "0"]
    (root / "proc/1/stat").write_text(f"1 (a (b) c) {' '.join(fields)}\n")
    (root / "proc/stat").write_text(f"cpu 1\nbtime {int(NOW - 7 * 24 * 3600)}\n")
    assert session.container_start(root) == NOW - 7 * 24 * 3600 + 3600
    result = run("time", site="leap", JUPYTERHUB_USER="alice")
    assert result.summary.startswith("1 h left")
    assert result.summary.endswith("LEAP-Pangeo ends what is idle for 1 h.")
    # Somebody who looks at LEAP's rules elsewhere is told nothing wrong.
    assert run("time", site="leap").aside


# Modules


def test_no_modules_are_no_news(run: Run) -> None:
    result = run("modules")
    assert (result.status, result.aside) == ("not-needed", True)
    assert result.summary == "There are no modules here."
    assert run("modules", MODULEPATH="/m").summary == "No modules are loaded."


def test_loaded_modules_are_named(run: Run) -> None:
    result = run(
        "modules", LOADEDMODULES="gcc/13:python-data/3.12:git:cuda", LD_LIBRARY_PATH="/a:/b"
    )
    assert (result.status, result.summary) == ("ok", "gcc/13, python-data/3.12, git and 1 more")
    assert told(result)["Handed on to every kernel"] == "/a\n/b"


def test_modules_that_reach_into_other_environments(run: Run) -> None:
    result = run("modules", LOADEDMODULES="jaspy", PYTHONPATH="/apps/lib")
    assert result.status == "ok"
    assert "PYTHONPATH is set" in result.summary
    assert result.fixes[0].value == "signpost:register-kernel"
    result = run("modules", PYTHONHOME="/apps")
    assert (result.status, result.aside) == ("attention", False)
