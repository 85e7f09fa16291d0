"""Walk over folders and count what is in them, in one process, on one thread or on several."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping

from .distance import Distance
from .records import Records, Sums
from .worker import Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: From this size on, in blocks of 512 bytes, a file is looked at again each time: it may grow.
BIG_BLOCKS = (1 << 20) // 512
#: A folder that changed so shortly before it was read may change again within the same tick of its
#: clock, in nanoseconds.
TICK = 2_000_000_000
READ_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

#: A folder to be read: its index, its path from the working directory, and the name of the folder
#: of the root that it lies in, which is empty for the root.
Item = tuple[int, str, str]


class Walk(Worker):
    """The folders that wait to be read, and what was noted of the others.

    ``known`` are the names of folders in a folder that need no reading, by its index.
    """

    def __init__(
        self,
        records: Records,
        device: int,
        distance: Distance,
        left_out: Mapping[str, Callable[[str], bool]] | None = None,
        known: Mapping[int, set[str]] | None = None,
        on_tick: Callable[[], None] = lambda: None,
        pace: float = 0.25,
    ) -> None:
        super().__init__(distance, on_tick, pace)
        self.records = records
        self.waiting: deque[Item] = deque()
        self.errors = 0
        self.sums = Sums()
        self._device = device
        self._left_out = left_out or {}
        self._known = known or {}
        now = time.time()
        self._seen = int(now)
        self._steady = int(now * 1e9) - TICK
        self._lock = threading.Lock()

    def begin_anew(self) -> None:
        """Forget what was counted, in a process that goes on from here with a part of it."""
        self.records.forget_figures()
        self.sums, self.errors = Sums(), 0
        self.distance.begin_anew()

    def partial(self) -> dict[str, Any]:
        """What was counted so far."""
        return {"sums": self.sums, "errors": self.errors}

    def parts(self) -> list[bytes]:
        """What was counted, at the end."""
        return self.records.parts()

    def run(self, more: Iterator[Item], enough: int = 0) -> None:
        """Read what waits, then what ``more`` hands out.

        With ``enough``, only until so many folders wait, or none.
        """
        waiting, distance = self.waiting, self.distance
        began = time.perf_counter()
        while not enough or len(waiting) < enough:
            if distance.is_far():
                self._share_out(more, enough)
                return
            item = self._next(more, enough)
            if item is None:
                return
            self._read(item)
            now = time.perf_counter()
            distance.spent += now - began
            self._tick(now)
            began = time.perf_counter()

    def _next(self, more: Iterator[Item], enough: int) -> Item | None:
        if not self.waiting:
            return next(more, None)
        # Level by level many folders wait soon; branch by branch only few do at any time.
        return self.waiting.popleft() if enough else self.waiting.pop()

    def _share_out(self, more: Iterator[Item], enough: int) -> None:
        changed = threading.Condition()
        reading = 0

        def work() -> None:
            nonlocal reading
            while True:
                with changed:
                    while True:
                        if enough and len(self.waiting) >= enough:
                            changed.notify_all()
                            return
                        item = self._next(more, enough)
                        if item is not None:
                            reading += 1
                            break
                        if not reading:
                            changed.notify_all()
                            return
                        changed.wait()
                found = self._read(item)
                with changed:
                    reading -= 1
                    changed.notify(found or 1)

        self._run_threads(work)

    def _read(self, item: Item) -> int:
        """Note what a folder holds; returns how many folders in it wait now."""
        index, path, top = item
        blocks = size = files = 0
        names: list[str] = []
        big: list[tuple[int, int, int, str]] = []
        links: list[tuple[int, int, int]] = []
        threaded = self.distance.known
        try:
            folder = os.open(path, READ_FOLDER)
        except OSError:
            self.errors += 1
            return 0
        try:
            own = os.fstat(folder)
            if own.st_dev != self._device:
                return 0
            with os.scandir(folder) as entries:
                # This loop is what takes the time: nothing is in it that can be elsewhere.
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        names.append(entry.name)
                        continue
                    try:
                        # The first lets other threads run meanwhile, which costs more than the
                        # second takes where nobody else runs.
                        what = (
                            os.stat(entry.name, dir_fd=folder, follow_symlinks=False)
                            if threaded
                            else entry.stat(follow_symlinks=False)
                        )
                    except OSError:
                        # It has gone meanwhile.
                        continue
                    files += 1
                    used = what.st_blocks
                    if what.st_nlink > 1:
                        links.append((what.st_ino, used, what.st_size))
                    elif used > BIG_BLOCKS:
                        big.append((used, what.st_size, int(what.st_mtime), entry.name))
                    else:
                        blocks += used
                        size += what.st_size
        except OSError:
            self.errors += 1
            return 0
        finally:
            os.close(folder)
        counted = blocks + own.st_blocks
        changed = own.st_mtime_ns
        records = self.records
        with self._lock:
            if not threaded:
                # Only one thread's time is measured, in `run`.
                self.distance.tried += files + 1
            records.blocks[index] = counted
            records.size[index] = size + own.st_size
            records.files[index] = files
            # What changes within the tick of the clock in which it was read would not be noticed.
            records.mtime[index] = changed if changed < self._steady else 0
            records.seen[index] = self._seen
            for figures in big:
                records.add_big(index, *figures)
                counted += figures[0]
            for link in links:
                records.add_link(index, *link)
                counted += link[1]
            self.sums.add(top, counted, files)
            if not names:
                return 0
            if index in self._known:
                known = self._known[index]
                names = [name for name in names if name not in known]
            if path in self._left_out:
                is_left_out = self._left_out[path]
                names = [name for name in names if not is_left_out(name)]
            first = records.add(index, names)
            self.waiting.extend(
                [(place, f"{path}/{name}", top or name) for place, name in enumerate(names, first)]
            )
            return len(names)
