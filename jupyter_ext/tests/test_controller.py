"""Is there a Slurm that answers? Programs of Slurm alone are none."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.errors import UnavailableError
from jupyterlab_signpost.jobs import controller
from jupyterlab_signpost.jobs.controller import Controller, judge
from jupyterlab_signpost.jobs.slurm import Slurm, job_environ
from jupyterlab_signpost.process import Answer

Programs = Callable[[str, str], Path]

UP = "Slurmctld(primary) at c1 is DOWN\nSlurmctld(backup) at c2 is UP\n"
DOWN = "Slurmctld(primary) at c1 is DOWN\n****\n** RESTORE SLURMCTLD DAEMON TO SERVICE **\n****\n"
NO_CONFIGURATION = (
    "scontrol: error: fetch_config: DNS SRV lookup failed\n"
    "scontrol: fatal: Could not establish a configuration source\n"
)


def said(status: int | None, stdout: str = "", stderr: str = "", **more: object) -> Answer:
    return Answer(("scontrol", "ping"), status, stdout, stderr, 0.0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said(0, "Slurmctld(primary) at c1 is UP\n"), None),
        (said(1, UP), None),
        (said(0, "of another version"), None),
        (said(None, missing=True, trouble="there is no program scontrol"), None),
        (said(1, DOWN), "Slurm does not answer: Slurmctld(primary) at c1 is DOWN"),
        (said(1, stderr=NO_CONFIGURATION), "they find no configuration."),
        (said(None, timed_out=True, trouble="no answer within 10 s"), "no answer within 10 s"),
    ],
)
def test_what_an_answer_means(answer: Answer, words: str | None) -> None:
    trouble = judge(answer)
    assert trouble is None if words is None else words in (trouble or "")


def test_slurm_is_asked_once_a_minute_and_sooner_while_it_is_down() -> None:
    now, asked = [0.0], []

    def ping() -> Answer:
        asked.append(now[0])
        return said(1, DOWN) if now[0] < 50 else said(0, UP)

    slurm = Controller(ping, lambda: now[0])
    for second in (0, 1, 14, 16, 30, 52, 60, 111, 113):
        now[0] = float(second)
        assert (slurm.trouble() is None) == (second >= 50)
    assert asked == [0, 16, 52, 113]


def test_a_controller_that_hangs_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller, "PATIENCE", 0.1)
    release, asked = threading.Event(), []

    def ping() -> Answer:
        asked.append(1)
        release.wait(30)
        return said(1, DOWN)

    slurm = Controller(ping, time.monotonic)
    begin = time.monotonic()
    for _ in range(5):
        assert "is being asked" in (slurm.trouble() or "")
        assert slurm.known_trouble() is None
    assert time.monotonic() - begin < 5
    assert len(asked) == 1
    release.set()
    monkeypatch.setattr(controller, "PATIENCE", 10)
    assert "is DOWN" in (slurm.trouble() or "")


def test_the_queue_is_not_asked_where_there_is_no_controller(
    surroundings: Surroundings, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", "exit 1")
    programs("scontrol", f"printf '{DOWN}'; exit 1")
    programs("squeue", f"touch '{tmp_path}/asked'; sleep 9")
    slurm = Slurm(environ=surroundings.environ, timeout=20)
    assert slurm.unavailable() is None
    assert slurm.trouble() == "Slurm does not answer: Slurmctld(primary) at c1 is DOWN"
    state = slurm.states(["5"])["5"]
    assert state.state == "unknown"
    assert "is DOWN" in (state.message or "")
    assert not (tmp_path / "asked").exists()
    assert slurm.is_silent


def test_what_keeps_slurm_off_comes_first(surroundings: Surroundings, programs: Programs) -> None:
    programs("scontrol", f"printf '{DOWN}'; exit 1")
    slurm = Slurm(environ=surroundings.environ)
    assert "no sbatch" in (slurm.trouble() or "")
    slurm.allowed = False
    assert "switched Slurm jobs off" in (slurm.trouble() or "")


@pytest.mark.parametrize(
    ("words", "reason", "sentence"),
    [
        ("Unable to contact slurm controller (connect failure)", "no-slurm", "Nothing was subm"),
        ("Could not establish a configuration source", "no-slurm", "Nothing was submitted"),
        ("Socket timed out on send/recv operation", "slurm-timeout", "look with squeue"),
        ("Zero Bytes were transmitted or received", "slurm-timeout", "look with squeue"),
    ],
)
def test_a_submission_that_nobody_took(
    words: str,
    reason: str,
    sentence: str,
    surroundings: Surroundings,
    programs: Programs,
    tmp_path: Path,
) -> None:
    programs("sbatch", f"echo 'sbatch: error: Batch job submission failed: {words}' >&2; exit 1")
    slurm = Slurm(environ=surroundings.environ)
    with pytest.raises(UnavailableError) as refused:
        slurm.submit(tmp_path / "x.sbatch", (), tmp_path)
    assert refused.value.reason == reason
    assert sentence in refused.value.message
    assert (reason == "no-slurm") == ("Nothing was submitted" in refused.value.message)


def test_a_job_gets_the_users_locale_and_formats_and_no_secrets(
    surroundings: Surroundings, programs: Programs, tmp_path: Path
) -> None:
    programs("sbatch", f"env > '{tmp_path}/env'; echo 7")
    environ = {
        **surroundings.environ,
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "de_DE.UTF-8",
        "SQUEUE_FORMAT": "%j",
        "JUPYTERHUB_API_TOKEN": "secret",
        "JPY_API_TOKEN": "secret",
        "CONFIGPROXY_AUTH_TOKEN": "secret",
        "JUPYTER_GATEWAY_AUTH_TOKEN": "secret",
        "JUPYTERHUB_CRYPT_KEY": "secret",
        "JUPYTERHUB_USER": "alice",
        "MY_TOKEN": "mine",
    }
    Slurm(environ=environ).submit(tmp_path / "x.sbatch", (), tmp_path)
    got = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    assert got["LC_ALL"] == "de_DE.UTF-8"
    assert (got["SQUEUE_FORMAT"], got["MY_TOKEN"]) == ("%j", "mine")
    assert got["JUPYTERHUB_USER"] == "alice"
    assert "SLURM_TIME_FORMAT" not in got
    assert "secret" not in got.values()
    assert "secret" not in job_environ(environ).values()


def test_the_programs_of_this_machine() -> None:
    if shutil.which("sbatch") is None or shutil.which("scontrol") is None:
        pytest.skip("there is no Slurm on PATH")
    environ = {name: value for name, value in os.environ.items() if name != "SLURM_CONF"}
    ping = subprocess.run(["scontrol", "ping"], env=environ, capture_output=True, check=False)
    if ping.returncode == 0:
        pytest.skip("Slurm's controller answers here without SLURM_CONF")
    slurm = Slurm(environ=environ)
    begin = time.monotonic()
    end = begin + 15
    while "is being asked" in (slurm.trouble() or "") and time.monotonic() < end:
        time.sleep(0.2)
    assert slurm.unavailable() is None
    assert "Slurm" in (slurm.trouble() or "")
