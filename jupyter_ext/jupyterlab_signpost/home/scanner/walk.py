"""Walk over folders and count what is in them, in one process, on one thread or on several."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from .records import Records

#: From this size on, in blocks of 512 bytes, a file is looked at again each time: it may grow.
BIG_BLOCKS = (1 << 20) // 512
#: A folder that changed so shortly before it was read may change again within the same tick of its
#: clock, in nanoseconds.
TICK = 2_000_000_000
#: What was read so long ago is read again, in seconds.
OLD = 24 * 3600
#: Where looking at an entry takes longer than this, in seconds, the file system is a distant one:
#: several threads wait for it better than one, and more where it takes longer still.
SLOW = 50e-6
SLOWER = 500e-6
#: And where this thread waits at least so often for each entry. On a busy computer it is slow, too,
#: without waiting for anything but its turn: there threads would only be in each other's way.
WAITS = 0.05
#: So many entries are looked at before that is decided.
TRIED_ENTRIES = 100
READ_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
#: What an inode is, and that it is a folder, as in `stat`: a call of its functions takes longer.
KIND, FOLDER = 0o170000, 0o040000

#: A folder to be read: its index, its path, its index in an earlier walk or -1, and the index of
#: the folder of the root that it lies in.
Item = tuple[int, str, int, int]


def _waits() -> int:
    """How often this thread has waited for something, such as an answer of another computer."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


class Before:
    """An earlier walk over the same root, and what lies where in it."""

    def __init__(self, records: Records) -> None:
        self.records = records
        #: Places of big files and links by the index of their folder.
        self.big: dict[int, list[int]] = {}
        self.links: dict[int, list[int]] = {}
        # Folders that lie in the same folder follow each other.
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        previous = -1
        for index, parent in enumerate(records.parent):
            if parent != previous:
                self._last[previous] = index
                self._first[parent] = index
                previous = parent
        self._last[previous] = len(records)
        for place, folder in enumerate(records.big_folder):
            self.big.setdefault(folder, []).append(place)
        for place, folder in enumerate(records.link_folder):
            self.links.setdefault(folder, []).append(place)

    def children(self, folder: int) -> range:
        """Indexes of the folders in a folder."""
        first = self._first.get(folder)
        return range(0) if first is None else range(first, self._last[folder])


class Walk:
    """The folders that wait to be read, and what was noted of the others."""

    def __init__(
        self,
        records: Records,
        device: int,
        left_out: Mapping[str, Callable[[str], bool]] | None = None,
        before: Before | None = None,
        width: int = 16,
        on_tick: Callable[[], None] = lambda: None,
        pace: float = 0.25,
    ) -> None:
        self.records = records
        self.waiting: deque[Item] = deque()
        self.errors = 0
        self.reused = 0
        #: Blocks and files counted so far by the index of the folder of the root they lie in.
        self.sums: dict[int, list[int]] = {}
        self._device = device
        #: Which names are left out, by the path of the folder they are in.
        self._left_out = left_out or {}
        self._before = before
        self._width = width
        self.on_tick = on_tick
        self._pace = pace
        self._now = time.time()
        self._seen = int(self._now)
        self._steady = int(self._now * 1e9) - TICK
        self._ticked = time.perf_counter()
        self._tried = 0
        self._spent = 0.0
        self._waited = _waits()
        self._threaded = False
        self._lock = threading.Lock()

    @property
    def seconds_per_entry(self) -> float:
        """How long it takes to look at an entry, on average."""
        return self._spent / self._tried if self._tried else 0.0

    def begin_anew(self) -> None:
        """Forget what was counted, for a process that goes on from here with a part of it."""
        self.records.forget_figures()
        self.sums, self.errors, self.reused = {}, 0, 0
        if not self._threaded:
            self._tried, self._spent, self._waited = 0, 0.0, _waits()

    def run(self, more: Iterator[Item], enough: int = 0) -> None:
        """Read what waits, then what ``more`` hands out.

        With ``enough``, only until so many folders wait, or none.
        """
        waiting = self.waiting
        began = time.perf_counter()
        while not enough or len(waiting) < enough:
            if self._threaded or (self._spent > SLOW * self._tried and self._is_slow()):
                self._run_threads(more, enough)
                return
            item = self._next(more, enough)
            if item is None:
                return
            waiting += self._read(item)
            now = time.perf_counter()
            self._spent += now - began
            began = now
            if now - self._ticked > self._pace:
                self._tick(now)
                began = time.perf_counter()

    def _is_slow(self) -> bool:
        if self._width < 2 or self._tried < TRIED_ENTRIES:
            return False
        return (_waits() - self._waited) / self._tried > WAITS

    def _next(self, more: Iterator[Item], enough: int) -> Item | None:
        if not self.waiting:
            return next(more, None)
        # Level by level many folders wait soon; branch by branch only few do at any time.
        return self.waiting.popleft() if enough else self.waiting.pop()

    def _run_threads(self, more: Iterator[Item], enough: int) -> None:
        self._threaded = True
        width = self._width if self.seconds_per_entry > SLOWER else max(1, self._width // 2)
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
                    self.waiting += found
                    changed.notify(len(found) or 1)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(width)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(self._pace / 2)
                now = time.perf_counter()
                if now - self._ticked > self._pace:
                    self._tick(now)

    def _tick(self, now: float) -> None:
        self._ticked = now
        self.on_tick()

    def _read(self, item: Item) -> list[Item]:
        """Note what a folder holds; returns the folders in it."""
        try:
            if item[2] >= 0:
                again = self._look_again(item)
                if again is not None:
                    return again
            return self._read_anew(item)
        except OSError:
            self.errors += 1
            return []

    def _read_anew(self, item: Item) -> list[Item]:
        index, path, _, _ = item
        records = self.records
        blocks = size = files = 0
        names: list[str] = []
        big: list[tuple[int, int, int, str]] = []
        links: list[tuple[int, int, int]] = []
        threaded = self._threaded
        folder = os.open(path, READ_FOLDER)
        try:
            own = os.fstat(folder)
            if own.st_dev != self._device:
                return []
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
        finally:
            os.close(folder)
        counted = blocks + own.st_blocks
        changed = own.st_mtime_ns
        with self._lock:
            if not threaded:
                # Only one thread's time is measured, in `run`.
                self._tried += files + 1
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
            return self._found(item, names, counted, files)

    def _look_again(self, item: Item) -> list[Item] | None:
        """Take over what an earlier walk noted of a folder, or return ``None`` when it changed."""
        index, path, earlier, _ = item
        assert self._before is not None
        before, records = self._before, self.records
        old = before.records
        own = os.lstat(path)
        changed, seen = old.mtime[earlier], old.seen[earlier]
        if (
            own.st_mtime_ns != changed
            or self._now - seen > OLD
            or own.st_dev != self._device
            or own.st_mode & KIND != FOLDER
        ):
            return None
        big = []
        for place in before.big.get(earlier, ()):
            name = old.big_names[place]
            try:
                what = os.lstat(f"{path}/{name}")
            except OSError:
                return None
            if what.st_nlink > 1 or what.st_blocks <= BIG_BLOCKS:
                return None
            big.append((what.st_blocks, what.st_size, int(what.st_mtime), name))
        counted, files = old.blocks[earlier], old.files[earlier]
        with self._lock:
            self.reused += 1
            if not self._threaded:
                self._tried += 1
            records.blocks[index] = counted
            records.size[index] = old.size[earlier]
            records.files[index] = files
            records.mtime[index] = changed
            records.seen[index] = seen
            for figures in big:
                records.add_big(index, *figures)
                counted += figures[0]
            for place in before.links.get(earlier, ()):
                used = old.link_blocks[place]
                records.add_link(index, old.link_inode[place], used, old.link_size[place])
                counted += used
            children = before.children(earlier)
            names = old.names[children.start : children.stop] if children else []
            return self._found(item, names, counted, files, children)

    def _found(
        self,
        item: Item,
        names: list[str],
        counted: int,
        files: int,
        known: Sequence[int] | None = None,
    ) -> list[Item]:
        """Note the folders in a folder; ``known`` are their indexes in an earlier walk."""
        index, path, earlier, top = item
        sums = self.sums.get(top)
        if sums is None:
            sums = self.sums[top] = [0, 0]
        sums[0] += counted
        sums[1] += files
        if not names:
            return []
        if known is None:
            known = self._known(names, earlier)
        if path in self._left_out:
            is_left_out = self._left_out[path]
            kept = [pair for pair in zip(names, known, strict=True) if not is_left_out(pair[0])]
            names, known = [name for name, _ in kept], [place for _, place in kept]
        first = self.records.add(index, names)
        return [
            (place, f"{path}/{name}", before, top or place)
            for place, (name, before) in enumerate(zip(names, known, strict=True), first)
        ]

    def _known(self, names: list[str], earlier: int) -> Sequence[int]:
        """Indexes in an earlier walk of the folders in a folder that was read anew, or -1."""
        if earlier < 0 or self._before is None:
            return [-1] * len(names)
        children = self._before.children(earlier)
        old = self._before.records.names
        places = {old[place]: place for place in children}
        return [places.get(name, -1) for name in names]
