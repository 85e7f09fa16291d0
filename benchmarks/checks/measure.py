"""Measure how soon the checks answer, and whether the Jupyter server stays responsive meanwhile.

usage: python benchmarks/checks/measure.py [--files N] [--repeats N]

Each row is a server of its own with a HOME of its own. The table goes to standard output.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: Files in a folder, as in environments and caches.
IN_A_FOLDER = 12


@dataclass
class Row:
    """What was measured of one kind of surroundings, in milliseconds."""

    name: str
    first: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    slowest: list[str] = field(default_factory=list)
    blocked: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    collected: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def server(home: Path, environ: dict[str, str]) -> Iterator[int]:
    """A Jupyter server with the extension and the ticker; yields its port."""
    port = free_port()
    extensions = {"jupyterlab_signpost": True, "ticker": True}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLURM_", "JUPYTER", "SIGNPOST_"))
    }
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.token=t",
            f"--ServerApp.root_dir={home}",
            f"--ServerApp.jpserver_extensions={extensions}",
        ],
        env={**kept, "HOME": str(home), "PYTHONPATH": str(HERE), **environ},
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                ask(port, "signpost/status")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        child.terminate()
        child.wait()


def ask(port: int, address: str) -> Any:
    """The JSON answer of an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
    connection.request("GET", f"/{address}", headers={"Authorization": "token t"})
    response = connection.getresponse()
    value = json.loads(response.read())
    connection.close()
    return value


def stream(port: int) -> list[tuple[float, dict[str, Any]]]:
    """The answers of all checks, and when each came, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
    begun = time.monotonic()
    connection.request("GET", "/signpost/checks", headers={"Authorization": "token t"})
    response = connection.getresponse()
    answers = []
    while line := response.readline():
        answers.append((1000 * (time.monotonic() - begun), json.loads(line)))
    connection.close()
    return answers


def measure(row: Row, home: Path, environ: dict[str, str], until_counted: bool = False) -> None:
    """One server, asked once as by a page that was just opened."""
    with server(home, environ) as port:
        ask(port, "signpost/sites")
        # A server that has just started still has to do.
        time.sleep(3)
        ask(port, "ticker")
        time.sleep(3)
        row.idle.append(ask(port, "ticker")["blocked"])
        answers = stream(port)
        if until_counted:
            # As the page does, until everything in HOME has been counted.
            while ask(port, "signpost/checks/home")["pending"]:
                time.sleep(0.3)
        ticker = ask(port, "ticker")
        row.blocked.append(ticker["blocked"])
        row.late.append(ticker["late"])
        row.collected.append(ticker["collected"])
    row.first.append(answers[0][0])
    row.rest.append(answers[-2][0])
    row.last.append(answers[-1][0])
    row.slowest.append(answers[-1][1]["title"])


def make_tree(folder: Path, files: int) -> None:
    """Many empty files, a dozen to a folder, as caches and environments have them."""
    count = 0
    for top in range(files // (IN_A_FOLDER * 1000) + 1):
        for below in range(1000):
            place = folder / f"env{top}" / "lib" / f"package{below}"
            place.mkdir(parents=True)
            for number in range(IN_A_FOLDER):
                if count == files:
                    return
                os.close(os.open(place / f"module{number}.py", os.O_CREAT | os.O_WRONLY))
                count += 1


def print_row(row: Row) -> None:
    """One line of the table."""
    cells = [
        row.name,
        f"{statistics.median(row.first):.0f} (at most {max(row.first):.0f})",
        f"{statistics.median(row.rest):.0f}",
        f"{statistics.median(row.last):.0f}",
        max(set(row.slowest), key=row.slowest.count),
        f"{statistics.median(row.blocked):.0f} (at most {max(row.blocked):.0f})",
        f"{statistics.median(row.idle):.0f}",
        f"{statistics.median(row.late):.0f} (at most {max(row.late):.0f})",
        f"{statistics.median(row.collected):.0f} (at most {max(row.collected):.0f})",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Measure all rows and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tree", type=Path, default=None, help="a folder of files that is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="signpost-checks-") as name:
        folder = Path(name)
        root = folder / "root"
        (root / "dev").mkdir(parents=True)
        (root / "dev" / "nvidiactl").touch()
        tools = folder / "tools"
        tools.mkdir()
        smi = tools / "nvidia-smi"
        smi.write_text("#!/bin/sh\ntrap '' TERM\nsleep 30\n")
        smi.chmod(0o755)
        conf = folder / "slurm.conf"
        conf.write_text(
            "ClusterName=down\nSlurmctldHost=localhost(127.0.0.1)\n"
            f"SlurmctldPort={free_port()}\nAuthType=auth/none\nCryptoType=crypto/none\n"
            "NodeName=localhost CPUs=1 State=UNKNOWN\n"
            "PartitionName=debug Nodes=ALL Default=YES State=UP\n"
        )
        hanging = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "SIGNPOST_BENCHMARK_ROOT": str(root),
        }
        down = {"SLURM_CONF": str(conf)}
        small = folder / "small"
        small.mkdir()
        kinds: list[tuple[str, dict[str, str], Callable[[], Path], bool]] = [
            ("a small HOME", {}, lambda: small, False),
            ("nvidia-smi hangs", hanging, lambda: small, False),
            ("Slurm is down", down, lambda: small, False),
        ]
        large = options.tree or folder / "large"
        if options.tree is None:
            begun = time.monotonic()
            make_tree(large, options.files)
            seconds = time.monotonic() - begun
            print(f"{options.files:,} files made in {seconds:.0f} s", file=sys.stderr)
        what = f"a HOME of {options.files:,} files is counted"
        kinds.append((what, {}, lambda: large, True))
        kinds.append(("all three at once", {**hanging, **down}, lambda: large, True))
        print(
            "| while | first answer, ms | all but one, ms | last answer, ms | the last one "
            "| loop blocked at most, ms | the same when idle, ms | with waiting for a CPU, ms "
            "| garbage collection, ms |"
        )
        print("| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |")
        for title, environ, home, until_counted in kinds:
            row = Row(title)
            for _ in range(options.repeats):
                # What an earlier server counted must not help the next one.
                shutil.rmtree(home() / ".cache", ignore_errors=True)
                shutil.rmtree(home() / ".local", ignore_errors=True)
                measure(row, home(), environ, until_counted)
            print_row(row)


if __name__ == "__main__":
    main()
