"""What a walk notes of each folder, in arrays: a million files must not need gigabytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress

#: Arrays of a record, by attribute: one value a folder, a big file or a file with several names.
FIGURES = {"blocks": "q", "size": "q", "files": "i", "mtime": "q", "seen": "i"}
FOLDER_ARRAYS = {"parent": "i", **FIGURES}
BIG_ARRAYS = {"big_folder": "i", "big_blocks": "q", "big_size": "q", "big_mtime": "i"}
LINK_ARRAYS = {"link_folder": "i", "link_inode": "Q", "link_blocks": "q", "link_size": "q"}
ARRAYS = {**FOLDER_ARRAYS, **BIG_ARRAYS, **LINK_ARRAYS}
#: Lists of names beside them.
NAMES = ("names", "big_names")


class Sums(dict[bytes, list[int]]):
    """Blocks and files by the name of the folder of the root that they lie in."""

    def add(self, top: bytes, blocks: int, files: int) -> None:
        """Count more."""
        sums = self.get(top)
        if sums is None:
            self[top] = [blocks, files]
        else:
            sums[0] += blocks
            sums[1] += files


class Records:
    """Folders by index; the first is the root, and a parent comes before what is in it.

    Blocks count 512 bytes. Those of a folder are its own and those of the files right in it, but
    for big files and files with several names, which are listed apart: big ones because they grow
    without their folder noticing, the others because they count once, wherever they are.
    """

    parent: array[int]
    blocks: array[int]
    size: array[int]
    files: array[int]
    #: When a folder was changed, in nanoseconds; 0 where that is not to be trusted.
    mtime: array[int]
    #: When it was read, in seconds.
    seen: array[int]
    big_folder: array[int]
    big_blocks: array[int]
    big_size: array[int]
    big_mtime: array[int]
    link_folder: array[int]
    link_inode: array[int]
    link_blocks: array[int]
    link_size: array[int]
    names: list[bytes]
    big_names: list[bytes]

    def __init__(self) -> None:
        for name, code in ARRAYS.items():
            setattr(self, name, array(code))
        self.names = []
        self.big_names = []

    def __len__(self) -> int:
        return len(self.names)

    def add(self, parent: int, names: list[bytes]) -> int:
        """Note all folders that were found in a folder, which is done once for each; their figures
        come when they are read. Returns the index of the first."""
        none = [0] * len(names)
        return self.add_known([parent] * len(names), names, none, none, none, 0)

    def add_known(
        self,
        parents: list[int],
        names: list[bytes],
        blocks: list[int],
        size: list[int],
        mtime: list[int],
        seen: int,
    ) -> int:
        """Note folders with their own figures; those of the files in them are added when they are
        read. Returns the index of the first."""
        first, count = len(self.names), len(names)
        self.names += names
        self.parent.extend(parents)
        self.blocks.extend(blocks)
        self.size.extend(size)
        self.files.frombytes(bytes(count * self.files.itemsize))
        self.mtime.extend(mtime)
        self.seen.extend([seen] * count)
        return first

    def add_files(self, folder: int, blocks: int, size: int, files: int) -> None:
        """Add what some files in a folder have together."""
        self.blocks[folder] += blocks
        self.size[folder] += size
        self.files[folder] += files

    def clear(self, place: int) -> None:
        """Forget a folder's figures."""
        for name in FIGURES:
            getattr(self, name)[place] = 0

    def add_big(self, folder: int, blocks: int, size: int, mtime: int, name: bytes) -> None:
        """Note a big file."""
        self.big_folder.append(folder)
        self.big_blocks.append(blocks)
        self.big_size.append(size)
        self.big_mtime.append(mtime)
        self.big_names.append(name)

    def add_link(self, folder: int, inode: int, blocks: int, size: int) -> None:
        """Note one name of a file that has several."""
        self.link_folder.append(folder)
        self.link_inode.append(inode)
        self.link_blocks.append(blocks)
        self.link_size.append(size)

    def path(self, place: int) -> bytes:
        """A folder's path from the root, which is ``.``."""
        names = []
        while place > 0:
            names.append(self.names[place])
            place = self.parent[place]
        names.append(b".")
        names.reverse()
        return b"/".join(names)

    def tops(self) -> list[bytes]:
        """The name of the folder of the root that each folder lies in; empty for the root."""
        tops: list[bytes] = []
        for name, parent in zip(self.names, self.parent, strict=True):
            tops.append((tops[parent] or name) if parent >= 0 else b"")
        return tops

    def is_sound(self) -> bool:
        """Whether each parent comes before what is in it, and all places are there."""
        parents = self.parent
        return (
            len(self) > 0
            and parents[0] == -1
            and all(0 <= parent < place for place, parent in enumerate(parents[1:], 1))
            and all(
                not places or (min(places) >= 0 and max(places) < len(self))
                for places in (self.big_folder, self.link_folder)
            )
        )

    def keep(self, alive: Sequence[bool], same: Sequence[bool]) -> dict[int, set[bytes]]:
        """Keep the folders that are there, and the figures of those that are the same.

        A folder that is there lies in one that is there. Returns the places of those that are there
        and not the same, each with the names of the folders in it that are there.
        """
        places = list(accumulate(alive, initial=0))
        for folders, codes in (("big_folder", BIG_ARRAYS), ("link_folder", LINK_ARRAYS)):
            kept = [same[folder] for folder in getattr(self, folders)]
            if codes is BIG_ARRAYS:
                self.big_names = list(compress(self.big_names, kept))
            for name, code in codes.items():
                setattr(self, name, array(code, compress(getattr(self, name), kept)))
            setattr(self, folders, array("i", (places[at] for at in getattr(self, folders))))
        for name, code in FOLDER_ARRAYS.items():
            setattr(self, name, array(code, compress(getattr(self, name), alive)))
        self.names = list(compress(self.names, alive))
        for place, parent in enumerate(self.parent):
            if parent >= 0:
                self.parent[place] = places[parent]
        changed: dict[int, set[bytes]] = {
            place: set() for place, is_same in enumerate(compress(same, alive)) if not is_same
        }
        for place in changed:
            self.clear(place)
        for folder, parent in zip(self.names, self.parent, strict=True):
            if parent in changed:
                changed[parent].add(folder)
        return changed

    def forget_figures(self) -> None:
        """Keep the folders that are known, and nothing of what is in them."""
        for name in FIGURES:
            setattr(self, name, array(FIGURES[name], [0]) * len(self))
        for name, code in (*BIG_ARRAYS.items(), *LINK_ARRAYS.items()):
            setattr(self, name, array(code))
        self.big_names = []

    def parts(self) -> list[bytes]:
        """All of it as bytes, for `from_parts`."""
        pieces = [getattr(self, name).tobytes() for name in ARRAYS]
        return [*pieces, _joined(self.names), _joined(self.big_names)]

    @classmethod
    def from_parts(cls, parts: list[bytes]) -> Records:
        """Read what `parts` made. Raises `ValueError` when something is missing."""
        records = cls()
        for (name, _code), part in zip(ARRAYS.items(), parts, strict=False):
            getattr(records, name).frombytes(part)
        records.names, records.big_names = (_split(part) for part in parts[-2:])
        folders = {len(getattr(records, name)) for name in FOLDER_ARRAYS} | {len(records.names)}
        big = {len(getattr(records, name)) for name in BIG_ARRAYS} | {len(records.big_names)}
        links = {len(getattr(records, name)) for name in LINK_ARRAYS}
        if len(parts) != len(ARRAYS) + len(NAMES) or max(map(len, (folders, big, links))) > 1:
            raise ValueError("the arrays do not fit together")
        return records

    def join(self, other: Records, first: int) -> None:
        """Add what another process found, which knew the folders before ``first`` as they are here.

        Of these it has figures only where it has read them: of all in them, and with a time of the
        folder itself too, which counts then.
        """
        shift = len(self) - first

        def moved(places: Iterable[int]) -> array[int]:
            return array("i", (p if p < first else p + shift for p in places))

        for place, (files, seen) in enumerate(
            zip(other.files[:first], other.seen[:first], strict=True)
        ):
            if seen:
                self.clear(place)
                self.mtime[place], self.seen[place] = other.mtime[place], seen
            if files or seen:
                self.add_files(place, other.blocks[place], other.size[place], files)
        for name in FIGURES:
            getattr(self, name).extend(getattr(other, name)[first:])
        self.parent.extend(moved(other.parent[first:]))
        self.names += other.names[first:]
        self.big_names += other.big_names
        self.big_folder.extend(moved(other.big_folder))
        self.link_folder.extend(moved(other.link_folder))
        for name in (*list(BIG_ARRAYS)[1:], *list(LINK_ARRAYS)[1:]):
            getattr(self, name).extend(getattr(other, name))


def _joined(names: list[bytes]) -> bytes:
    # Names hold every byte but "/" and NUL.
    return b"\0".join(names)


def _split(part: bytes) -> list[bytes]:
    return part.split(b"\0") if part else []
