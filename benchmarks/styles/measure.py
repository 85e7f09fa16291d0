"""Measure how well each style uses the cores of this computer, with the NDVI example.

usage: python benchmarks/styles/measure.py [--scenes N ...] [--size PIXELS] [--workers N]
                                           [--styles STYLE ...]

The table goes to standard output. Styles that need Slurm are submitted to the cluster of
SIGNPOST_SLURM_CONF (scripts/slurm-local makes one); without it they are left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import rasterio

ROOT = Path(__file__).resolve().parents[2]
EXPORTER = ROOT / "dist" / "signpost-export.mjs"
BASH = shutil.which("bash") or "bash"
CLUSTER = os.environ.get("SIGNPOST_SLURM_CONF")
STYLES = ["serial", "parallel", "xargs", "multiprocessing", "joblib", "dask", "ray", "array"]
#: A scene that make_scenes.py makes is laid side by side until it has the size that is wanted.
TILE = 1830

#: Each pass of the loop notes when it began and ended, and when its process was started.
BEGIN = "    _begun = __import__('time').time()\n"
END = """
    (OUTPUT_FOLDER / f"{scene}.json").write_text(
        __import__('json').dumps(
            [__import__('psutil').Process().create_time(), _begun, __import__('time').time()]
        )
    )"""


@dataclass(frozen=True)
class Measured:
    """One run of all items in a style, times in seconds."""

    #: From the command, or the submission, to its end.
    wall: float
    #: From the first item's begin to the last item's end.
    window: float
    #: What all items took together.
    work: float
    #: What it took meanwhile to start the processes of all items but the first ones.
    starts: float


def make_scenes(folder: Path, count: int, size: int) -> None:
    """Scenes of ``size`` pixels a side; they are one scene under several names."""
    maker = [sys.executable, str(ROOT / "examples" / "data" / "make_scenes.py")]
    wanted = ["--scenes", "1", "--size", str(TILE), "--folder", str(folder / "tile")]
    subprocess.run([*maker, *wanted], check=True, stdout=subprocess.DEVNULL)
    times = -(-size // TILE)
    scenes = folder / "scenes"
    scenes.mkdir()
    for path in sorted((folder / "tile").glob("*.tif")):
        band = path.stem.rpartition("_")[2]
        with rasterio.open(path) as source:
            pixels = np.tile(source.read(1), (times, times))[:size, :size]
            profile = {**source.profile, "width": size, "height": size}
        first = scenes / f"scene1_{band}.tif"
        with rasterio.open(first, "w", **profile) as target:
            target.write(pixels, 1)
        for number in range(2, count + 1):
            os.link(first, scenes / f"scene{number}_{band}.tif")


def write_notebook(place: Path) -> None:
    """The NDVI example with clocks in its loop and without maps, for ``scenes``."""
    notebook = nbformat.read(ROOT / "examples" / "ndvi.ipynb", 4)
    for cell in notebook.cells:
        if "statistics.append(" in cell.source:
            cell.source = cell.source.replace(":\n    red,", f":\n{BEGIN}    red,") + END
        cell.source = cell.source.replace("data/synthetic_scenes", "scenes")
    # Maps of whole scenes take longer than all that is measured here.
    notebook.cells = [cell for cell in notebook.cells if "imshow" not in cell.source]
    nbformat.write(notebook, place / "ndvi.ipynb")


def run(style: str, place: Path, workers: int, environ: dict[str, str]) -> float:
    """Run all items of the notebook in a folder; return how long that took."""
    bundle = place / "ndvi_job"
    export = ["node", str(EXPORTER), "ndvi.ipynb", "--out", str(bundle), "--items", "scene"]
    chosen = ["--style", "parallel" if style == "xargs" else style, "--workers", str(workers)]
    asked = ["--memory", "4G", "--time", "0:55"]
    subprocess.run([*export, *chosen, *asked], cwd=place, check=True, stdout=subprocess.DEVNULL)
    begun = time.monotonic()
    if style == "array":
        done = subprocess.run(
            ["bash", str(bundle / "submit.sh")],
            cwd=place,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        )
        ids = re.findall(r"^Submitted job (?:array )?(\d+)", done.stdout, re.MULTILINE)
        while any(
            subprocess.run(
                ["squeue", "-h", "-j", number], env=environ, capture_output=True, text=True
            ).stdout.strip()
            for number in ids
        ):
            time.sleep(0.2)
    else:
        cores = ["--cpu-list", f"0-{workers - 1}"]
        wrapper = [shutil.which("taskset") or "taskset", *cores, BASH, str(bundle / "ndvi.sbatch")]
        with open(place / f"{style}.log", "w") as log:
            done = subprocess.run(wrapper, cwd=place, env=environ, stdout=log, stderr=log)
        if done.returncode != 0:
            sys.exit((place / f"{style}.log").read_text())
    return time.monotonic() - begun


def measure(style: str, folder: Path, count: int, workers: int) -> Measured:
    """Run so many scenes in a style, in a folder of its own."""
    place = Path(tempfile.mkdtemp(prefix=f"{style}-", dir=folder))
    (place / "scenes").mkdir()
    for number in range(1, count + 1):
        for path in (folder / "scenes").glob(f"scene{number}_*"):
            os.link(path, place / "scenes" / path.name)
    write_notebook(place)
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLURM_", "SBATCH_"))
    }
    environ |= {"NDVI_ENVIRONMENT": sys.prefix, "SLURM_CONF": CLUSTER or ""}
    if style == "xargs":
        # As on a node without GNU parallel.
        tools = place / "tools"
        tools.mkdir()
        for name in ("bash", "xargs", "dirname", "cat", "env", "uname", "basename"):
            os.symlink(shutil.which(name) or name, tools / name)
        environ["PATH"] = f"{Path(sys.executable).parent}:{tools}"
    wall = run(style, place, 1 if style == "serial" else workers, environ)
    spans = [json.loads(path.read_text()) for path in (place / "output" / "ndvi").glob("*.json")]
    assert len(spans) == count, f"{style}: {len(spans)} of {count} items"
    shutil.rmtree(place)
    first = min(begin for _, begin, _ in spans)
    work = sum(end - begin for _, begin, end in spans)
    starts: dict[float, float] = {}
    for started, begin, _ in spans:
        if started > first:
            starts[started] = min(begin - started, starts.get(started, begin))
    window = max(end for *_, end in spans) - first
    return Measured(wall, window, work, sum(starts.values()))


def overhead(folder: Path) -> tuple[float, float]:
    """Medians of seven: a program that prints one line, and the same in its wrapper."""
    place = folder / "small"
    place.mkdir()
    cells = [nbformat.v4.new_code_cell("print('a line')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), place / "small.ipynb")
    subprocess.run(
        ["node", str(EXPORTER), "small.ipynb", "--out", "small_job"],
        cwd=place,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    environ = os.environ | {"SMALL_ENVIRONMENT": sys.prefix}
    commands = ([sys.executable, "small_job/small.py"], ["bash", "small_job/small.sbatch"])
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(7):
        for command, kept in zip(commands, times, strict=True):
            begun = time.monotonic()
            subprocess.run(command, cwd=place, env=environ, check=True, stdout=subprocess.DEVNULL)
            kept.append(time.monotonic() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    """Measure all styles and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, nargs="+", default=[3, 8])
    parser.add_argument(
        "--size", type=int, default=10980, help="pixels a side; Sentinel-2 has 10980"
    )
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--styles", nargs="+", default=STYLES, choices=STYLES)
    options = parser.parse_args()
    styles = [style for style in options.styles if style != "array" or CLUSTER]
    if len(styles) < len(options.styles):
        print("array is left out: SIGNPOST_SLURM_CONF names no cluster", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="signpost-styles-") as name:
        folder = Path(name)
        make_scenes(folder, max(options.scenes), options.size)
        print(
            "| scenes | style | wall, s | outside the items, s | items side by side, s "
            "| speed-up | of what is possible | cores busy | and with starts | one item, s |"
        )
        print("| ---: | --- | " + " | ".join(["---:"] * 8) + " |")
        for count in options.scenes:
            serial = measure("serial", folder, count, options.workers)
            for style in ["serial", *(one for one in styles if one != "serial")]:
                done = (
                    serial if style == "serial" else measure(style, folder, count, options.workers)
                )
                workers = 1 if style == "serial" else options.workers
                speed_up = serial.window / done.window
                # Where items are no multiple of the workers, some have nothing to do at the end.
                possible = count / -(-count // workers)
                cells = [
                    count,
                    style,
                    f"{done.wall:.1f}",
                    f"{done.wall - done.window:.1f}",
                    f"{done.window:.1f}",
                    f"{speed_up:.2f}",
                    f"{speed_up / possible:.0%}",
                    # Apart from how much slower a core is while the others work, too.
                    f"{done.work / (possible * done.window):.0%}",
                    f"{(done.work + done.starts) / (possible * done.window):.0%}",
                    f"{done.work / count:.1f}",
                ]
                print("| " + " | ".join(map(str, cells)) + " |", flush=True)
        plain, wrapped = overhead(folder)
        print(
            f"\nA program that prints one line: {plain:.2f} s; with its wrapper {wrapped:.2f} s: "
            f"the wrapper takes {wrapped - plain:.2f} s of a job."
        )


if __name__ == "__main__":
    main()
