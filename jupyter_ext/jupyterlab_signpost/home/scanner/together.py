"""Read several folders, and ask for all that is in them in one go."""

from __future__ import annotations

import os
from collections import Counter
from itertools import compress

from .distance import Distance
from .inodes import MOST, Inodes
from .tally import BIG_BLOCKS, FOLDER, KIND, Item, Tally

#: So many folders are read in one go.
MOST_ITEMS = 16
ASK_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class TogetherReader:
    """Reads folders of the working directory's file system, on one thread."""

    def __init__(self, tally: Tally, distance: Distance, inodes: Inodes) -> None:
        self._tally = tally
        self._distance = distance
        self._inodes = inodes

    def read(self, items: list[Item]) -> None:
        """Note what these folders hold."""
        names: list[bytes] = []
        #: For each name the place of its folder in the items, and this folder, open.
        owners: list[int] = []
        folders: list[int] = []
        opened: list[int] = []
        try:
            for owner, (index, path, _top) in enumerate(items):
                try:
                    folder = os.open(path, ASK_FOLDER)
                    opened.append(folder)
                    found = self._tally.looked_at(path, os.listdir(path))
                except OSError:
                    self._tally.note_error(index, path)
                    continue
                names += found
                owners += [owner] * len(found)
                folders += [folder] * len(found)
            self._distance.tried += len(names) + len(items)
            for first in range(0, len(names), MOST):
                part = slice(first, first + MOST)
                self._ask(items, names[part], owners[part], folders[part])
        finally:
            for folder in opened:
                os.close(folder)

    def _ask(
        self, items: list[Item], names: list[bytes], owners: list[int], folders: list[int]
    ) -> None:
        while any(answers := self._inodes.ask(folders, names)):
            # Some have gone meanwhile.
            there = [not answer for answer in answers]
            names = list(compress(names, there))
            owners = list(compress(owners, there))
            folders = list(compress(folders, there))
        if names:
            self._note(items, names, owners)

    def _note(self, items: list[Item], names: list[bytes], owners: list[int]) -> None:
        """Note what was asked for. Columns, in which the kind of most files needs no look at each:
        they are what takes the time."""
        inodes, records, count = self._inodes, self._tally.records, len(names)
        blocks, sizes, links = inodes.blocks(count), inodes.sizes(count), inodes.links(count)
        #: By owner: blocks that are counted elsewhere than among the files of the folder, and
        #: folders in it.
        apart = dict.fromkeys(owners, 0)
        inner = dict.fromkeys(owners, 0)
        places = [at for at, mode in enumerate(inodes.modes(count)) if mode & KIND == FOLDER]
        if places:
            for at in self._add_folders(items, names, owners, places, blocks, sizes):
                apart[owners[at]] += blocks[at]
            for at in places:
                inner[owners[at]] += 1
                blocks[at] = sizes[at] = links[at] = 0
        if max(links) > 1:
            for at in [at for at, number in enumerate(links) if number > 1]:
                owner = owners[at]
                records.add_link(items[owner][0], inodes.number(at), blocks[at], sizes[at])
                apart[owner] += blocks[at]
                blocks[at] = sizes[at] = 0
        if max(blocks) > BIG_BLOCKS:
            for at in [at for at, used in enumerate(blocks) if used > BIG_BLOCKS]:
                owner = owners[at]
                changed = inodes.changed([at])[0] // 1_000_000_000
                records.add_big(items[owner][0], blocks[at], sizes[at], changed, names[at])
                apart[owner] += blocks[at]
                blocks[at] = sizes[at] = 0
        first = 0
        for owner, number in Counter(owners).items():
            index, _path, top = items[owner]
            used = sum(blocks[first : first + number])
            records.blocks[index] += used
            records.size[index] += sum(sizes[first : first + number])
            records.files[index] += number - inner[owner]
            self._tally.sums.add(top, used + apart[owner], number - inner[owner])
            first += number

    def _add_folders(
        self,
        items: list[Item],
        names: list[bytes],
        owners: list[int],
        places: list[int],
        blocks: list[int],
        sizes: list[int],
    ) -> list[int]:
        """Note the folders at these places, and let them wait, but for those that are known or on
        another file system. Returns the places of the noted ones."""
        tally, inodes = self._tally, self._inodes
        if set(inodes.devices(places)) != {inodes.device}:
            there = [device == inodes.device for device in inodes.devices(places)]
            places = list(compress(places, there))
        if tally.known:
            places = [at for at in places if tally.is_new(items[owners[at]][0], names[at])]
        first = tally.records.add_known(
            [items[owners[at]][0] for at in places],
            [names[at] for at in places],
            [blocks[at] for at in places],
            [sizes[at] for at in places],
            list(map(tally.trusted, inodes.changed(places))),
            tally.seen,
        )
        for place, at in enumerate(places, first):
            _index, path, top = items[owners[at]]
            tally.waiting.append((place, path + b"/" + names[at], top or names[at]))
        return places
