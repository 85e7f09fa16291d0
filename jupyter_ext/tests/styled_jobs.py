"""Bundles of a style beside their notebook, submitted to the Slurm that is made for tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPORTER = ROOT / "dist" / "signpost-export.mjs"
CLUSTER = os.environ.get("SIGNPOST_SLURM_CONF")

needs_cluster = pytest.mark.skipif(
    CLUSTER is None,
    reason="SIGNPOST_SLURM_CONF names no cluster for tests; scripts/slurm-local makes one",
)


def has_two_addresses() -> bool:
    """Whether the nodes of the cluster can be told apart by their addresses."""
    command = ["scontrol", "show", "node", "-o"]
    environ = os.environ | {"SLURM_CONF": CLUSTER or ""}
    shown = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return len(set(re.findall(r"\bNodeAddr=(\S+)", shown.stdout))) > 1


@dataclass
class StyledJob:
    """A bundle beside its notebook, and a cluster to run it on."""

    place: Path
    environ: dict[str, str]

    @property
    def bundle(self) -> Path:
        return self.place / "example_job"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.place, env=self.environ, capture_output=True, text=True, check=False
        )

    def submit(self) -> list[str]:
        """Submit the job, or the jobs, and wait until all have ended; returns their ids."""
        ids = self.start()
        self.wait(ids)
        return ids

    def start(self) -> list[str]:
        """Submit the job, or the jobs; returns their ids."""
        if (self.bundle / "submit.sh").exists():
            done = self.run("bash", str(self.bundle / "submit.sh"))
            assert done.returncode == 0, done.stderr
            ids = re.findall(r"^Submitted job (?:array )?(\d+)", done.stdout, re.MULTILINE)
        else:
            done = self.run("sbatch", "--parsable", str(self.bundle / "example.sbatch"))
            assert done.returncode == 0, done.stderr
            ids = [done.stdout.strip()]
        return ids

    def wait(self, ids: Sequence[str]) -> None:
        """Wait until jobs have ended."""
        end = time.monotonic() + 240
        # One question for each: where Slurm has forgotten a job it says nothing of the others.
        while any(self.run("squeue", "-h", "-j", number).stdout.strip() for number in ids):
            assert time.monotonic() < end, self.run("squeue").stdout
            time.sleep(0.5)

    def states(self, ids: list[str], awaited: str = "COMPLETED") -> set[str]:
        """The states of jobs and their tasks, once the accounting knows the one awaited."""
        command = ["sacct", "-n", "-X", "-P", "-o", "State", "-j", ",".join(ids)]
        end = time.monotonic() + 20
        while True:
            found = {line.split()[0] for line in self.run(*command).stdout.splitlines()}
            if (awaited in found and not found & {"PENDING", "RUNNING"}) or time.monotonic() > end:
                return found
            time.sleep(0.5)

    def written(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.place.iterdir() if path.is_file()}

    def results(self) -> dict[str, str]:
        return {
            name: text
            for name, text in self.written().items()
            if name.startswith("item-") or name == "all.json"
        }

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.place.rglob("*.out")))


def export_cells(
    cells: Sequence[str], place: Path, style: str, *options: str, items: bool = True
) -> StyledJob:
    """Write a notebook into a new folder, with headings where cells begin with ``#``; export it.

    The items, if there are to be some, are the passes of a loop over ``x``.
    """
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLURM_", "SBATCH_", "SQUEUE_", "SACCT_"))
    }
    environ |= {"SLURM_CONF": CLUSTER or "", "EXAMPLE_ENVIRONMENT": sys.prefix}
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(cell)
            if cell.startswith("#")
            else nbformat.v4.new_code_cell(cell)
            for cell in cells
        ]
    )
    place.mkdir()
    job = StyledJob(place, environ)
    nbformat.write(notebook, place / "example.ipynb")
    command = ["node", str(EXPORTER), "example.ipynb", "--out", "example_job"]
    chosen = ["--items", "x"] if items else []
    asked = ["--workers", "2", "--memory", "200M", "--time", "0:05"]
    done = job.run(*command, *chosen, "--style", style, *asked, *options)
    assert done.returncode == 0, done.stderr
    return job
