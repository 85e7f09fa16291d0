"""Walk over folders and count what is in them, in one process, on one thread or on several."""

from __future__ import annotations

import os
import resource
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

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
        #: Folders in a folder, by name, and big files and links of a folder, by its index.
        self.children: dict[int, dict[str, int]] = {}
        self.big: dict[int, list[int]] = {}
        self.links: dict[int, list[int]] = {}
        names, children = records.names, self.children
        for index, parent in enumerate(records.parent):
            if parent in children:
                children[parent][names[index]] = index
            elif index:
                children[parent] = {names[index]: index}
        for place, folder in enumerate(records.big_folder):
            self.big.setdefault(folder, []).append(place)
        for place, folder in enumerate(records.link_folder):
            self.links.setdefault(folder, []).append(place)


class Walk:
    """The folders that wait to be read, and what was noted of the others."""

    def __init__(
        self,
        records: Records,
        device: int,
        leave: Callable[[int, str, str], bool] = lambda index, path, name: False,
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
        self._leave = leave
        self._before = before
        self._width = width
        self.on_tick = on_tick
        self._pace = pace
        self._now = time.time()
        self._ticked = time.monotonic()
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
        while True:
            if enough and len(self.waiting) >= enough:
                return
            if self._width > 1 and self._is_slow():
                self._run_threads(more, enough)
                return
            item = self._next(more, enough)
            if item is None:
                return
            self.waiting += self._read(item)
            self._tick()

    def _is_slow(self) -> bool:
        if self._threaded:
            return True
        if self._tried < TRIED_ENTRIES or self.seconds_per_entry <= SLOW:
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
                self._tick()

    def _tick(self) -> None:
        now = time.monotonic()
        if now - self._ticked > self._pace:
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
        index, path, earlier, top = item
        records = self.records
        blocks = size = files = 0
        names: list[str] = []
        big: list[tuple[int, int, int, str]] = []
        links: list[tuple[int, int, int]] = []
        threaded = self._threaded
        began = time.perf_counter()
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
        spent = time.perf_counter() - began
        # What changes within the tick of the clock in which it was read would not be noticed.
        steady = self._now * 1e9 - own.st_mtime_ns > TICK
        with self._lock:
            self._tried += files + 1
            self._spent += spent
            records.blocks[index] = blocks + own.st_blocks
            records.size[index] = size + own.st_size
            records.files[index] = files
            records.mtime[index] = own.st_mtime_ns if steady else 0
            records.seen[index] = int(self._now)
            counted = blocks + own.st_blocks
            for used, length, changed, name in big:
                self._add_big(index, used, length, changed, name)
                counted += used
            for inode, used, length in links:
                self._add_link(index, inode, used, length)
                counted += used
            return self._found(index, path, earlier, top, names, counted, files)

    def _look_again(self, item: Item) -> list[Item] | None:
        """Take over what an earlier walk noted of a folder, or return ``None`` when it changed."""
        index, path, earlier, top = item
        assert self._before is not None
        before, records = self._before, self.records
        old = before.records
        began = time.perf_counter()
        own = os.lstat(path)
        spent = time.perf_counter() - began
        if (
            own.st_mtime_ns != old.mtime[earlier]
            or self._now - old.seen[earlier] > OLD
            or own.st_dev != self._device
            or not stat.S_ISDIR(own.st_mode)
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
        with self._lock:
            self.reused += 1
            self._tried += 1
            self._spent += spent
            records.blocks[index] = old.blocks[earlier]
            records.size[index] = old.size[earlier]
            records.files[index] = old.files[earlier]
            records.mtime[index] = old.mtime[earlier]
            records.seen[index] = old.seen[earlier]
            counted = old.blocks[earlier]
            for used, length, changed, name in big:
                self._add_big(index, used, length, changed, name)
                counted += used
            for place in before.links.get(earlier, ()):
                used = old.link_blocks[place]
                self._add_link(index, old.link_inode[place], used, old.link_size[place])
                counted += used
            names = before.children.get(earlier, {})
            return self._found(index, path, earlier, top, names, counted, old.files[earlier])

    def _found(
        self,
        index: int,
        path: str,
        earlier: int,
        top: int,
        names: list[str] | dict[str, int],
        counted: int,
        files: int,
    ) -> list[Item]:
        sums = self.sums.setdefault(top, [0, 0])
        sums[0] += counted
        sums[1] += files
        known: dict[str, int] = {}
        if earlier >= 0 and self._before is not None:
            known = self._before.children.get(earlier, known)
        add, leave = self.records.add, self._leave
        found = []
        for name in names:
            below = f"{path}/{name}"
            if leave(index, below, name):
                continue
            place = add(index, name)
            found.append((place, below, known.get(name, -1), top or place))
        return found

    def _add_big(self, index: int, used: int, length: int, changed: int, name: str) -> None:
        records = self.records
        records.big_folder.append(index)
        records.big_blocks.append(used)
        records.big_size.append(length)
        records.big_mtime.append(changed)
        records.big_names.append(name)

    def _add_link(self, index: int, inode: int, used: int, length: int) -> None:
        records = self.records
        records.link_folder.append(index)
        records.link_inode.append(inode)
        records.link_blocks.append(used)
        records.link_size.append(length)
