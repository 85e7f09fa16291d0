"""What a walk has noted so far, and which folders wait to be read."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Mapping

from .records import Records, Sums

#: From this size on, in blocks of 512 bytes, a file is looked at again each time: it may grow.
BIG_BLOCKS = (1 << 20) // 512
#: A folder that changed so shortly before it was read may change again within the same tick of its
#: clock, in nanoseconds.
TICK = 2_000_000_000
#: What an inode is, and that it is a folder, as in `stat`: a call of its functions takes longer.
KIND, FOLDER = 0o170000, 0o040000

#: A folder to be read: its index, the path from the working directory of the folder above it, its
#: name, and the name of the folder of the root that it lies in. The root is ``.``, with nothing
#: above it, and lies in none.
Item = tuple[int, bytes, bytes, bytes]


def path_of(item: Item) -> bytes:
    """The path of a folder from the working directory."""
    _place, above, name, _top = item
    return above + b"/" + name if above else name


class Tally:
    """Records and sums, which both ways to read a folder add to.

    ``left_out`` tells what is not even looked at, by the path of the folder in which it lies;
    ``known`` are the names of folders in a folder that need no reading, by its index.
    """

    def __init__(
        self,
        records: Records,
        left_out: Mapping[bytes, Callable[[bytes], bool]] | None = None,
        known: Mapping[int, set[bytes]] | None = None,
    ) -> None:
        self.records = records
        self.sums = Sums()
        #: Folders that could not be read.
        self.errors = 0
        self.waiting: deque[Item] = deque()
        self.left_out = left_out or {}
        self.known = {place: names for place, names in (known or {}).items() if names}
        now = time.time()
        #: When folders are read, in seconds.
        self.seen = int(now)
        self._steady = int(now * 1e9) - TICK

    def begin_with(self, place: int) -> None:
        """Let a folder wait that no other has told of."""
        with contextlib.suppress(OSError):
            self.note_folder(place, os.lstat(self.records.path(place)))
        self.let_wait(place)

    def let_wait(self, place: int) -> None:
        """Let a folder wait whose own figures are noted, or are when it is read."""
        path = self.records.path(place)
        above, _slash, name = path.rpartition(b"/")
        self.waiting.append((place, above, name, path[2:].partition(b"/")[0]))

    def begin_anew(self) -> None:
        """Forget what was counted, in a process that goes on from here with a part of it."""
        self.records.forget_figures()
        self.sums, self.errors = Sums(), 0

    def note_folder(self, place: int, own: os.stat_result) -> None:
        """Note a folder without what is in it."""
        records = self.records
        records.blocks[place] = own.st_blocks
        records.size[place] = own.st_size
        records.mtime[place] = self.trusted(own.st_mtime_ns)
        records.seen[place] = self.seen

    def note_error(self, item: Item) -> None:
        """Note that a folder cannot be read; the next walk tries it again."""
        place, path = item[0], path_of(item)
        self.errors += 1
        self.records.clear(place)
        with contextlib.suppress(OSError):
            self.note_folder(place, os.lstat(path))
            self.records.mtime[place] = 0

    def trusted(self, changed: int) -> int:
        """A time of change that tells whether a folder changes from now on, else 0."""
        # What changes within the tick of the clock in which it was read would not be noticed.
        return changed if changed < self._steady else 0

    def looked_at(self, item: Item, names: list[bytes]) -> list[bytes]:
        """The names in a folder without those that are left out."""
        if not self.left_out:
            return names
        is_left_out = self.left_out.get(path_of(item))
        return [name for name in names if not is_left_out(name)] if is_left_out else names

    def is_new(self, place: int, name: bytes) -> bool:
        """Whether a folder that was found in another needs reading."""
        return name not in self.known.get(place, ())
