"""Make a tree such as fills a HOME: site-packages, conda packages, caches.

usage: python benchmarks/home/make_tree.py FOLDER [--files N]

About 12 files a folder, sizes spread as in such trees (log-normal, median 1.6 KiB), 2 % of the
files with a second name. The files have allocated blocks, but nothing in them.
"""

from __future__ import annotations

import argparse
import math
import os
import random
from pathlib import Path

#: Folders of the tree, with the share of all files that each has.
AREAS = {
    "miniconda3/pkgs": 0.25,
    "miniconda3/envs/geo/lib/python3.12/site-packages": 0.25,
    ".local/lib/python3.12/site-packages": 0.15,
    ".cache/pip/http-v2": 0.1,
    "work/venv/lib/python3.11/site-packages": 0.15,
    "work/data": 0.1,
}
FILES_PER_FOLDER = 12
#: Folders by how deep they lie in an area, as in the site-packages of a JupyterLab.
LEVELS = (351, 760, 985, 927, 779, 432, 370, 172, 26)


def make_area(folder: Path, files: int, numbers: random.Random) -> None:
    """Fill a folder with so many files, in folders that branch at random."""
    folder.mkdir(parents=True)
    levels = [[folder], *([] for _ in LEVELS)]
    folders = [folder]
    while len(folders) < files / FILES_PER_FOLDER:
        (level,) = numbers.choices(range(1, len(levels)), LEVELS)
        if not levels[level - 1]:
            continue
        below = numbers.choice(levels[level - 1]) / f"package_{len(folders)}"
        below.mkdir()
        levels[level].append(below)
        folders.append(below)
    previous = None
    for number in range(files):
        path = folders[number % len(folders)] / f"module_{number}.py"
        if previous is not None and numbers.random() < 0.02:
            os.link(previous, path)
            continue
        size = int(math.exp(numbers.gauss(7.4, 1.8)))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        if size > 0:
            os.posix_fallocate(descriptor, 0, min(size, 50 << 20))
        os.close(descriptor)
        previous = path


def make_tree(folder: Path, files: int) -> None:
    """Make the same tree each time."""
    numbers = random.Random(1)
    for area, share in AREAS.items():
        make_area(folder / area, int(files * share), numbers)


def main() -> None:
    """Make the tree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=300_000)
    options = parser.parse_args()
    make_tree(options.folder, options.files)


if __name__ == "__main__":
    main()
