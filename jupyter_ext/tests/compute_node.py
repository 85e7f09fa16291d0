"""A user's JupyterLab on a node of the Slurm that is made for tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from styled_jobs import CLUSTER, EXPORTER

NAME = "jupyter-on-node"


@dataclass
class Place:
    """A user with a HOME of the test's own, and that user's jobs."""

    folder: Path
    jobs: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.home),
            "SLURM_CONF": str(CLUSTER),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def write(self, *words: str) -> Path:
        """The files, as the command line writes them."""
        out = self.folder / NAME
        command = ["node", str(EXPORTER), "--jupyter-job", "--out", str(out), "--force"]
        subprocess.run(
            [*command, "--folder", str(self.folder), *words],
            env=self.environ,
            check=True,
            capture_output=True,
        )
        return out

    def submit(self, *words: str) -> str:
        """Submit with small demands; returns the job's number."""
        answer = subprocess.run(
            ["sbatch", "--parsable", "--time=5", "--mem=400M", "--partition=debug", *words],
            cwd=self.folder,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        self.jobs.append(answer.stdout.strip())
        return self.jobs[-1]

    def ask(self, *command: str) -> str:
        answer = subprocess.run(
            command, env=self.environ, check=False, capture_output=True, text=True
        )
        return answer.stdout + answer.stderr

    def run_folder(self, job: str) -> Path:
        return self.home / ".local/share/jupyter/signpost/compute-node" / job

    def log(self, job: str) -> str:
        path = self.folder / f"{NAME}-{job}.out"
        return path.read_text() if path.exists() else ""


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def is_running(place: Place, job: str) -> bool:
    return "RUNNING" in place.ask("squeue", "-h", "-j", job, "-o", "%T")


def connection_of(place: Place, job: str) -> dict[str, str]:
    path = place.run_folder(job) / "connection.json"
    assert wait_for(path.exists), place.log(job)
    answer: dict[str, str] = json.loads(path.read_text())
    return answer


def status_of(url: str, token: str | None) -> int:
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0
