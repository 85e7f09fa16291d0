"""Slurm, scratch and temporary files in places that a test has made."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faked_places import Programs, Run, root, run, told

from jupyterlab_signpost.checks import scratch, temporary
from jupyterlab_signpost.checks.slurm import accounts_command, read_accounts
from jupyterlab_signpost.home import room
from jupyterlab_signpost.jobs.remembered import KEEP_TROUBLE_SECONDS, Remembered
from jupyterlab_signpost.process import Answer
from jupyterlab_signpost.sites import Profile

__all__ = ["root", "run"]

UP = 'echo "Slurmctld(primary) at n1 is UP"'


# Slurm


def test_no_slurm_is_no_news_where_nobody_expects_one(run: Run) -> None:
    result = run("slurm")
    assert (result.status, result.aside, result.summary) == ("not-needed", True, "No Slurm here.")


def test_a_site_without_slurm_links_its_other_way(run: Run) -> None:
    result = run("slurm", site="leap")
    assert (result.status, result.aside) == ("not-needed", False)
    assert "LEAP-Pangeo has no Slurm" in result.summary
    assert result.fixes


def test_a_site_that_submits_elsewhere_says_where(run: Run) -> None:
    result = run("slurm", site="jasmin")
    assert (result.status, result.aside) == ("not-needed", False)
    assert result.summary == (
        "There is no sbatch where this Jupyter server runs. "
        "Submit from a sci server, for example sci-vm-01.jasmin.ac.uk."
    )
    assert "no-project" in told(result)["Accounts here"]


def test_slurm_that_an_administrator_switched_off(run: Run, programs: Programs) -> None:
    programs("sbatch", "exit 0")
    assert "switched Slurm jobs off" in run("slurm", allowed=False).summary


def test_accounts_are_named_and_asked_once(run: Run, programs: Programs, tmp_path: Path) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", UP)
    programs(
        "sacctmgr",
        f'echo "$*" >> "{tmp_path}/asked"\n'
        "echo 'alice|project_1|project_1||normal,long'\necho 'alice|project_1|project_2|gpu|'",
    )
    for _ in range(3):
        result = run("slurm", site="csc")
        assert result.status == "ok"
        assert result.summary == (
            "Jobs can be submitted from here; default account project_1, 1 more to choose from"
        )
    assert told(result)["Accounts"] == "project_1 with QoS normal,long\nproject_2 in gpu"
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == [" ".join(accounts_command("alice")[1:])]


@pytest.mark.parametrize(
    ("script", "site", "status", "words"),
    [
        ("exit 0", "csc", "attention", "you have no account here"),
        ("exit 0", "swc", "ok", "you have no account of your own"),
        (
            "echo 'Slurm accounting storage is disabled' >&2; exit 1",
            "swc",
            "ok",
            "no accounts are kept",
        ),
        ("echo 'Connection refused' >&2; exit 1", "csc", "ok", "your accounts are not known"),
        ("echo 'alice||group_1||'", "csc", "ok", "on the account group_1"),
    ],
)
def test_what_the_accounting_says(
    script: str, site: str, status: str, words: str, run: Run, programs: Programs
) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", UP)
    programs("sacctmgr", script)
    result = run("slurm", site=site)
    assert result.status == status
    assert words in result.summary


def test_a_controller_that_is_down(run: Run, programs: Programs) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", 'echo "Slurmctld(primary) at n1 is DOWN"; exit 1')
    programs("sacctmgr", "echo 'alice|a|a||'")
    result = run("slurm", site="csc")
    assert result.status == "attention"
    assert "does not answer" in result.summary


def test_a_controller_that_is_slow_is_asked_in_the_background(run: Run, programs: Programs) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", "sleep 2; exit 1")
    result = run("slurm", site="csc")
    assert (result.status, result.pending) == ("unknown", True)


def test_slurm_without_a_configuration(run: Run, programs: Programs) -> None:
    programs("sbatch", "exit 0")
    programs("scontrol", "echo 'Could not establish a configuration source' >&2; exit 1")
    assert run("slurm", site="csc").status == "attention"
    # On somebody's own computer this is nothing to look at.
    assert run("slurm", site="generic").status == "not-needed"


def test_rows_that_are_none_are_left_out() -> None:
    accounts = read_accounts("nonsense\na|b\nalice||||\nalice|x|y|p|q\n")
    assert (accounts.default, accounts.usable) == ("x", (("y", "p", "q"),))


def test_answers_are_remembered_and_failures_for_a_minute_only() -> None:
    clock, asked = [0.0], []

    def ask(command: Any, seconds: float) -> Answer:
        asked.append(tuple(command))
        return Answer(tuple(command), 1 if command[0] == "bad" else 0, "", "", 0.0)

    remembered = Remembered(ask, lambda: clock[0])
    for now in (0.0, 10.0, KEEP_TROUBLE_SECONDS + 1):
        clock[0] = now
        remembered.ask(["good"], 3600, 1)
        remembered.ask(["bad"], 3600, 1)
    assert asked.count(("good",)) == 1
    assert asked.count(("bad",)) == 2
    clock[0] = 4000.0
    remembered.ask(["good"], 3600, 1)
    assert asked.count(("good",)) == 2


# Scratch


def scratch_at(*paths: str) -> Callable[[Profile], object]:
    """A site with scratch in these folders."""
    rule = "data of running work; files that nobody opened for 28 days are removed"
    places = [{"path": path, "purpose": rule, "kind": "scratch"} for path in paths]
    return lambda profile: profile["home"].update(elsewhere=places)


def test_no_scratch_is_no_news(run: Run) -> None:
    result = run("scratch")
    assert (result.status, result.aside) == ("not-needed", True)
    result = run("scratch", change=scratch_at("/nowhere/scratch/{user}"))
    assert result.status == "not-needed"
    assert "not to be seen from here" in result.summary


def test_scratch_that_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scratch" / "alice").mkdir(parents=True)
    result = run("scratch", change=scratch_at(f"{tmp_path}/scratch/{{user}}"))
    assert result.status == "ok"
    assert result.summary.startswith(f"{tmp_path}/scratch/alice: ")
    assert result.summary.endswith("free; files that nobody opened for 28 days are removed")
    assert os.listdir(tmp_path / "scratch" / "alice") == []


def test_scratch_that_is_to_be_made_comes_with_the_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my scratch").mkdir()
    result = run("scratch", change=scratch_at(f"{tmp_path}/my scratch/{{user}}"))
    assert result.status == "not-needed"
    assert "no folder yet" in result.summary
    assert result.fixes[0].value == f"mkdir '{tmp_path}/my scratch/alice'"


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EDQUOT, "Your quota is used up"), (errno.ENOSPC, "The file system is full")],
)
def test_scratch_that_is_full(
    code: int, words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alice").mkdir()

    def full(descriptor: int, content: bytes) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(room.os, "write", full)
    result = run("scratch", change=scratch_at(f"{tmp_path}/{{user}}"))
    assert result.status == "attention"
    assert words in result.summary


def test_folders_of_projects_are_found_by_the_users_groups(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_groups", lambda: ["users", "project_1", "project_2"])
    for name in ("project_1", "project_2", "project_3"):
        (tmp_path / name).mkdir()
    result = run("scratch", change=scratch_at(f"{tmp_path}/<project>"))
    assert result.summary.startswith(f"{tmp_path}/project_1: ")
    assert ", and 1 more" in result.summary


def test_a_variable_names_scratch(run: Run, tmp_path: Path) -> None:
    result = run("scratch", SCRATCH=str(tmp_path), SCRATCH_BUCKET="gs://leap-scratch/alice/")
    assert result.status == "ok"
    assert [part.source for part in result.evidence] == [str(tmp_path), "gs://leap-scratch/alice"]


# Temporary files


def test_temporary_files_have_room(run: Run, tmp_path: Path) -> None:
    result = run("temporary", TMPDIR=str(tmp_path))
    assert result.status == "ok"
    assert told(result)["Room for temporary files"] == "64 KiB could be written."
    assert temporary.temporary_folder({}) == "/tmp"


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EDQUOT, "Your quota is used up"), (errno.ENOSPC, "The file system is full")],
)
def test_full_temporary_files_are_a_problem(
    code: int, words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, content: bytes) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(room.os, "write", full)
    result = run("temporary", change=scratch_at("/scratch/{user}"), TMPDIR=str(tmp_path))
    assert result.status == "problem"
    assert result.summary.startswith(f"{tmp_path}: {words}")
    assert (
        result.fixes[0].value == "mkdir -p /scratch/alice/tmp && export TMPDIR=/scratch/alice/tmp"
    )


def test_a_missing_folder_for_temporary_files(run: Run, tmp_path: Path) -> None:
    result = run("temporary", TMPDIR=f"{tmp_path}/gone")
    assert result.status == "problem"
    assert "is not there" in result.summary


def test_temporary_files_in_memory_are_told(run: Run, root: Path, tmp_path: Path) -> None:
    (root / "proc/self/mountinfo").write_text(
        "1 1 0:1 / / rw - ext4 /dev/vda rw\n"
        f"2 1 0:2 / {os.path.realpath(tmp_path)} rw - tmpfs t rw\n"
    )
    result = run("temporary", TMPDIR=str(tmp_path))
    assert "takes memory away" in told(result)["File system"]
