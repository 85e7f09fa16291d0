"""What a walk found, as the JSON that is handed on."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from .records import Records

BLOCK = 512
#: So many folders and big files are told one by one, and of the folders only those that hold at
#: least this share of all.
MOST_FOLDERS = 2000
MOST_FILES = 200
LEAST_SHARE = 0.0005
#: So many entries of the root are told while it is still counted.
MOST_ENTRIES = 30


class Totals:
    """What each folder holds together with all folders in it, and files with several names once."""

    def __init__(self, records: Records) -> None:
        self.records = records
        # Lists: a number in an array is made anew each time it is looked at.
        blocks = list(records.blocks)
        size = list(records.size)
        files = list(records.files)
        #: When something in it was last changed, in nanoseconds, as far as folders tell.
        changed = list(records.mtime)
        for folder, used, length in zip(
            records.big_folder, records.big_blocks, records.big_size, strict=True
        ):
            blocks[folder] += used
            size[folder] += length
        counted: set[int] = set()
        for folder, inode, used, length in zip(
            records.link_folder,
            records.link_inode,
            records.link_blocks,
            records.link_size,
            strict=True,
        ):
            if inode in counted:
                # One file, another name of which was counted.
                files[folder] -= 1
                continue
            counted.add(inode)
            blocks[folder] += used
            size[folder] += length
        # From the last folder to the first after the root: by its turn each has all that is in it.
        each = map(reversed, (list(records.parent), blocks, size, files, changed))
        for parent, used, length, number, when in islice(zip(*each, strict=True), len(files) - 1):
            blocks[parent] += used
            size[parent] += length
            files[parent] += number
            if when > changed[parent]:
                changed[parent] = when
        self.blocks, self.size, self.files, self.changed = blocks, size, files, changed


def whole(records: Records, paths: Iterable[str]) -> dict[str, object]:
    """The result of a complete walk; ``paths`` below the root are told however small they are."""
    totals = Totals(records)
    shown = _shown_folders(totals, paths)
    places = {place: index for index, place in enumerate(shown)}
    folders = [
        {
            "name": os.fsdecode(records.names[place]),
            "parent": places[records.parent[place]] if place else -1,
            "bytes": totals.blocks[place] * BLOCK,
            "apparent": totals.size[place],
            "files": totals.files[place],
            "changed": totals.changed[place] // 1_000_000_000,
        }
        for place in shown
    ]
    largest = heapq.nlargest(
        MOST_FILES, range(len(records.big_blocks)), key=records.big_blocks.__getitem__
    )
    return {
        "bytes": totals.blocks[0] * BLOCK,
        "apparent": totals.size[0],
        "files": totals.files[0],
        "folders": len(records),
        "entries": _entries(_of_root(totals)),
        "tree": folders,
        "largest": [
            {
                "path": os.fsdecode(
                    records.path(records.big_folder[at]) + b"/" + records.big_names[at]
                )[2:],
                "bytes": records.big_blocks[at] * BLOCK,
                "changed": records.big_mtime[at],
            }
            for at in largest
        ],
    }


def _of_root(totals: Totals) -> dict[bytes, int]:
    """Bytes of the folders and big files in the root by name; the empty name has all the rest."""
    records = totals.records
    sizes = {
        records.names[place]: totals.blocks[place] * BLOCK
        for place, parent in enumerate(records.parent)
        if parent == 0
    }
    for at, folder in enumerate(records.big_folder):
        if folder == 0:
            sizes[records.big_names[at]] = records.big_blocks[at] * BLOCK
    return {**sizes, b"": totals.blocks[0] * BLOCK - sum(sizes.values())}


def _shown_folders(totals: Totals, paths: Iterable[str]) -> list[int]:
    """Places of the folders that are told, parents first."""
    records = totals.records
    least = totals.blocks[0] * LEAST_SHARE
    large = [place for place, blocks in enumerate(totals.blocks) if blocks >= least]
    if len(large) > MOST_FOLDERS:
        large.sort(key=totals.blocks.__getitem__, reverse=True)
        del large[MOST_FOLDERS:]
    shown = {0}
    for place in [*large, *_places_of(records, paths)]:
        while place not in shown:
            shown.add(place)
            place = records.parent[place]
    return sorted(shown)


def _places_of(records: Records, paths: Iterable[str]) -> list[int]:
    if not paths:
        return []
    wanted = {tuple(os.fsencode(path).split(b"/")) for path in paths}
    prefixes = {path[:length] for path in wanted for length in range(1, len(path) + 1)}
    found: dict[int, tuple[bytes, ...]] = {0: ()}
    places = []
    for place, parent in enumerate(records.parent):
        before = found.get(parent)
        if before is not None and (path := (*before, records.names[place])) in prefixes:
            found[place] = path
            if path in wanted:
                places.append(place)
    return places


def partial(sums: Iterable[Mapping[bytes, Sequence[int]]], folders: int) -> dict[str, object]:
    """What was counted so far, from the `Sums` of all processes."""
    blocks: dict[bytes, int] = {}
    files = 0
    for each in sums:
        for name, (counted, number) in each.items():
            blocks[name] = blocks.get(name, 0) + counted * BLOCK
            files += number
    return {
        "bytes": sum(blocks.values()),
        "files": files,
        "folders": folders,
        "entries": _entries(blocks),
    }


def _entries(sizes: Mapping[bytes, int]) -> dict[str, int]:
    largest = sorted(sizes.items(), key=lambda entry: -entry[1])[:MOST_ENTRIES]
    return {os.fsdecode(name): size for name, size in largest}
