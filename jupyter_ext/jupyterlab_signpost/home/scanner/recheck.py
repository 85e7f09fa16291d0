"""What an earlier walk noted, and whether it still holds: only the rest is read again."""

from __future__ import annotations

import os
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from itertools import repeat

from .distance import Distance
from .inodes import HERE, Inodes, are_folders
from .records import Records, Sums
from .tally import BIG_BLOCKS, FOLDER, KIND
from .worker import Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: What was read so long ago is read again, in seconds.
OLD = 24 * 3600
#: So many folders are looked at in one go.
PIECE = 32
#: So many pieces are worth another process.
ENOUGH_PIECES = 16
#: What became of a folder. Below `SHUT` and `GONE` nothing is left; the first is read again, for
#: its error is to be told.
SAME, CHANGED, SHUT, GONE = range(4)


class Recheck(Worker):
    """The folders of an earlier walk in the working directory, as they are now.

    What a folder does not notice, such as a file that grew within its megabyte, or that got a
    second name elsewhere, is found when it is read again after a day.
    """

    def __init__(
        self,
        records: Records,
        device: int,
        mounts: frozenset[bytes],
        distance: Distance,
        on_tick: Callable[[], None],
        pace: float,
        inodes: Inodes | None = None,
    ) -> None:
        super().__init__(distance, on_tick, pace)
        self.records = records
        #: What became of each folder.
        self.states = bytearray(len(records))
        #: Figures of big files that were looked at again: their place in the records, blocks, size
        #: and time of change.
        self.big: array[int] = array("q")
        self._device = device
        self._mounts = mounts
        self._oldest = int(time.time()) - OLD
        self._sums = Sums()
        #: Pieces that were looked at, and are not in the sums yet.
        self._unsummed: list[range] = []
        self._tops: list[bytes] = []
        self._inodes = inodes
        #: Whether anything is other than it was, once it is finished.
        self.is_news = False
        # Places of the big files of a folder.
        self._big_of: dict[int, list[int]] = {}
        for place, folder in enumerate(records.big_folder):
            self._big_of.setdefault(folder, []).append(place)

    def pieces(self) -> list[range]:
        """All there is to look at, to be shared."""
        count = len(self.records)
        return [range(first, min(first + PIECE, count)) for first in range(0, count, PIECE)]

    def begin_anew(self) -> None:
        """Forget what was found, in a process that goes on from here with a part of it."""
        self._unsummed = []
        self.distance.begin_anew()

    def run(self, shares: Iterator[range]) -> None:
        """Look at what is handed out."""
        distance = self.distance
        for piece in shares:
            began = time.perf_counter()
            if not (self._inodes and self._is_same(self._inodes, piece)):
                self._look(piece)
            now = time.perf_counter()
            distance.spent += now - began
            distance.tried += len(piece)
            self._tick(now)
            if distance.is_far():
                self._share_out(shares)
                return

    def _share_out(self, pieces: Iterator[range]) -> None:
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    piece = next(pieces, None)
                if piece is None:
                    return
                self._look(piece)

        self._run_threads(work)

    def _paths(self, piece: range) -> list[bytes]:
        """Paths of these folders from the working directory."""
        records, part = self.records, slice(piece.start, piece.stop)
        above, path_above = -2, b""
        paths = []
        for parent, name in zip(records.parent[part], records.names[part], strict=True):
            if parent != above:
                # Folders in the same folder mostly follow each other.
                above, path_above = parent, records.path(parent) + b"/"
            paths.append(path_above + name)
        return paths

    def _is_same(self, inodes: Inodes, piece: range) -> bool:
        """Whether all of these folders are as they were, but for their big files."""
        records, part, count = self.records, slice(piece.start, piece.stop), len(piece)
        if min(records.seen[part]) < self._oldest:
            return False
        paths = self._paths(piece)
        if (
            are_folders(inodes.ask(repeat(HERE), paths)).count(1) < count
            or inodes.changed(range(count)) != records.mtime[part].tolist()
            or any(device != inodes.device for device in inodes.devices(range(count)))
            or not self._mounts.isdisjoint(paths)
        ):
            return False
        for place, path in zip(piece, paths, strict=True):
            if place in self._big_of:
                self._look_at_big(place, path)
        self._unsummed.append(piece)
        return True

    def _look(self, piece: range) -> None:
        records, states, device, oldest = self.records, self.states, self._device, self._oldest
        mtimes, seen = records.mtime, records.seen
        # This loop is what takes the time: nothing is in it that can be elsewhere.
        for place, path in zip(piece, self._paths(piece), strict=True):
            try:
                own = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                states[place] = GONE
                continue
            except OSError:
                states[place] = SHUT
                continue
            if own.st_mtime_ns != mtimes[place] or seen[place] < oldest:
                states[place] = CHANGED
            if own.st_dev != device or own.st_mode & KIND != FOLDER or path in self._mounts:
                states[place] = GONE
            elif place in self._big_of and not states[place]:
                self._look_at_big(place, path)
        self._unsummed.append(piece)

    def _look_at_big(self, folder: int, path: bytes) -> None:
        """Big files may grow without their folder noticing."""
        figures: list[int] = []
        for place in self._big_of[folder]:
            try:
                what = os.lstat(path + b"/" + self.records.big_names[place])
            except OSError:
                self.states[folder] = CHANGED
                return
            if what.st_nlink > 1 or what.st_blocks <= BIG_BLOCKS:
                self.states[folder] = CHANGED
                return
            figures += (place, what.st_blocks, what.st_size, int(what.st_mtime))
        # In one piece, whatever other threads do.
        self.big.extend(figures)

    def sums(self) -> Sums:
        """Blocks and files that are known to be there, by the folder of the root they lie in."""
        records, states = self.records, self.states
        if not self._tops:
            self._tops = records.tops()
        pieces, self._unsummed = self._unsummed, []
        for piece in pieces:
            for place in piece:
                if states[place] == SAME:
                    self._sums.add(self._tops[place], records.blocks[place], records.files[place])
                    for big in self._big_of.get(place, ()):
                        self._sums.add(self._tops[place], records.big_blocks[big], 0)
        return self._sums

    def all_sums(self) -> Sums:
        """The same of all folders, when all processes are done."""
        self._sums = Sums()
        self._unsummed = self.pieces()
        return self.sums()

    def partial(self) -> dict[str, Any]:
        """What was found so far."""
        return {"sums": dict(self.sums())}

    def parts(self) -> list[bytes]:
        """What was found, for `join`."""
        return [bytes(self.states), self.big.tobytes()]

    def join(self, parts: list[bytes]) -> None:
        """Add what another process has found."""
        states, big = parts
        if states.strip(b"\0"):
            self.states = bytearray(map(max, self.states, states))
        self.big.frombytes(big)

    def finish(self) -> dict[int, set[bytes]]:
        """Keep in the records what is as it was.

        Returns the folders that are to be read again, each with the names of those folders in it
        that are known.
        """
        records, states, big = self.records, self.states, iter(self.big)
        columns = (records.big_blocks, records.big_size, records.big_mtime)
        for place, *figures in zip(big, big, big, big, strict=True):
            if figures != [column[place] for column in columns]:
                self.is_news = True
                for column, figure in zip(columns, figures, strict=True):
                    column[place] = figure
        if not any(states):
            return {}
        self.is_news = True
        if max(states) >= SHUT:
            # A parent comes before what is in it.
            for place, parent in enumerate(records.parent):
                if parent >= 0 and states[parent] >= SHUT:
                    states[place] = GONE
        return records.keep(
            [state != GONE for state in states], [state == SAME for state in states]
        )
