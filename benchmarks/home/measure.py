"""Measure the scan of HOME beside du.

usage: python benchmarks/home/measure.py [--files N ...] [--delayed-files N] [--runs N]

Each tool is run in turn, and the medians are compared: a ratio below 1 is faster than du. CPU is
that of all processes of a tool; unlike the time it changes little where other programs run, which
go before the scanner. Trees are made in a temporary folder and removed afterwards. The delayed part
needs a C compiler.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from make_tree import make_tree

from jupyterlab_signpost.home.usage import SCANNER

HERE = Path(__file__).parent
#: Wait before each question about a file, in microseconds.
DELAY = 500


@dataclass(frozen=True)
class Run:
    """One run of a tool: seconds, seconds of CPU, and bytes of memory of all its processes."""

    seconds: float
    cpu: float
    memory: int
    output: str


def memory_of(pid: int) -> int:
    """Memory of a process and its children; what they share counts once."""
    total = 0
    for one in (pid, *children_of(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        for line in rollup.splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def cpu_of_children() -> float:
    """Seconds of CPU of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: list[str], environ: dict[str, str] | None = None, watch: bool = False) -> Run:
    """Run a command to its end."""
    most = 0
    cpu = cpu_of_children()
    begun = time.monotonic()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environ or {})}
    )
    ended = threading.Event()

    def look() -> None:
        nonlocal most
        while not ended.wait(0.02):
            most = max(most, memory_of(child.pid))

    if watch:
        threading.Thread(target=look, daemon=True).start()
    assert child.stdout is not None
    output = child.stdout.read()
    child.wait()
    seconds = time.monotonic() - begun
    ended.set()
    if child.returncode != 0:
        sys.exit(f"{command[0]} failed with status {child.returncode}")
    return Run(seconds, cpu_of_children() - cpu, most, output)


def scan(root: Path, *options: str) -> list[str]:
    """The scanner as the server part starts it."""
    return [sys.executable, *SCANNER, *options, str(root)]


def bytes_of(output: str) -> int:
    """What the scanner has counted."""
    return int(json.loads(output.splitlines()[-1])["bytes"])


def warm(root: Path, files: int, runs: int, folder: Path) -> None:
    """A local file system whose folders are in memory: du, a scan, and another one with a cache."""
    cache = folder / "cache" / f"{files}.scan"
    # Folders that changed just now are read again, whatever is kept of them.
    long_ago = time.time() - 3600
    for place, _, _ in os.walk(root):
        os.utime(place, (long_ago, long_ago))
    tools = {
        "du -s": ["du", "-s", "-B1", str(root)],
        "scan, one process": scan(root, "--processes=1"),
        "scan": scan(root),
        "scan again": scan(root, f"--cache={cache}"),
    }
    run(tools["scan again"])
    counted = int(run(tools["du -s"]).output.split()[0])
    done: dict[str, list[Run]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, command in tools.items():
            done[name].append(run(command))
            if name != "du -s":
                assert bytes_of(done[name][-1].output) == counted, name
    seconds = {
        name: statistics.median(each.seconds for each in runs) for name, runs in done.items()
    }
    cpu = {name: statistics.median(each.cpu for each in runs) for name, runs in done.items()}
    for name, command in tools.items():
        memory = run(command, watch=True).memory
        print(
            f"| {files:,} | {name} | {seconds[name]:.2f} | {seconds[name] / seconds['du -s']:.2f} "
            f"| {cpu[name]:.2f} | {cpu[name] / cpu['du -s']:.2f} | {memory / 2**20:.0f} |",
            flush=True,
        )
    first, stopped = first_and_stop(root)
    print(
        f"\nOf {files:,} files: first figure after {first:.2f} s, "
        f"stopped {stopped:.3f} s after it was told.\n"
    )


def first_and_stop(root: Path) -> tuple[float, float]:
    """When the first figure comes, and how long all processes take to end when they are told to."""
    begun = time.monotonic()
    child = subprocess.Popen(scan(root), stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    child.stdout.readline()
    first = time.monotonic() - begun
    group = [child.pid, *children_of(child.pid)]
    told = time.monotonic()
    os.killpg(child.pid, signal.SIGTERM)
    while any(map(runs, group)):
        # They run only when nobody else does.
        time.sleep(0.002)
    stopped = time.monotonic() - told
    child.wait()
    return first, stopped


def children_of(pid: int) -> list[int]:
    """Processes that a process has started."""
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def runs(pid: int) -> bool:
    """Whether a process has not ended yet; one that only waits for its parent's attention has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def delayed(files: int, folder: Path) -> None:
    """A file system on which each question takes half a millisecond."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        print("No C compiler is here: the distant file system is left out.", file=sys.stderr)
        return
    library = folder / "slow_files.so"
    source = str(HERE / "slow_files.c")
    subprocess.run(
        [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), source, "-ldl"], check=True
    )
    root = folder / "delayed"
    make_tree(root, files)
    slow = {
        "LD_PRELOAD": str(library),
        "SLOW_FILES": str(root),
        "SLOW_MICROSECONDS": str(DELAY),
    }
    cache = folder / "cache" / "delayed.scan"
    long_ago = time.time() - 3600
    for place, _, _ in os.walk(root):
        os.utime(place, (long_ago, long_ago))
    base = run(["du", "-s", str(root)], slow).seconds
    print(f"| {files:,} | du -s | {base:.2f} | 1 |")
    for name, options in {
        "scan, one thread": ["--width=1", "--processes=1"],
        "scan": [],
        "scan, keeping it": [f"--cache={cache}"],
        "scan again": [f"--cache={cache}"],
    }.items():
        seconds = run(scan(root, *options), slow).seconds
        print(f"| {files:,} | {name} | {seconds:.2f} | {base / seconds:.1f} |", flush=True)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, nargs="*", default=[300_000, 1_000_000])
    parser.add_argument("--delayed-files", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="signpost-home-") as name:
        folder = Path(name)
        (folder / "cache").mkdir(mode=0o700)
        print(
            "| files | tool | s | of du | CPU, s | of du | memory, MiB |\n"
            "| ---: | --- | ---: | ---: | ---: | ---: | ---: |"
        )
        for files in options.files:
            root = folder / f"tree-{files}"
            make_tree(root, files)
            warm(root, files, options.runs, folder)
            shutil.rmtree(root)
        if options.delayed_files:
            print(
                "| files, 0.5 ms each | tool | s | times du's speed |\n| ---: | --- | ---: | ---: |"
            )
            delayed(options.delayed_files, folder)


if __name__ == "__main__":
    main()
