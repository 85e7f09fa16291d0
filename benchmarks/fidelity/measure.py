"""Measure how faithful programs made of notebooks are.

usage: python benchmarks/fidelity/measure.py FOLDER [--jobs N] [--limit SECONDS] [--sample N] ...
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from compare import agreement
from reference import Reference, read_notebook, run_notebook
from report import markdown, summary
from routes import ROUTES, Place, Shown, clean_environment

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = [
    "ipython",
    "ipykernel",
    "nbclient",
    "nbconvert",
    "jupytext",
    "soorgeon",
    "ploomber",
    "numpy",
    "pandas",
    "matplotlib",
    "scipy",
    "scikit-learn",
    "seaborn",
    "sympy",
]


@dataclass(frozen=True)
class Task:
    """One notebook to measure."""

    folder: Path
    notebook: Path
    exporter: Path
    seconds: float
    routes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its path in the folder."""
        return self.notebook.relative_to(self.folder).as_posix()


def measure(task: Task) -> dict[str, Any]:
    """Run one notebook twice and by all routes; a record without `routes` was set aside."""
    notebook = read_notebook(task.notebook)
    if notebook is None:
        return {"notebook": task.name, "reason": "it is no Python notebook"}
    with tempfile.TemporaryDirectory(prefix="fidelity-") as name:
        scratch = Path(name).resolve()
        environment = clean_environment(scratch)
        os.environ.clear()
        os.environ.update(environment)
        try:
            first = run_notebook(notebook, copy(task, scratch, "first"), task.seconds)
            if first.code_cells == 0:
                reason = f"no code cell ran ({first.stopped or 'it has none'})"
                return {"notebook": task.name, "reason": reason}
            again = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
            cut = len(again.cells)
            second = run_notebook(again, copy(task, scratch, "second"), task.seconds * 2)
        except Exception as error:
            return {"notebook": task.name, "reason": f"no kernel: {type(error).__name__}: {error}"}
        if len(second.notebook.cells) < cut:
            return {"notebook": task.name, "reason": f"ran only once ({second.stopped})"}
        place = Place(task.exporter, task.seconds * 2 + 30, environment)
        record: dict[str, Any] = {
            "notebook": task.name,
            "cells": second.code_cells,
            "stopped": first.stopped,
            "deterministic": first.pieces == second.pieces and first.figures == second.figures,
            "routes": {},
        }
        for route in ROUTES:
            if route.name in task.routes:
                folder = copy(task, scratch, route.name)
                path = folder / task.notebook.name
                nbformat.write(second.notebook, path)  # type: ignore[no-untyped-call]
                record["routes"][route.name] = judge(route.run(path, place), second)
                shutil.rmtree(folder, ignore_errors=True)
        return record


def judge(shown: Shown, reference: Reference) -> dict[str, Any]:
    """Return what one route did, beside what the notebook did."""
    found = agreement(reference.pieces, shown.text)
    whole = found.same_stdout and found.outs_shown == found.outs
    return {
        "exit": shown.status,
        "reason": shown.reason,
        "same_stdout": found.same_stdout and shown.status == 0,
        "outs": found.outs,
        "outs_shown": found.outs_shown,
        "figures": reference.figures,
        "figures_shown": shown.figures,
        "everything": whole and shown.status == 0 and shown.figures == reference.figures,
        "factored": shown.factored,
        "cell": found.cell,
        "difference": found.difference,
    }


def copy(task: Task, scratch: Path, name: str) -> Path:
    """Return a fresh copy of the notebook's folder."""
    target = scratch / name
    shutil.copytree(
        task.notebook.parent,
        target,
        symlinks=True,
        ignore=shutil.ignore_patterns(".git", ".ipynb_checkpoints", "__pycache__"),
    )
    return target


def choose(folder: Path, sample: int, only: str) -> list[Path]:
    """Return the notebooks of a folder; a sample is the same each time, whatever the order."""
    found = [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts and only in path.relative_to(folder).as_posix()
    ]
    if not 0 < sample < len(found):
        return found

    def rank(path: Path) -> str:
        return hashlib.sha256(path.relative_to(folder).as_posix().encode()).hexdigest()

    parts: dict[str, list[Path]] = {}
    for path in sorted(found, key=rank):
        parts.setdefault(path.relative_to(folder).parts[0], []).append(path)
    chosen: list[Path] = []
    while len(chosen) < sample:
        for paths in parts.values():
            if paths and len(chosen) < sample:
                chosen.append(paths.pop(0))
    return sorted(chosen)


def versions() -> dict[str, str]:
    """Return the versions of what was measured with."""
    found = {"python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure how faithful exported notebooks are.")
    parser.add_argument("folder", type=Path, help="folder of notebooks, searched with all below")
    parser.add_argument("--exporter", type=Path, default=ROOT / "dist" / "signpost-export.mjs")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time (default: 2)")
    parser.add_argument("--limit", type=float, default=60, help="seconds for each notebook")
    parser.add_argument("--sample", type=int, default=0, help="so many notebooks, spread evenly")
    parser.add_argument("--only", default="", help="notebooks whose path holds this text")
    parser.add_argument(
        "--routes",
        default=",".join(route.name for route in ROUTES),
        help="routes, separated by commas (default: all)",
    )
    parser.add_argument("--json", type=Path, default=Path("fidelity.json"))
    parser.add_argument("--markdown", type=Path, default=Path("fidelity.md"))
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.routes.split(",")) - {route.name for route in ROUTES}
    if unknown:
        parser.error(f"there is no route {', '.join(sorted(unknown))}")
    if not chosen.folder.is_dir():
        parser.error(f"there is no folder {chosen.folder}")
    if not chosen.exporter.is_file():
        parser.error(f"there is no {chosen.exporter}: build it with node scripts/build-cli.mjs")
    return chosen


def main() -> int:
    """Measure all notebooks, and write the results as they stand at the end."""
    chosen = parse(sys.argv[1:])
    wanted = [route for route in ROUTES if route.name in chosen.routes.split(",")]
    missing = {route.name: route.missing() for route in wanted if route.missing()}
    names = tuple(route.name for route in wanted if route.name not in missing)
    folder = chosen.folder.resolve()
    tasks = [
        Task(folder, path, chosen.exporter.resolve(), chosen.limit, names)
        for path in choose(folder, chosen.sample, chosen.only)
    ]
    records: list[dict[str, Any]] = []
    began = time.monotonic()
    with ProcessPoolExecutor(chosen.jobs, multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(measure, task): task for task in tasks}
        for done in as_completed(running):
            try:
                record = done.result()
            except Exception as error:
                name = running[done].name
                record = {"notebook": name, "reason": f"not measured: {error!r}"[:300]}
            records.append(record)
            passed = f"{time.monotonic() - began:.0f} s"
            print(f"{len(records)}/{len(tasks)} {passed} {record['notebook']}", file=sys.stderr)
            write(chosen, records, missing)
    return 0 if records else 1


def write(
    chosen: argparse.Namespace, records: list[dict[str, Any]], missing: dict[str, str]
) -> None:
    """Write both reports; a run that is ended early leaves what it had."""
    records = sorted(records, key=lambda record: str(record["notebook"]))
    measured = [record for record in records if "routes" in record]
    skipped = [record for record in records if "routes" not in record]
    rows = summary(measured, missing)
    report = {"versions": versions(), "summary": rows, "notebooks": measured, "set_aside": skipped}
    chosen.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    chosen.markdown.write_text(markdown(rows, measured, skipped), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
