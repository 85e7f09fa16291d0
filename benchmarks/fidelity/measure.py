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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
import store
from compare import agreement, normalized
from reference import Reference, images_of, read_notebook, run_notebook, statements_of
from report import markdown, summary
from routes import ROUTES, Place, Route, Shown, clean_environment

ROOT = Path(__file__).resolve().parents[2]
#: Bytes of a folder at the top that is too large to copy for each run.
LARGE = 200_000_000
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
    cache: Path | None
    misses: Path | None

    @property
    def name(self) -> str:
        """Its path in the folder."""
        return self.notebook.relative_to(self.folder).as_posix()

    @property
    def root(self) -> Path:
        """The folder that every run gets a copy of: the one at the top that the notebook is in.

        Notebooks read files beside and above their own folder. Where the one at the top is
        large, or is the folder of all, only the notebook's own folder is copied.
        """
        parts = self.notebook.relative_to(self.folder).parts
        top = self.folder / parts[0]
        return top if len(parts) > 1 and size(top) <= LARGE else self.notebook.parent


def measure(task: Task) -> dict[str, Any]:
    """Run one notebook twice and by all routes; a record without `routes` was set aside."""
    notebook = read_notebook(task.notebook)
    if notebook is None:
        return {"notebook": task.name, "reason": "it is no Python notebook"}
    place = task.notebook.relative_to(task.root).as_posix()
    key = store.key(place, store.content(task.root), store.installed(), str(task.seconds))
    with scratch_folder(key) as scratch:
        environment = clean_environment(scratch)
        os.environ.clear()
        os.environ.update(environment)
        try:
            found = references(task, notebook, scratch, key)
        except Exception as error:
            return {"notebook": task.name, "reason": f"no kernel: {type(error).__name__}: {error}"}
        if isinstance(found, str):
            return {"notebook": task.name, "reason": found}
        first, second = found
        record: dict[str, Any] = {
            "notebook": task.name,
            "cells": second.code_cells,
            "statements": statements_of(second.notebook.cells),
            "stopped": first.stopped,
            "deterministic": first.shown() == second.shown(),
            "routes": {},
        }
        for route in ROUTES:
            if route.name in task.routes:
                record["routes"][route.name] = take(route, task, second, scratch, key, environment)
        return record


def references(
    task: Task, notebook: Any, scratch: Path, key: str
) -> tuple[Reference, Reference] | str:
    """Run the notebook twice, or say why it is set aside; both are kept."""
    known = store.Store(task.cache)
    kept = known.get("reference", key)
    if kept is None:
        kept = {}
        first = run_notebook(notebook, copy(task, scratch), task.seconds)
        if first.code_cells == 0:
            kept["reason"] = f"no code cell ran ({first.stopped or 'it has none'})"
        else:
            kept["first"] = first.to_json()
            again = nbformat.from_dict(json.loads(json.dumps(first.notebook)))
            second = run_notebook(again, copy(task, scratch), task.seconds * 2)
            kept["second"] = second.to_json()
            if len(second.notebook.cells) < len(first.notebook.cells):
                kept = {"reason": f"ran only once ({second.stopped})"}
        known.put("reference", key, kept)
    if "reason" in kept:
        return str(kept["reason"])
    return Reference.from_json(kept["first"]), Reference.from_json(kept["second"])


def take(
    route: Route,
    task: Task,
    reference: Reference,
    scratch: Path,
    key: str,
    environment: dict[str, str],
) -> dict[str, Any]:
    """Take one route with what ran, and judge it; what a peer showed is kept."""
    known = store.Store(task.cache)
    kept = known.get(route.name, key) if route.peer else None
    if kept is None:
        folder = copy(task, scratch)
        path = folder / task.notebook.name
        nbformat.write(reference.notebook, path)  # type: ignore[no-untyped-call]
        bundle = scratch / "bundle"
        shutil.rmtree(bundle, ignore_errors=True)
        seconds = task.seconds * 10
        place = Place(task.exporter, bundle, seconds, environment, key, known)
        kept = asdict(route.run(path, place))
        if route.peer:
            known.put(route.name, key, kept)
    shown = Shown(**kept)
    judged = judge(shown, reference)
    if task.misses and not route.peer and not judged["everything"]:
        keep_miss(task.misses / task.name / route.name, reference, shown, scratch / "bundle")
    return judged


def keep_miss(folder: Path, reference: Reference, shown: Shown, bundle: Path) -> None:
    """Write what was expected beside what was shown, and the program, to be looked at."""
    shutil.rmtree(folder, ignore_errors=True)
    if bundle.is_dir():
        shutil.copytree(bundle, folder / "bundle")
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(reference.notebook, folder / "ran.ipynb")  # type: ignore[no-untyped-call]
    pieces, _ = reference.shown()
    expected = "".join(piece.text for piece in pieces)
    (folder / "expected.txt").write_text(expected, encoding="utf-8")
    (folder / "shown.txt").write_text(normalized(shown.text), encoding="utf-8")


def judge(shown: Shown, reference: Reference) -> dict[str, Any]:
    """Return what one route did, beside what the notebook did."""
    pieces, figures = reference.shown()
    found = agreement(pieces, normalized(shown.text))
    whole = found.same_stdout and found.outs_shown == found.outs
    # Images that are no figures may be files as well.
    most = figures + images_of(reference.notebook.cells)
    return {
        "exit": shown.status,
        "reason": shown.reason,
        "same_stdout": found.same_stdout and shown.status == 0,
        "outs": found.outs,
        "outs_shown": found.outs_shown,
        "figures": figures,
        "figures_shown": shown.figures,
        "everything": whole and shown.status == 0 and figures <= shown.figures <= most,
        "factored": shown.factored,
        "cell": found.cell,
        "difference": found.difference,
    }


@contextmanager
def scratch_folder(key: str) -> Iterator[Path]:
    """Give a folder that goes away; the same one each time, as outputs may name it."""
    path = Path(tempfile.gettempdir()).resolve() / f"fidelity-{key[:12]}"
    try:
        path.mkdir()
    except FileExistsError:
        path = Path(tempfile.mkdtemp(prefix="fidelity-")).resolve()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def copy(task: Task, scratch: Path) -> Path:
    """Return the notebook's folder in a fresh copy of all that belongs to it."""
    target = scratch / "run"
    shutil.rmtree(target, ignore_errors=True)
    ignored = shutil.ignore_patterns(*store.IGNORED)
    shutil.copytree(task.root, target, symlinks=True, ignore=ignored)
    return target / task.notebook.parent.relative_to(task.root)


@cache
def size(folder: Path) -> int:
    """Return the number of bytes in a folder."""
    return sum(path.lstat().st_size for path in store.files(folder))


def choose(folder: Path, sample: int, only: str) -> list[Path]:
    """Return the notebooks of a folder, so many or all (0).

    The order is the same each time, and mixes the folders at the top: what stands first is a
    sample of all.
    """

    def rank(path: Path) -> str:
        return hashlib.sha256(path.relative_to(folder).as_posix().encode()).hexdigest()

    parts: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.ipynb"), key=rank):
        place = path.relative_to(folder)
        if path.is_file() and not set(store.IGNORED) & set(place.parts) and only in str(place):
            parts.setdefault(place.parts[0], []).append(path)
    chosen = [path for group in zip_longest(*parts.values()) for path in group if path]
    return chosen[:sample] if sample > 0 else chosen


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
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each notebook")
    parser.add_argument("--sample", type=int, default=0, help="so many notebooks, spread evenly")
    parser.add_argument("--only", default="", help="notebooks whose path holds this text")
    parser.add_argument(
        "--routes",
        default=",".join(route.name for route in ROUTES),
        help="routes, separated by commas (default: all; an empty text: only the notebooks run)",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        help="folder that keeps what notebooks and peers showed, for the next measure",
    )
    parser.add_argument(
        "--misses", type=Path, help="folder that gets texts and program of each miss"
    )
    parser.add_argument("--json", type=Path, default=Path("fidelity.json"))
    parser.add_argument("--markdown", type=Path, default=Path("fidelity.md"))
    chosen = parser.parse_args(arguments)
    chosen.routes = [name for name in chosen.routes.split(",") if name]
    unknown = set(chosen.routes) - {route.name for route in ROUTES}
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
    wanted = [route for route in ROUTES if route.name in chosen.routes]
    missing = {route.name: route.missing() for route in wanted if route.missing()}
    names = tuple(route.name for route in wanted if route.name not in missing)
    folder = chosen.folder.resolve()
    known = chosen.cache.resolve() if chosen.cache else None
    misses = chosen.misses.resolve() if chosen.misses else None
    tasks = [
        Task(folder, path, chosen.exporter.resolve(), chosen.limit, names, known, misses)
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
