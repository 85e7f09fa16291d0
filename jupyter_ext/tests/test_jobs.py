"""Local runs: real processes, watched by a real supervisor."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_bundles import main_of, write_bundle
from fake_environments import fake_conda
from jupyter_client.kernelspec import KernelSpecManager

from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import (
    BadRequestError,
    ConflictError,
    NoSpaceError,
    NotAllowedError,
    NotFoundError,
    SignpostError,
)
from jupyterlab_signpost.jobs import local, store
from jupyterlab_signpost.jobs.job import ENDED, Job
from jupyterlab_signpost.jobs.local import command_prefix, kernel_environment
from jupyterlab_signpost.jobs.store import JobStore
from jupyterlab_signpost.kernels.register import Registration, register

Start = Callable[..., Job]


def wait(core: Core, name: str, until: Callable[[Job], bool] | None = None) -> Job:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = core.jobs.job(name)
        if until(job) if until else job.state in ENDED:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is still {core.jobs.job(name)}")


def whole_log(core: Core, name: str) -> str:
    text, offset = "", 0
    while True:
        part = core.jobs.log(name, offset)
        text, offset = text + part["text"], part["offset"]
        if part["complete"]:
            return text


def test_a_run_that_ends_well(core: Core, start: Start, work: Path) -> None:
    job = start(
        "import os, sys\nprint(os.getcwd(), sys.argv[1:])\nprint('to stderr', file=sys.stderr)",
        "--year",
        "it's $HOME",
    )
    assert (job.runner, job.folder, job.script) == ("local", "project/ndvi_job", "ndvi.py")
    ended = wait(core, job.id)
    assert (ended.state, ended.exit_status, ended.message) == ("completed", 0, None)
    assert ended.elapsed_seconds is not None
    assert ended.started_at is not None
    assert ended.ended_at is not None
    assert ended.log == f"project/ndvi_job/runs/{job.id}/log.txt"
    assert whole_log(core, job.id) == (
        f"{work / 'project'} ['--year', \"it's $HOME\"]\nto stderr\n"
    )


def test_a_run_that_fails(core: Core, start: Start) -> None:
    job = wait(core, start("raise SystemExit(3)").id)
    assert (job.state, job.exit_status) == ("failed", 3)
    assert job.message == "It ended with exit status 3. The log says why."


def test_a_run_that_is_killed(core: Core, start: Start) -> None:
    job = wait(core, start("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)").id)
    assert (job.state, job.exit_status) == ("failed", -signal.SIGKILL)
    assert "memory ran out" in (job.message or "")


def test_the_peak_of_memory_is_measured(core: Core, start: Start) -> None:
    small = wait(core, start("pass").id)
    large = wait(core, start("x = b'x' * (200 << 20)").id)
    assert small.peak_memory_bytes is not None
    assert large.peak_memory_bytes is not None
    assert small.peak_memory_bytes < 100 << 20
    assert 200 << 20 < large.peak_memory_bytes < 300 << 20


def test_a_run_is_cancelled_with_all_its_processes(core: Core, start: Start, work: Path) -> None:
    job = start(
        "import pathlib, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '300'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\nprint('ready')\ntime.sleep(300)"
    )
    wait(core, job.id, lambda _: "ready" in core.jobs.log(job.id, 0)["text"])
    assert core.jobs.job(job.id).state == "running"
    core.jobs.cancel(job.id)
    ended = wait(core, job.id)
    assert (ended.state, ended.message) == ("cancelled", "You cancelled it.")
    pid = int((work / "project" / "pid").read_text())
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_run_that_does_not_listen_is_killed(core: Core, start: Start) -> None:
    job = start(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready')\ntime.sleep(300)"
    )
    wait(core, job.id, lambda _: "ready" in core.jobs.log(job.id, 0)["text"])
    begin = time.monotonic()
    core.jobs.cancel(job.id)
    ended = wait(core, job.id)
    assert ended.state == "cancelled"
    assert 4 < time.monotonic() - begin < 20


def test_a_recorded_run_is_cancelled_with_all_that_it_printed(core: Core, work: Path) -> None:
    code = "import os, time\nos.write(1, b'direct\\n')\nprint('ready')\ntime.sleep(300)"
    write_bundle(work / "project" / "study_job", main_of((0, code)))
    job = core.start_job("local", "project/study_job", "study.py", None, (), KernelSpecManager())
    wait(core, job.id, lambda _: "ready" in core.jobs.log(job.id, 0)["text"])
    with pytest.raises(ConflictError, match="has not ended"):
        core.jobs.proof(job.id)
    begin = time.monotonic()
    core.jobs.cancel(job.id)
    assert wait(core, job.id).state == "cancelled"
    assert time.monotonic() - begin < 20
    assert whole_log(core, job.id) == "direct\nready\n"
    with pytest.raises(NotFoundError, match="is not there any more"):
        core.jobs.proof(job.id)


def test_a_restarted_server_finds_running_and_ended_jobs(
    core: Core, make_core: Callable[..., Core], start: Start
) -> None:
    ended = wait(core, start("print('done')").id)
    running = start("import time\nprint('ready')\ntime.sleep(300)")
    wait(core, running.id, lambda job: job.state == "running")
    again = make_core()
    listed = {job.id: job for job in again.jobs.jobs()}
    assert listed[ended.id] == ended
    assert listed[running.id].state == "running"
    assert again.jobs.log(ended.id, 0)["text"] == "done\n"
    again.jobs.cancel(running.id)
    assert wait(again, running.id).state == "cancelled"


def test_jobs_are_listed_newest_first(core: Core, start: Start) -> None:
    names = [start("pass").id, start("pass").id, start("pass").id]
    for name in names:
        wait(core, name)
    assert [job.id for job in core.jobs.jobs()] == names[::-1]


def test_a_supervisor_that_was_killed_is_told(core: Core, start: Start, work: Path) -> None:
    job = start("import time\ntime.sleep(2)")
    wait(core, job.id, lambda job: job.state == "running")
    folder = work / "project" / "ndvi_job" / "runs" / job.id
    running = json.loads((folder / "running.json").read_text())
    os.kill(running["pid"], signal.SIGKILL)
    lost = wait(core, job.id, lambda job: job.state != "running")
    assert lost.state == "unknown"
    assert "without leaving a result" in (lost.message or "")


def test_a_number_that_belongs_to_another_process_now_is_not_taken_for_the_run(
    core: Core, start: Start, work: Path
) -> None:
    job = wait(core, start("pass").id)
    folder = work / "project" / "ndvi_job" / "runs" / job.id
    (folder / "result.json").unlink()
    running = json.loads((folder / "running.json").read_text())
    (folder / "running.json").write_text(json.dumps({**running, "pid": os.getpid()}))
    assert core.jobs.job(job.id).state == "unknown"
    core.jobs.cancel(job.id)  # This test would not survive the wrong answer.


def test_the_kernels_interpreter_and_environment_are_used(
    core: Core, start: Start, tmp_path: Path
) -> None:
    from jupyterlab_signpost.kernels.kernelspecs import user_kernels

    wrapper = tmp_path / "bin" / "python"
    wrapper.parent.mkdir()
    python = shlex.quote(sys.executable)
    wrapper.write_text(f'#!/bin/sh\nexport WRAPPED=yes\nexec {python} "$@"\n')
    wrapper.chmod(0o755)
    spec = user_kernels() / "geo" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(
        json.dumps(
            {
                "argv": [str(wrapper), "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f"],
                "display_name": "Geo",
                "language": "python",
                "env": {"GEO": "${HOME}/geo", "PYTHONPATH": ""},
            }
        )
    )
    job = start("import os\nprint(os.environ['WRAPPED'], os.environ['GEO'])", kernel="geo")
    assert wait(core, job.id).state == "completed"
    assert whole_log(core, job.id) == f"yes {Path.home()}/geo\n"


def test_kernels_that_cannot_run_a_script(core: Core, start: Start, tmp_path: Path) -> None:
    from jupyterlab_signpost.kernels.kernelspecs import user_kernels

    for name, argv, language in (
        ("gone", ["/gone/python", "-m", "ipykernel_launcher"], "python"),
        ("julia", ["/bin/sh", "{connection_file}"], "julia"),
        ("module", ["/bin/sh", "-lc", "exec python -m ipykernel_launcher"], "python"),
    ):
        spec = user_kernels() / name / "kernel.json"
        spec.parent.mkdir(parents=True)
        spec.write_text(json.dumps({"argv": argv, "display_name": name, "language": language}))
        with pytest.raises(SignpostError, match="Nothing was started"):
            start("pass", kernel=name)
    with pytest.raises(NotFoundError, match="no kernel called"):
        start("pass", kernel="unheard-of")


def test_the_wrapper_runs_with_bash(core: Core, start: Start) -> None:
    job = start('echo "from $0 $1"', "x", name="ndvi.sbatch")
    assert wait(core, job.id).state == "completed"
    assert whole_log(core, job.id).endswith("ndvi.sbatch x\n")


@pytest.mark.parametrize(
    ("folder", "script", "error"),
    [
        ("../..", "ndvi.py", BadRequestError),
        ("project/../../..", "ndvi.py", BadRequestError),
        ("project/.hidden", "ndvi.py", NotAllowedError),
        ("project/missing", "ndvi.py", NotFoundError),
        ("project/ndvi_job", "../ndvi.py", BadRequestError),
        ("project/ndvi_job", ".ndvi.py", BadRequestError),
        ("project/ndvi_job", "", BadRequestError),
        ("project/ndvi_job", "missing.py", NotFoundError),
        ("a\0b", "ndvi.py", BadRequestError),
    ],
)
def test_what_lies_outside_is_not_run(
    folder: str, script: str, error: type[SignpostError], core: Core, work: Path, tmp_path: Path
) -> None:
    for place in (tmp_path, work, work / "project", work / "project" / ".hidden"):
        place.mkdir(exist_ok=True)
        (place / "ndvi.py").write_text("pass")
    with pytest.raises(error, match="Nothing was started"):
        core.start_job("local", folder, script, None, (), KernelSpecManager())
    assert core.jobs.jobs() == []


def test_an_administrator_can_switch_local_runs_off(
    make_core: Callable[..., Core], work: Path
) -> None:
    (work / "project" / "ndvi_job" / "ndvi.py").write_text("pass")
    core = make_core(allow_local_jobs=False)
    with pytest.raises(NotAllowedError, match="switched local runs off"):
        core.start_job("local", "project/ndvi_job", "ndvi.py", None, (), KernelSpecManager())


def test_a_list_that_cannot_be_written_does_not_stop_a_run(
    core: Core, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.write_json

    def full(path: Path, value: object) -> None:
        if path.parent == core.jobs._index:
            raise OSError(122, "Disk quota exceeded")
        real(path, value)

    monkeypatch.setattr(store, "write_json", full)
    job = start("print('ran')")
    assert "list of jobs could not be written (Disk quota exceeded)" in (job.message or "")
    assert wait(core, job.id).state == "completed"
    assert [listed.id for listed in core.jobs.jobs()] == [job.id]


def test_a_full_disk_starts_nothing(
    core: Core, start: Start, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_json", full)
    with pytest.raises(NoSpaceError, match="the disk is full"):
        start("pass")
    assert list((work / "project" / "ndvi_job" / "runs").iterdir()) == []


def test_no_supervisor_no_run(core: Core, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local.sys, "executable", "/gone/python")
    with pytest.raises(SignpostError, match=r"Could not start ndvi\.py"):
        start("pass")
    assert core.jobs.jobs() == []


def test_a_removed_folder_leaves_the_list(core: Core, start: Start, work: Path) -> None:
    import shutil

    job = wait(core, start("pass").id)
    shutil.rmtree(work / "project" / "ndvi_job" / "runs")
    assert core.jobs.jobs() == []
    with pytest.raises(NotFoundError):
        core.jobs.job(job.id)


@pytest.mark.parametrize("name", ["", "..", "../../etc", "20260101-000000-000000abcd"])
def test_unknown_jobs(name: str, core: Core) -> None:
    with pytest.raises(NotFoundError, match="There is no job"):
        core.jobs.job(name)


def test_secrets_of_the_environment_are_not_written_down(
    make_core: Callable[..., Core], work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "s3cret-value")
    core = make_core()
    (work / "project" / "ndvi_job" / "ndvi.py").write_text("import os\nos.environ['MY_TOKEN']")
    job = core.start_job("local", "project/ndvi_job", "ndvi.py", None, (), KernelSpecManager())
    assert wait(core, job.id).state == "completed"
    for path in (work / "project" / "ndvi_job" / "runs" / job.id).iterdir():
        assert "s3cret-value" not in path.read_text()


def test_what_a_kernelspec_starts_before_a_script() -> None:
    launch = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    assert command_prefix(["/x/python", "-Xfrozen_modules=off", *launch]) == ["/x/python"]
    assert command_prefix(["conda", "run", "-n", "x", "python", *launch]) == [
        *("conda", "run", "-n", "x", "python")
    ]
    assert command_prefix(["/x/python", "-m", "bash_kernel"]) is None
    # Where the Python stands in a shell's text, nothing is put together from it.
    line = 'module load x; exec /x/python -m ipykernel_launcher -f "$0"'
    assert command_prefix(["bash", "-lc", line, "{connection_file}"]) is None


def test_a_kernel_that_loads_modules_and_activates_runs_scripts_so_too(
    core: Core, start: Start, mine: Path, finder: KernelSpecManager, tmp_path: Path
) -> None:
    # Login shells of clusters know the command "module".
    (Path.home() / ".bash_profile").write_text('module() { export LOADED="$LOADED $*"; }\n')
    folder = fake_conda(tmp_path / "it's an env", ipykernel="7.3.0")
    scripts = folder / "etc" / "conda" / "activate.d"
    scripts.mkdir(parents=True)
    (scripts / "gdal.sh").write_text('export GDAL_DATA="$CONDA_PREFIX/share/gdal"\n')
    modules = ("python/3.12", "gdal")
    register(Registration(str(folder), "geo", "Geo", modules=modules), finder)
    job = start(
        "import os, sys\n"
        "print(sys.executable)\n"
        "print(os.environ['LOADED'], os.environ['GDAL_DATA'], sys.argv[1:], sep='|')",
        "--name",
        "-m it's",
        kernel="geo",
    )
    assert wait(core, job.id).state == "completed"
    assert whole_log(core, job.id).splitlines() == [
        f"{folder}/bin/python",
        f" load python/3.12 load gdal|{folder}/share/gdal|['--name', \"-m it's\"]",
    ]


def test_variables_of_a_kernelspec() -> None:
    environ = {"HOME": "/home/a", "PATH": "/bin"}
    variables = {"PATH": "/env/bin:${PATH}", "COST": "5$$", "LOST": "${NOWHERE}"}
    assert kernel_environment(variables, environ) == {
        "HOME": "/home/a",
        "PATH": "/env/bin:/bin",
        "COST": "5$",
        "LOST": "${NOWHERE}",
    }


def test_the_index_may_name_no_other_folder(core: Core, tmp_path: Path) -> None:
    index: JobStore = core.jobs
    index._index.mkdir(parents=True)
    name = "20260101-000000-000000abcd"
    (index._index / f"{name}.json").write_text(json.dumps({"folder": str(tmp_path)}))
    (index._index / "20260101-000000-000000abce.json").write_text("{")
    assert index.jobs() == []
