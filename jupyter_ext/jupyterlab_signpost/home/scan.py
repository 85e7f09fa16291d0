"""Count what a folder holds. A program of its own: ``python -I -S scan.py FOLDER [--skip NAME]...``

It stays on the folder's file system, counts allocated blocks as quotas do, counts a file with
several names once, follows no symbolic link, writes nothing, and runs at the lowest priority.
``--skip`` names entries of FOLDER (with ``*``) that are not to be counted. It prints one JSON
object a line, at most four a second: ``bytes`` (allocated), ``apparent`` (length), ``files``,
``folders``, ``errors``, ``entries`` (bytes by name in FOLDER, largest first), ``complete``.
"""

from __future__ import annotations

import contextlib
import fnmatch
import json
import os
import stat
import sys
import time

#: Time between two lines, in seconds.
PACE = 0.25
#: So many names are listed.
MOST_ENTRIES = 30


class Scan:
    """One walk over a folder."""

    def __init__(self, root: str, skip: list[str]) -> None:
        self.root = os.path.realpath(root)
        self.skip = [pattern.strip("/") for pattern in skip]
        self.bytes = self.apparent = self.files = self.folders = self.errors = 0
        self.entries: dict[str, int] = {}
        self._seen: set[tuple[int, int]] = set()
        self._last = time.monotonic()

    def run(self) -> None:
        """Walk; prints progress, and at the end the whole."""
        try:
            device = os.stat(self.root).st_dev
        except OSError:
            self.errors += 1
            self.print_line(complete=True)
            return
        # Folder, and the name in the root that it is counted under.
        waiting: list[tuple[str, str | None]] = [(self.root, None)]
        while waiting:
            folder, name = waiting.pop()
            try:
                descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            except OSError:
                self.errors += 1
                continue
            try:
                self._count_folder(descriptor, folder, name, device, waiting)
            except OSError:
                self.errors += 1
            finally:
                os.close(descriptor)
        self.print_line(complete=True)

    def _count_folder(
        self,
        descriptor: int,
        folder: str,
        name: str | None,
        device: int,
        waiting: list[tuple[str, str | None]],
    ) -> None:
        own = os.fstat(descriptor)
        if own.st_dev != device:
            return
        self.folders += 1
        self._add(own, name or "")
        with os.scandir(descriptor) as entries:
            for entry in entries:
                if name is None and any(fnmatch.fnmatch(entry.name, p) for p in self.skip):
                    continue
                try:
                    what = entry.stat(follow_symlinks=False)
                except OSError:
                    self.errors += 1
                    continue
                if stat.S_ISDIR(what.st_mode):
                    if what.st_dev == device:
                        waiting.append((f"{folder}/{entry.name}", name or entry.name))
                    continue
                if what.st_nlink > 1:
                    if (what.st_dev, what.st_ino) in self._seen:
                        continue
                    self._seen.add((what.st_dev, what.st_ino))
                self.files += 1
                self._add(what, name or entry.name)
        if time.monotonic() - self._last > PACE:
            self.print_line(complete=False)

    def _add(self, what: os.stat_result, name: str) -> None:
        allocated = what.st_blocks * 512
        self.bytes += allocated
        self.apparent += what.st_size
        self.entries[name] = self.entries.get(name, 0) + allocated

    def print_line(self, complete: bool) -> None:
        """Tell how far it is."""
        self._last = time.monotonic()
        largest = sorted(self.entries.items(), key=lambda entry: -entry[1])[:MOST_ENTRIES]
        line = {
            "bytes": self.bytes,
            "apparent": self.apparent,
            "files": self.files,
            "folders": self.folders,
            "errors": self.errors,
            "entries": dict(largest),
            "complete": complete,
        }
        print(json.dumps(line), flush=True)


def be_modest() -> None:
    """Let everybody else go first."""
    with contextlib.suppress(OSError):
        os.nice(19)


def main(arguments: list[str]) -> int:
    """Scan the folder that the arguments name."""
    root, *rest = arguments
    skip = [value for flag, value in zip(rest[::2], rest[1::2], strict=True) if flag == "--skip"]
    be_modest()
    try:
        Scan(root, skip).run()
    except BrokenPipeError:
        # Nobody listens any more: the server has ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
