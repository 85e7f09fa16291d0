"""How long does it take to find 200 environments? Signpost beside nb_venv_kernels.

    python benchmarks/kernels/measure.py [--environments 200] [--runs 15] [--json FILE]

All is measured in one run, on a tree that this program makes in a temporary folder: 60 % venvs,
30 % conda-style folders (files as conda leaves them; conda itself is not needed), 10 % pixi, each
with ipykernel among 150 packages, and the rest of a HOME around them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "jupyter_ext"))

PACKAGES = 150


def environment(folder: Path, kind: str) -> None:
    """Files as the tool leaves them, as far as anybody looks at them."""
    version = ".".join(map(str, sys.version_info[:3]))
    minor = version.rpartition(".")[0]
    library = folder / "lib" / f"python{minor}" / "site-packages"
    library.mkdir(parents=True)
    for number in range(PACKAGES):
        (library / f"package{number}").mkdir()
        (library / f"package{number}-1.{number}.dist-info").mkdir()
    (library / "ipykernel-7.0.0.dist-info").mkdir()
    (library / "ipykernel").mkdir()
    (folder / "bin").mkdir()
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to(os.path.realpath(sys.executable))
    spec = folder / "share" / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    argv = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
    )
    if kind == "venv":
        home = os.path.dirname(os.path.realpath(sys.executable))
        (folder / "pyvenv.cfg").write_text(f"home = {home}\nversion = {version}\n")
        return
    meta = folder / "conda-meta"
    meta.mkdir()
    (meta / ("pixi" if kind == "pixi" else "history")).touch()
    (meta / f"python-{version}-h955ad1f_0.json").touch()
    for number in range(PACKAGES):
        (meta / f"package{number}-1.{number}-py_0.json").touch()


def make_home(home: Path, count: int) -> list[Path]:
    """A HOME with environments where their tools keep them; returns their folders."""
    (home / ".conda").mkdir(parents=True)
    (home / ".conda" / "environments.txt").touch()
    made = []
    for number in range(count):
        kind = "venv" if number % 10 < 6 else "conda" if number % 10 < 9 else "pixi"
        place = {
            "venv": (".venvs", ".virtualenvs", "nb_envs")[number % 3] + f"/env{number}",
            "conda": f"miniforge3/envs/env{number}",
            "pixi": f"work/project{number}/.pixi/envs/default",
        }[kind]
        environment(home / place, kind)
        made.append(home / place)
    for number in range(40):
        folder = home / "work" / f"study{number}"
        folder.mkdir(parents=True)
        for file in range(20):
            (folder / f"file{file}.nc").touch()
    return made


def timed(runs: int, function: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds: of the first call, and of those after it."""
    seconds = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        function()
        seconds.append(1000 * (time.perf_counter() - begin))
    return {
        "first": seconds[0],
        "median": statistics.median(seconds[1:]),
        "best": min(seconds[1:]),
        "worst": max(seconds[1:]),
    }


def measure_signpost(home: Path, runs: int) -> tuple[dict[str, dict[str, float]], int]:
    """Finding alone, and all that the panel asks for."""
    from jupyter_client.kernelspec import KernelSpecManager

    from jupyterlab_signpost.configuration import Configuration, Surroundings
    from jupyterlab_signpost.kernels.environments import find_environments
    from jupyterlab_signpost.kernels.search import Search
    from jupyterlab_signpost.kernels.service import KernelService
    from jupyterlab_signpost.operations import Operations
    from jupyterlab_signpost.sites import load_profiles

    surroundings = Surroundings(home, "alice", {"HOME": str(home), "PATH": os.defpath})
    profile = load_profiles(installation=[]).by_id["generic"]
    root = home / "work"

    def find() -> int:
        return len(find_environments(Search(surroundings, (), root)).environments)

    service = KernelService(Configuration(), surroundings, root, Operations(), lambda _: profile)
    finder = KernelSpecManager()
    return {
        "Signpost: find": timed(runs, find),
        "Signpost: find, list kernels, fill the form": timed(
            runs, lambda: json.dumps(service.look(finder).to_json())
        ),
    }, find()


def measure_nb_venv_kernels(
    home: Path, runs: int, made: list[Path], folder: Path
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Its scan, and its list of kernels, both without what it remembers."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--target", str(folder), "nb-venv-kernels", "filelock"]
    if subprocess.run(command, check=False).returncode != 0:
        return {}, {"nb_venv_kernels": "could not be installed"}
    sys.path.insert(0, str(folder))
    import nb_venv_kernels
    from nb_venv_kernels.manager import VEnvKernelSpecManager

    (home / ".conda" / "environments.txt").write_text(
        "".join(f"{place}\n" for place in made if "miniforge3" in str(place))
    )
    manager = VEnvKernelSpecManager()

    def scan() -> int:
        manager.invalidate_cache()
        return len(manager.scan_environments(str(home))["environments"])

    def listed() -> int:
        manager.invalidate_cache()
        return len(manager.get_all_specs())

    figures = {
        "nb_venv_kernels: scan": timed(max(3, runs // 3), scan),
        "nb_venv_kernels: list kernels": timed(runs, listed),
    }
    version = getattr(nb_venv_kernels, "__version__", "?")
    return figures, {"nb_venv_kernels": version, "scanned": scan(), "listed": listed()}


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=int, default=200)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        made = make_home(home, options.environments)
        # Nothing of this machine's own user is looked at or changed.
        os.environ["HOME"] = str(home)
        os.environ["JUPYTER_DATA_DIR"] = str(home / ".local" / "share" / "jupyter")
        os.environ["JUPYTER_SERVER_ROOT"] = str(home)
        os.chdir(home)
        figures, found = measure_signpost(home, options.runs)
        peers, about = measure_nb_venv_kernels(home, options.runs, made, Path(folder) / "packages")
        figures.update(peers)
    print(f"{len(made)} environments made, {found} found by Signpost; {about}\n")
    print("| what | first, ms | median, ms | best, ms | worst, ms | to Signpost's find |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    base = figures["Signpost: find"]["median"]
    for name, row in figures.items():
        cells = [f"{row[key]:.0f}" for key in ("first", "median", "best", "worst")]
        print(f"| {name} | {' | '.join(cells)} | {row['median'] / base:.1f} |")
    if options.json:
        options.json.write_text(json.dumps({"found": found, "about": about, "ms": figures}))


if __name__ == "__main__":
    main()
