"""Slurm, scratch, temporary files, what lasts and kernels, in places that a test has made."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_environments import fake_venv

from jupyterlab_signpost.checks import lasting, run_check, scratch, temporary
from jupyterlab_signpost.checks.context import CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.checks.slurm import accounts_command, read_accounts
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home import room
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.jobs.remembered import KEEP_TROUBLE_SECONDS, Remembered
from jupyterlab_signpost.jobs.slurm import Slurm
from jupyterlab_signpost.process import Answer
from jupyterlab_signpost.sites import Profile, load_profiles

Run = Callable[..., CheckResult]
Programs = Callable[[str, str], Path]

UP = 'echo "Slurmctld(primary) at n1 is UP"'


class Finder:
    """Kernelspecs of a test."""

    def __init__(self, **folders: Path) -> None:
        self.folders = {name: str(folder) for name, folder in folders.items()}

    def find_kernel_specs(self) -> dict[str, str]:
        return self.folders


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/proc/self").mkdir(parents=True)
    return tmp_path / "root"


@pytest.fixture
def run(root: Path, surroundings: Surroundings) -> Run:
    slurms: dict[str, Slurm] = {}

    def ask(
        check: str,
        site: str = "generic",
        change: Callable[[Profile], object] = lambda profile: None,
        finder: Finder | None = None,
        allowed: bool = True,
        **variables: str,
    ) -> CheckResult:
        environ = {**surroundings.environ, **variables}
        profile: Profile = json.loads(json.dumps(load_profiles(installation=[]).by_id[site]))
        change(profile)
        rules = profile["slurm"]
        slurm = slurms.setdefault(
            f"{site} {allowed}",
            Slurm(
                environ=environ,
                allowed=allowed,
                timeout=5,
                submit_from=rules["submit_from"] if rules else "",
            ),
        )
        context = CheckContext(
            replace(surroundings, environ=environ),
            profile,
            Configuration(),
            UsageStore(),
            GpuProbe(root=root, environ=environ),
            slurm,
            finder,
            root,
        )
        return run_check(check, context)

    return ask


def told(result: CheckResult) -> dict[str, str]:
    return {part.label: part.text for part in result.evidence}


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


# What lasts


def container(root: Path, home: Path, home_kind: str | None = "nfs4") -> None:
    """The mounts of a container that began an hour after 2001-09-09, and its HOME."""
    mounts = "1 1 0:1 / / rw - overlay overlay rw\n3 1 0:3 / /proc rw - proc proc rw\n"
    if home_kind is not None:
        mounts += f"2 1 0:2 / {os.path.realpath(home)} rw - {home_kind} server:/homes rw\n"
    (root / "proc/self/mountinfo").write_text(mounts)
    (root / "proc/1").mkdir()
    ticks = os.sysconf("SC_CLK_TCK")
    fields = ["S", *("0" for _ in range(18)), str(3600 * ticks), "0"]
    (root / "proc/1/stat").write_text(f"1 (tini) {' '.join(fields)}\n")
    (root / "proc/stat").write_text("btime 1000000000\n")


BEGAN = 1_000_003_600


def package(environment: Path, name: str, when: int) -> None:
    folder = environment / "lib/python3.12/site-packages" / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    os.utime(folder, (when, when))


def conda(environment: Path, name: str, when: int) -> None:
    meta = environment / "conda-meta"
    meta.mkdir(parents=True, exist_ok=True)
    for file in (meta / f"{name}-1.0-py312_0.json", meta / "history"):
        file.touch()
        os.utime(file, (when, when))


def test_no_container_no_news(run: Run) -> None:
    result = run("lasting")
    assert (result.status, result.aside) == ("not-needed", True)


def test_the_image_is_named_to_be_recorded(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    conda(root / "srv/conda/envs/notebook", "xarray", BEGAN - 1000)
    result = run(
        "lasting",
        site="leap",
        NB_PYTHON_PREFIX="/srv/conda/envs/notebook",
        JUPYTER_IMAGE_SPEC="quay.io/pangeo/pangeo-notebook:2026.01.30",
    )
    assert (result.status, result.summary) == (
        "ok",
        "HOME lasts; all else comes anew from the image",
    )
    evidence = told(result)
    assert evidence["Image, to note beside your results"].endswith(":2026.01.30")
    assert evidence["Environment"].endswith("comes anew from the image")


def test_packages_that_were_added_go_with_the_server(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    notebook = root / "srv/conda/envs/notebook"
    conda(notebook, "xarray", BEGAN - 1000)
    package(notebook, "numpy", BEGAN - 1000)
    package(notebook, "eofs", BEGAN + 10)
    package(notebook, "xskillscore", BEGAN + 20)
    result = run("lasting", site="leap", NB_PYTHON_PREFIX="/srv/conda/envs/notebook")
    assert result.status == "attention"
    assert result.summary == "2 packages that you added go when this server stops"
    assert told(result)["Environment"].endswith("eofs, xskillscore")
    assert "conda create --prefix ~/envs/NAME" in told(result)["An environment that lasts"]
    assert result.fixes[0].value == "signpost:register-kernel"


def test_an_environment_beside_the_images_goes_with_the_server(
    run: Run, root: Path, home: Path
) -> None:
    container(root, home)
    conda(root / "srv/conda/envs/notebook", "xarray", BEGAN - 1000)
    conda(root / "srv/conda/envs/mine", "python", BEGAN + 1000)
    result = run("lasting", NB_PYTHON_PREFIX="/srv/conda/envs/notebook")
    assert result.status == "attention"
    assert result.summary == "The environment mine goes when this server stops"


def test_an_environment_in_home_lasts(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    geo = home / "envs" / "geo"
    fake_venv(geo)
    folder = home / "kernels" / "geo"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": [f"{geo}/bin/python"]}))
    (root / str(home).lstrip("/")).parent.mkdir(parents=True)
    (root / str(home).lstrip("/")).symlink_to(home)
    assert run("lasting", finder=Finder(geo=folder)).status == "ok"


@pytest.mark.parametrize("kind", [None, "tmpfs"])
def test_a_home_that_goes_too_is_told_first(
    kind: str | None, run: Run, root: Path, home: Path
) -> None:
    container(root, home, kind)
    result = run("lasting")
    assert result.status == "attention"
    assert result.summary.startswith("Nothing here lasts, HOME included")


def test_an_unknown_begin_accuses_nobody(run: Run, root: Path, home: Path) -> None:
    container(root, home)
    (root / "proc/stat").unlink()
    conda(root / "srv/conda/envs/mine", "python", BEGAN + 1000)
    assert run("lasting", CONDA_PREFIX="/srv/conda/envs/mine").status == "ok"
    assert lasting.container_start(root) is None


# Registered kernels


def spec(folder: Path, program: str, name: str) -> Path:
    folder.mkdir()
    content = {"argv": [program, "-m", "x", "{connection_file}"], "display_name": name}
    (folder / "kernel.json").write_text(json.dumps({**content, "language": "python"}))
    return folder


def test_kernels_whose_python_is_gone_are_named(run: Run, tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    fine = spec(tmp_path / "fine", str(program), "Fine")
    gone = spec(tmp_path / "gone", "/gone/bin/python", "Geo")
    result = run("kernels", finder=Finder(fine=fine))
    assert (result.status, result.summary) == ("ok", "1 kernel, with its interpreter")
    result = run("kernels", finder=Finder(fine=fine, gone=gone))
    assert result.status == "attention"
    assert result.summary == "1 of 2 kernels to look at: Geo"
    assert "not there any more" in told(result)["Geo"]
    (fix,) = result.to_json()["fixes"]
    assert (fix["value"], fix["arguments"]) == ("signpost:open", {"section": "kernels"})
    assert run("kernels", finder=Finder()).status == "attention"
