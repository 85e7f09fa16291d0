"""Read one folder, and ask for each file in it by itself."""

from __future__ import annotations

import os
import threading

from .distance import Distance
from .tally import BIG_BLOCKS, Item, Tally, path_of

READ_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class EachReader:
    """Reads folders of the file system ``device``, on any number of threads."""

    def __init__(self, tally: Tally, distance: Distance, device: int) -> None:
        self._tally = tally
        self._distance = distance
        self._device = device
        self._lock = threading.Lock()

    def read(self, item: Item) -> int:
        """Note what a folder holds; returns how many folders in it wait now."""
        tally, (index, _above, _name, top) = self._tally, item
        path = path_of(item)
        blocks = size = files = 0
        names: list[bytes] = []
        big: list[tuple[int, int, int, bytes]] = []
        links: list[tuple[int, int, int]] = []
        threaded = self._distance.known
        try:
            folder = os.open(path, READ_FOLDER)
        except OSError:
            self._fail(item)
            return 0
        try:
            own = os.fstat(folder)
            if own.st_dev != self._device:
                tally.records.clear(index)
                return 0
            with os.scandir(folder) as entries:
                # This loop is what takes the time: nothing is in it that can be elsewhere.
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        names.append(os.fsencode(entry.name))
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
                        name = os.fsencode(entry.name)
                        big.append((used, what.st_size, int(what.st_mtime), name))
                    else:
                        blocks += used
                        size += what.st_size
        except OSError:
            self._fail(item)
            return 0
        finally:
            os.close(folder)
        with self._lock:
            if not threaded:
                # Only one thread's time is measured.
                self._distance.tried += files + 1
            tally.note_folder(index, own)
            records = tally.records
            records.add_files(index, blocks, size, files)
            counted = records.blocks[index]
            for figures in big:
                records.add_big(index, *figures)
                counted += figures[0]
            for link in links:
                records.add_link(index, *link)
                counted += link[1]
            tally.sums.add(top, counted, files)
            names = [name for name in tally.looked_at(item, names) if tally.is_new(index, name)]
            first = records.add(index, names)
            tally.waiting.extend(
                [(place, path, name, top or name) for place, name in enumerate(names, first)]
            )
            return len(names)

    def _fail(self, item: Item) -> None:
        with self._lock:
            self._tally.note_error(item)
