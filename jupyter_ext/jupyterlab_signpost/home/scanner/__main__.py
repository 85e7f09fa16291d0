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
from collections.abc import Callable, Iterator, Mapping

from . import cache
from .distance import Distance
from .inodes import Inodes
from .recheck import ENOUGH_PIECES, SAME, Recheck
from .records import Records
from .report import partial, whole
from .spread import ENOUGH, Helper, Shares
from .tally import Tally
from .walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .spread import Work

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
                self.cache = os.path.abspath(value)
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
        self.complete = True
        #: Folders that could not be read.
        self.errors = 0
        #: What holds of an earlier walk, and whether anything is found that it did not note.
        self.kept: Mapping[bytes, list[int]] = {}
        self.is_news = True
        #: What this process does now.
        self.work: Walk | Recheck | None = None
        self.mounts = mounts_below(self.root)
        #: ``None`` where files can only be asked for one by one.
        self.inodes: Inodes | None = None
        self.distance = Distance(max(1, options.width // options.processes))

    def run(self) -> None:
        """Walk; prints progress, and at the end the whole."""
        options = self.options
        try:
            # Short paths are found sooner.
            os.chdir(self.root)
            device = os.stat(".").st_dev
        except OSError:
            self.print_line({**partial([], 0), "errors": 1, "complete": True})
            return
        with contextlib.suppress(OSError):
            self.inodes = Inodes()
        cached = options.cache if options.cache and cache.is_safe(options.cache) else None
        earlier = cache.load(cached) if cached else None
        if earlier is None:
            self.records.add(-1, [b""])
            reused, known = 0, {0: set[bytes]()}
        else:
            self.records = earlier
            reused, known = self._recheck(device)
        self._walk(device, known)
        # A file system in which a process stands cannot be unmounted.
        os.chdir("/")
        line = whole(self.records, options.tell)
        counts = {"errors": self.errors, "reused": reused, "skipped": sorted(self.mounts)}
        self.print_line({**line, **counts, "complete": self.complete})
        if cached and self.complete and self.is_news:
            cache.save(cached, self.records)

    def _recheck(self, device: int) -> tuple[int, dict[int, set[bytes]]]:
        """Keep of an earlier walk what is as it was.

        Returns how many folders that are, and those to be read, with what is known in each.
        """
        work = Recheck(
            self.records,
            device,
            frozenset(map(self._relative, self.mounts)),
            self.distance,
            self.print_progress,
            PACE,
            self.inodes,
        )
        self.work = work
        pieces = work.pieces()
        if len(pieces) < ENOUGH_PIECES:
            work.run(iter(pieces))
        else:
            for found in self._share(work, pieces):
                work.join(found)
        same = work.states.count(SAME)
        if same < len(self.records):
            # Else nothing is left to be told.
            self.kept = work.all_sums()
        known = work.finish()
        self.is_news = work.is_news
        return same, known

    def _walk(self, device: int, known: dict[int, set[bytes]]) -> None:
        """Read folders and what is in them, but for those that are known."""
        if not known:
            return
        records = self.records
        tally = Tally(records, self._left_out(), known)
        walk = Walk(tally, device, self.distance, self.inodes, self.print_progress, PACE)
        self.work = walk
        for place in known:
            tally.begin_with(place)
        enough = ENOUGH if self.options.processes > 1 else 0
        walk.run(enough=enough)
        while tally.waiting:
            waiting, first = list(tally.waiting), len(records)
            tally.waiting.clear()
            for found in self._share(walk, waiting):
                walk.join(found, first)
            # What one process has left, because another had nothing left to do.
            walk.run(enough=enough)
        self.errors = tally.errors
        walk.close()

    def _share(self, work: Work, items: list[Any]) -> Iterator[list[bytes]]:
        """Do work together with other processes; yields what each of them has found."""
        shares = Shares(items)
        sys.stdout.flush()
        self.helpers = [Helper(work, shares) for _ in range(self.options.processes - 1)]
        work.run(shares)
        for helper in self.helpers:
            found = helper.result()
            if found is None:
                self.complete = False
            else:
                yield found
        self.helpers = []
        shares.close()

    def _left_out(self) -> dict[bytes, Callable[[bytes], bool]]:
        """What is not entered, by the folder in which it lies."""
        left: dict[bytes, set[bytes]] = {}
        for mount in self.mounts:
            folder, name = os.path.split(self._relative(mount))
            left.setdefault(folder, set()).add(name)
        tests: dict[bytes, Callable[[bytes], bool]] = {
            folder: names.__contains__ for folder, names in left.items()
        }
        if self.options.skip:
            mounted = left.get(b".", set())
            tests[b"."] = lambda name: name in mounted or self._is_skipped(os.fsdecode(name))
        return tests

    def _relative(self, path: str) -> bytes:
        return os.fsencode("." + path[len(self.root.rstrip("/")) :])

    def _is_skipped(self, name: str) -> bool:
        from fnmatch import fnmatch

        return any(fnmatch(name, skip) for skip in self.options.skip)

    def print_progress(self) -> None:
        """Tell how far it is."""
        assert self.work is not None
        for helper in self.helpers:
            helper.listen()
        parts = [
            self.work.partial(),
            *(helper.partial for helper in self.helpers if helper.partial),
        ]
        errors = sum(part.get("errors", 0) for part in parts)
        line = partial([self.kept, *(part["sums"] for part in parts)], len(self.records))
        self.print_line({**line, "errors": errors, "complete": False})

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
        os._exit(1)
    sys.stdout.flush()
    # To give each object back before the end takes as long as to count some thousand files.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
