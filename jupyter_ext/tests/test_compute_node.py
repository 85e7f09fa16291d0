"""JupyterLab on a compute node: the job, on a real Slurm."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import urllib.error
import urllib.request

import pytest
from compute_node import Place, connection_of, listens, status_of, wait_for
from styled_jobs import needs_cluster

pytestmark = [
    needs_cluster,
    pytest.mark.timeout(180),
]


def test_the_job_starts_jupyterlab_for_its_user_alone(place: Place) -> None:
    job = place.submit(str(place.write() / "jupyter.sbatch"))
    known = connection_of(place, job)
    base = f"{known['scheme']}://{known['address']}:{known['port']}{known['base_url']}"
    assert known["job"] == job
    assert status_of(f"{base}api/status", known["token"]) == 200
    assert status_of(f"{base}api/status", None) == 403
    assert status_of(f"{base}api/status", "0" * 64) == 403

    folder = place.run_folder(job)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("connection.json", "token"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600

    assert len(known["token"]) == 64
    for said in (
        place.ask("scontrol", "show", "job", "-dd", job),
        place.ask("scontrol", "write", "batch_script", job, "-"),
        place.ask("squeue", "-j", job, "-O", "Comment:200,Command:200,Name:200"),
        place.ask("ps", "axww", "-o", "args"),
        place.log(job),
    ):
        assert said.strip()
        assert known["token"] not in said
    assert "JupyterLab runs on" in place.log(job)

    place.ask("scancel", job)
    assert wait_for(lambda: not folder.exists(), 20)
    assert wait_for(lambda: not listens(known["address"], int(known["port"])), 20)


def test_files_made_in_jupyterlab_have_the_modes_of_the_user(place: Place) -> None:
    job = place.submit(str(place.write() / "jupyter.sbatch"))
    known = connection_of(place, job)
    request = urllib.request.Request(
        f"http://{known['address']}:{known['port']}/api/contents/shared.txt",
        data=json.dumps({"type": "file", "format": "text", "content": "x"}).encode(),
        method="PUT",
        headers={"Authorization": f"token {known['token']}"},
    )
    with urllib.request.urlopen(request, timeout=20):
        pass
    umask = os.umask(0)
    os.umask(umask)
    mode = stat.S_IMODE((place.folder / "shared.txt").stat().st_mode)
    assert mode & 0o077 == 0o666 & ~umask & 0o077


def test_a_configuration_that_sets_the_token_is_refused(place: Place) -> None:
    (place.home / ".jupyter").mkdir()
    config = {"IdentityProvider": {"token": ""}, "ServerApp": {"token": ""}}
    (place.home / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(config))
    job = place.submit(str(place.write() / "jupyter.sbatch"))
    assert wait_for(lambda: "Remove the token from" in place.log(job)), place.log(job)
    assert wait_for(lambda: not place.run_folder(job).exists(), 20)


def test_a_job_without_jupyterlab_says_what_to_do(place: Place) -> None:
    script = place.write("--environment", str(place.folder / "nothing")) / "jupyter.sbatch"
    job = place.submit(str(script))
    assert wait_for(lambda: "There is no Python environment" in place.log(job)), place.log(job)
    assert wait_for(lambda: not place.run_folder(job).exists(), 20)


def test_the_job_script_is_no_program(place: Place) -> None:
    script = place.write() / "jupyter.sbatch"
    environ = {k: v for k, v in place.environ.items() if not k.startswith("SLURM_JOB")}
    answer = subprocess.run(
        ["bash", str(script)], env=environ, check=False, capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert "Submit it: sbatch jupyter.sbatch" in answer.stderr
