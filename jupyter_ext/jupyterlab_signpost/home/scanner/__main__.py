"""Count what a folder holds: ``python -m scanner [options] FOLDER``.

``--skip=NAME`` leaves out what is called so in FOLDER (with ``*``), ``--tell=PATH`` tells the size
of a path below FOLDER, both as often as wanted; ``--cache=FILE`` keeps the walk for the next one;
``--width=N`` is the number of threads on a distant file system, ``--processes=N`` the number of
processes.

It stays on the folder's file system, counts allocated blocks as quotas do, counts a file with
several names once, follows no symbolic link, writes nothing but its cache, and runs at the lowest
priority. It prints one JSON object a line, at most four a second: ``bytes`` (allocated),
``files``, ``folders``, ``errors``, ``entries`` (bytes by name in FOLDER, largest first),
``complete``. The last one has also ``apparent`` (bytes by length), ``tree`` (the larger folders,
parents first, each with its ``parent``'s place), ``largest`` (files), ``skipped`` (mounts) and
``reused`` (folders that an earlier walk had read).
"""

from __future__ import annotations

import contextlib
import gc
import getopt
import json
import os
import sys
import time
from collections.abc import Callable, Iterator

from . import cache
from .records import Records
from .report import partial, whole
from .spread import ENOUGH, Helper, Shares
from .walk import Before, Walk

#: Time between two lines, in seconds.
PACE = 0.25


class Options:
    """What the command line asks for.

    Read by `getopt`: `argparse` takes longer to start than the smaller folders to count.
    Raises `getopt.GetoptError` and `ValueError`.
    """

    def __init__(self, arguments: list[str]) -> None:
        self.skip: list[str] = []
        self.tell: list[str] = []
        self.cache: str | None = None
        self.width = 16
        self.processes = min(2, len(os.sched_getaffinity(0)))
        names = ["skip=", "tell=", "cache=", "width=", "processes="]
        options, folders = getopt.getopt(arguments, "", names)
        for option, value in options:
            if option in ("--skip", "--tell"):
                getattr(self, option[2:]).append(value)
            elif option == "--cache":
                self.cache = value
            else:
                setattr(self, option[2:], int(value))
        if len(folders) != 1:
            raise ValueError("one folder is to be named")
        self.root = folders[0]


class Scan:
    """One walk over a folder, by as many processes as there are CPUs for, and its lines."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.root = os.path.realpath(options.root)
        self.began = time.monotonic()
        self.records = Records()
        self.helpers: list[Helper] = []
        self.mounts = mounts_below(self.root)

    def run(self) -> None:
        """Walk; prints progress, and at the end the whole."""
        options = self.options
        cached = options.cache if options.cache and cache.is_safe(options.cache) else None
        earlier = cache.load(cached) if cached else None
        self.records.add(-1, [""])
        try:
            device = os.stat(self.root).st_dev
        except OSError:
            self.print_line({**partial([""], [], 0), "errors": 1, "complete": True})
            return
        self.walk = walk = Walk(
            self.records,
            device,
            self._left_out(),
            None if earlier is None else Before(earlier),
            max(1, options.width // options.processes),
            self.print_progress,
            PACE,
        )
        walk.waiting.append((0, self.root, -1 if earlier is None else 0, 0))
        if options.processes > 1:
            walk.run(iter(()), ENOUGH)
        if walk.waiting:
            self._share(walk, options.processes - 1)
        walk.run(iter(()))
        complete = self._gather()
        line = whole(self.records, options.tell)
        counts = {"errors": self._sum("errors"), "reused": self._sum("reused")}
        self.print_line({**line, **counts, "skipped": sorted(self.mounts), "complete": complete})
        if cached and complete:
            cache.save(cached, self.records)

    def _left_out(self) -> dict[str, Callable[[str], bool]]:
        """What is not entered, by the folder in which it lies."""
        left: dict[str, set[str]] = {}
        for mount in self.mounts:
            folder, name = os.path.split(mount)
            left.setdefault(folder, set()).add(name)
        tests: dict[str, Callable[[str], bool]] = {
            folder: names.__contains__ for folder, names in left.items()
        }
        if self.options.skip:
            mounted = left.get(self.root, set())
            tests[self.root] = lambda name: name in mounted or self._is_skipped(name)
        return tests

    def _is_skipped(self, name: str) -> bool:
        from fnmatch import fnmatch

        return any(fnmatch(name, skip) for skip in self.options.skip)

    def _share(self, walk: Walk, helpers: int) -> None:
        if helpers < 1 or len(walk.waiting) < ENOUGH:
            return
        shares = Shares(list(walk.waiting))
        walk.waiting.clear()
        self.first = len(self.records)
        sys.stdout.flush()
        self.helpers = [Helper(walk, shares) for _ in range(helpers)]
        walk.run(shares.take())

    def _gather(self) -> bool:
        complete = True
        for helper in self.helpers:
            found = helper.result()
            if found is None:
                complete = False
            else:
                self.records.join(found, self.first)
        return complete

    def _sum(self, name: str) -> int:
        parts = [helper.partial.get(name, 0) for helper in self.helpers]
        return int(getattr(self.walk, name)) + sum(part for part in parts if isinstance(part, int))

    def _sums(self) -> Iterator[tuple[int, list[int]]]:
        yield from self.walk.sums.items()
        for helper in self.helpers:
            yield from helper.partial.get("sums", [])

    def print_progress(self) -> None:
        """Tell how far it is."""
        for helper in self.helpers:
            helper.listen()
        line = partial(self.records.names, list(self._sums()), len(self.records))
        self.print_line({**line, "errors": self._sum("errors"), "complete": False})

    def print_line(self, line: dict[str, object]) -> None:
        """Print one object."""
        print(json.dumps({**line, "seconds": round(time.monotonic() - self.began, 3)}), flush=True)


def mounts_below(root: str) -> frozenset[str]:
    """Folders below the root where other file systems begin, which are not entered: to look at one
    whose server is dead would never end."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
            points = [line.split(" ")[4] for line in table]
    except (OSError, IndexError):
        return frozenset()
    plain = (
        point.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
        for point in points
    )
    return frozenset(point for point in plain if point.startswith(root.rstrip("/") + "/"))


def be_modest() -> None:
    """Let everybody else go first; what only runs when nothing else does also reads last."""
    with contextlib.suppress(OSError):
        os.nice(19)
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def main(arguments: list[str]) -> int:
    """Scan the folder that the arguments name."""
    try:
        options = Options(arguments)
    except (getopt.GetoptError, ValueError) as error:
        print(f"scanner: {error}", file=sys.stderr)
        return 2
    be_modest()
    # Nothing here refers to itself, and to look for that takes a third of the time.
    gc.disable()
    try:
        Scan(options).run()
    except BrokenPipeError:
        # Nobody listens any more: the server has ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
