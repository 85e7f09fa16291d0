"""Read several folders, and ask for all that is in them in one go."""

from __future__ import annotations

import os
from collections import Counter
from itertools import compress, groupby

from .distance import Distance
from .inodes import MOST, Inodes, are_folders
from .tally import BIG_BLOCKS, Item, Tally, path_of

#: So many folders are read in one go.
MOST_ITEMS = 16
ASK_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Batch:
    """Names that are asked for in one go."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.names: list[bytes] = []
        #: For each name the place of its folder in the items, and this folder, open.
        self.owners: list[int] = []
        self.folders: list[int] = []
        #: How many names of each item there are.
        self.counts = [0] * len(items)

    def add(self, owner: int, folder: int, names: list[bytes]) -> None:
        """Add some of the names in a folder."""
        self.names += names
        self.owners += [owner] * len(names)
        self.folders += [folder] * len(names)
        self.counts[owner] += len(names)

    def keep(self, there: bytes) -> None:
        """Drop the others."""
        self.names = list(compress(self.names, there))
        self.owners = list(compress(self.owners, there))
        self.folders = list(compress(self.folders, there))
        counts = Counter(self.owners)
        self.counts = [counts[owner] for owner in range(len(self.items))]


class TogetherReader:
    """Reads folders of the working directory's file system, on one thread.

    It goes into other folders meanwhile, where paths are short, and comes back.
    """

    def __init__(self, tally: Tally, distance: Distance, inodes: Inodes) -> None:
        self._tally = tally
        self._distance = distance
        self._inodes = inodes
        self._root = os.open(".", ASK_FOLDER)

    def close(self) -> None:
        """Let the file system go: as long as a folder is open it cannot be unmounted."""
        os.close(self._root)

    def read(self, items: list[Item]) -> None:
        """Note what these folders hold."""
        tally, batch = self._tally, Batch(items)
        opened: list[int] = []
        tried = len(items)
        where = b""
        try:
            for owner, (_index, above, name, _top) in enumerate(items):
                try:
                    if above != where:
                        os.fchdir(self._root)
                        os.chdir(above)
                        where = above
                    folder = os.open(name, ASK_FOLDER)
                    opened.append(folder)
                    names = tally.looked_at(items[owner], os.listdir(name))
                except OSError:
                    os.fchdir(self._root)
                    where = b""
                    tally.note_error(items[owner])
                    continue
                tried += len(names)
                for first in range(0, len(names), MOST):
                    part = names[first : first + MOST]
                    if len(batch.names) + len(part) > MOST:
                        self._ask(batch)
                        batch = Batch(items)
                    batch.add(owner, folder, part)
            self._ask(batch)
        finally:
            self._distance.tried += tried
            os.fchdir(self._root)
            for folder in opened:
                os.close(folder)

    def _ask(self, batch: Batch) -> None:
        while 0 in (kinds := self._inodes.ask(batch.folders, batch.names)):
            # Some have gone meanwhile.
            batch.keep(kinds)
        if batch.names:
            self._note(batch, kinds)

    def _note(self, batch: Batch, kinds: bytes) -> None:
        """Note what was asked for, and what kind each is.

        Column by column: to look at the sum or the largest value of some takes less than to look at
        each.
        """
        items, owners = batch.items, batch.owners
        inodes, records, count = self._inodes, self._tally.records, len(owners)
        blocks, sizes, links = inodes.blocks(count), inodes.sizes(count), inodes.links(count)
        #: Of each item: folders in it, and blocks that are counted elsewhere than in its files.
        inner, apart = [0] * len(items), [0] * len(items)
        places = list(compress(range(count), are_folders(kinds)))
        if places:
            for at in self._add_folders(batch, places, blocks, sizes):
                apart[owners[at]] += blocks[at]
            for at in places:
                inner[owners[at]] += 1
                blocks[at] = sizes[at] = 0
                links[at] = 1
        if links.count(1) < count:
            for at in [at for at, number in enumerate(links) if number > 1]:
                owner = owners[at]
                records.add_link(items[owner][0], inodes.number(at), blocks[at], sizes[at])
                apart[owner] += blocks[at]
                blocks[at] = sizes[at] = 0
        if max(blocks) > BIG_BLOCKS:
            for at in [at for at, used in enumerate(blocks) if used > BIG_BLOCKS]:
                owner = owners[at]
                changed = inodes.changed([at])[0] // 1_000_000_000
                records.add_big(items[owner][0], blocks[at], sizes[at], changed, batch.names[at])
                apart[owner] += blocks[at]
                blocks[at] = sizes[at] = 0
        first = 0
        for item, number, folders, elsewhere in zip(items, batch.counts, inner, apart, strict=True):
            if number:
                end = first + number
                used = sum(blocks[first:end])
                records.add_files(item[0], used, sum(sizes[first:end]), number - folders)
                self._tally.sums.add(item[3], used + elsewhere, number - folders)
                first = end

    def _add_folders(
        self, batch: Batch, places: list[int], blocks: list[int], sizes: list[int]
    ) -> list[int]:
        """Note the folders at these places, and let them wait, but for those that are known or on
        another file system. Returns the places of the noted ones."""
        tally, inodes = self._tally, self._inodes
        owners = batch.owners
        if set(inodes.devices(places)) != {inodes.device}:
            there = [device == inodes.device for device in inodes.devices(places)]
            places = list(compress(places, there))
        if tally.known:
            items, names = batch.items, batch.names
            places = [at for at in places if tally.is_new(items[owners[at]][0], names[at])]
        parents: list[int] = []
        found: list[bytes] = []
        paths: list[bytes] = []
        tops: list[bytes] = []
        for owner, group in groupby(places, owners.__getitem__):
            inside = list(group)
            item = batch.items[owner]
            path = path_of(item)
            parents += [item[0]] * len(inside)
            paths += [path] * len(inside)
            names = [batch.names[at] for at in inside]
            found += names
            tops += [item[3]] * len(inside) if item[3] else names
        first = tally.records.add_known(
            parents,
            found,
            [blocks[at] for at in places],
            [sizes[at] for at in places],
            list(map(tally.trusted, inodes.changed(places))),
            tally.seen,
        )
        tally.waiting.extend(zip(range(first, len(tally.records)), paths, found, tops, strict=True))
        return places
