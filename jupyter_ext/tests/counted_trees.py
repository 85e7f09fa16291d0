"""Trees to be counted, and what du says of them."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

from jupyterlab_signpost.home.scanner.spread import ENOUGH
from jupyterlab_signpost.home.usage import ScanRules, Usage, UsageStore

RULES = ScanRules(limit=60, keep=600)
#: A folder that changed so long ago is known not to change within the same tick of its clock.
LONG_AGO = time.time() - 3600


def count(
    store: UsageStore, root: Path, skip: list[str] | None = None, rules: ScanRules = RULES
) -> Usage:
    return store.measure(root, skip or [], 30, rules)


def blocks_of(root: Path) -> int:
    """What du says, in bytes."""
    answer = subprocess.run(
        ["du", "-s", "-x", "-B1", str(root)], capture_output=True, text=True, check=False
    )
    return int(answer.stdout.split()[0])


def age(root: Path) -> None:
    """Make all folders look as if nothing had changed for an hour."""
    for folder, _folders, _files in os.walk(root):
        os.utime(folder, (LONG_AGO, LONG_AGO))


def make_tree(root: Path, folders: int, seed: int = 1) -> None:
    """A tree of random shape, with sparse, big, linked and odd files.

    A larger one is wide enough for several processes.
    """
    numbers = random.Random(seed)
    made = [root]
    while len(made) <= ENOUGH and folders > 2 * ENOUGH:
        made.append(root / f"folder {len(made)}")
        made[-1].mkdir()
    while len(made) < folders:
        folder = numbers.choice(made[-60:]) / f"folder {len(made)}"
        folder.mkdir()
        made.append(folder)
    previous = root / "first"
    previous.write_bytes(b"x")
    for number in range(4 * folders):
        path = numbers.choice(made) / f"file-{number}"
        if numbers.random() < 0.1:
            os.link(previous, path)
        else:
            path.write_bytes(b"x" * numbers.choice([0, 10, 5000, 70_000]))
            previous = path
    (root / "big").write_bytes(b"x" * 3_000_000)
    (made[-1] / "sparse").touch()
    os.truncate(made[-1] / "sparse", 1 << 30)
