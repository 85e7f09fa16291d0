"""How much a folder holds: scans run in child processes, and may be asked half-way."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UnavailableError

#: Starts the scanner without anything of the environment, in a few milliseconds: its package alone
#: is found, in the folder that is named first.
SCANNER = (
    "-I",
    "-S",
    "-c",
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from scanner.__main__ import main; sys.exit(main(sys.argv[1:]))",
    str(Path(__file__).parent),
)
#: How long a scan that was told to stop may take for it before it is left alone, in seconds.
GRACE_SECONDS = 0.5


@dataclass(frozen=True)
class Usage:
    """What was counted so far. ``bytes`` are allocated ones, as quotas count."""

    bytes: int = 0
    files: int = 0
    folders: int = 0
    #: Files and folders that could not be looked at.
    errors: int = 0
    #: Bytes by name in the folder, largest first; the empty name is the folder itself.
    entries: dict[str, int] = field(default_factory=dict)
    #: Has everything been counted?
    complete: bool = False
    #: Is it still counting?
    running: bool = False
    #: Seconds since the scan began.
    seconds: float = 0.0
    #: When the scan ended, in seconds since the epoch; ``None`` while it runs.
    ended_at: float | None = None
    #: Bytes by the length of files; quotas of file systems that compress count less.
    apparent: int | None = None
    #: The larger folders, parents before what is in them: ``name``, ``parent`` (its place in this
    #: list, -1 for the folder itself), ``bytes``, ``apparent``, ``files``, ``changed`` (seconds
    #: since the epoch).
    tree: list[dict[str, Any]] = field(default_factory=list)
    #: The largest files: ``path`` below the folder, ``bytes``, ``changed``.
    largest: list[dict[str, Any]] = field(default_factory=list)
    #: Folders on other file systems, which were not looked at.
    skipped: list[str] = field(default_factory=list)
    #: Folders that had not changed since an earlier scan.
    reused: int = 0

    def sizes(self) -> dict[str, int]:
        """Bytes of the folders in `tree` by their path below the folder."""
        paths: list[str] = []
        sizes = {}
        for row in self.tree:
            above = paths[row["parent"]] if row["parent"] >= 0 else ""
            paths.append(f"{above}/{row['name']}" if above else row["name"])
            sizes[paths[-1]] = row["bytes"]
        return sizes


@dataclass(frozen=True)
class ScanRules:
    """How folders are scanned. Times in seconds."""

    #: Longest scan.
    limit: float = 300.0
    #: How long a result is used before the folder is scanned again.
    keep: float = 600.0
    #: Most threads that wait for a distant file system.
    width: int = 16
    #: Folder in which scans are kept for the next one; empty: nowhere.
    cache: str = ""
    #: Gives paths below the scanned folder whose size is told however small they are; asked when a
    #: scan begins.
    tell: Callable[[], Sequence[str]] = tuple


def _cache_file(folder: str, root: Path, skip: Sequence[str]) -> str:
    name = hashlib.sha256(os.fsencode("\0".join([str(root), *skip]))).hexdigest()[:16]
    return os.path.join(folder, f"{name}.scan")


class _Scan:
    """A running or ended child process and what it last said."""

    def __init__(self, root: Path, skip: Sequence[str], rules: ScanRules) -> None:
        self.began = time.monotonic()
        self.ended: float | None = None
        self.ended_at: float | None = None
        self._line: dict[str, Any] = {}
        self._heard = threading.Condition()
        self._lines = 0
        command = [sys.executable, *SCANNER, f"--width={rules.width}"]
        if rules.cache:
            command.append(f"--cache={_cache_file(rules.cache, root, skip)}")
        command += [f"--skip={name}" for name in skip]
        command += [f"--tell={path}" for path in rules.tell()]
        try:
            self._child = subprocess.Popen(
                [*command, "--", str(root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise UnavailableError(
                f"The scan of {root} could not be started ({error.strerror}). Try again later."
            ) from error
        self._timer = threading.Timer(rules.limit, self.stop)
        self._timer.daemon = True
        self._timer.start()
        threading.Thread(target=self._listen, name="signpost-scan", daemon=True).start()

    def _listen(self) -> None:
        assert self._child.stdout is not None
        with self._child.stdout:
            for line in self._child.stdout:
                with contextlib.suppress(ValueError):
                    self._take(json.loads(line))
                if self._line.get("complete"):
                    # What it does now, for the next scan, nobody waits for.
                    self._end()
        self._child.wait()
        self._end()

    def _take(self, line: dict[str, Any]) -> None:
        with self._heard:
            self._line = line
            self._lines += 1
            self._heard.notify_all()

    def _end(self) -> None:
        with self._heard:
            self._timer.cancel()
            if self.ended is None:
                self.ended, self.ended_at = time.monotonic(), time.time()
            self._heard.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long."""
        with self._heard:
            self._heard.wait_for(lambda: self.ended is not None, seconds)

    def wait_for_more(self, heard: int, seconds: float) -> int:
        """Wait for a line after the first ``heard``, or the end; returns how many there were."""
        with self._heard:
            self._heard.wait_for(lambda: self._lines > heard or self.ended is not None, seconds)
            return self._lines

    def stop(self) -> None:
        """End the scan. What hangs in a dead file system cannot be ended, and is left alone."""
        for what in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(OSError):
                os.killpg(self._child.pid, what)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(GRACE_SECONDS)
                break
        self._end()

    def usage(self) -> Usage:
        with self._heard:
            line, ended, ended_at = self._line, self.ended, self.ended_at
        return Usage(
            bytes=line.get("bytes", 0),
            files=line.get("files", 0),
            folders=line.get("folders", 0),
            errors=line.get("errors", 0),
            entries=line.get("entries", {}),
            complete=bool(line.get("complete")),
            running=ended is None,
            seconds=(time.monotonic() if ended is None else ended) - self.began,
            ended_at=ended_at,
            apparent=line.get("apparent"),
            tree=line.get("tree", []),
            largest=line.get("largest", []),
            skipped=line.get("skipped", []),
            reused=line.get("reused", 0),
        )


class UsageStore:
    """Scans by folder. Safe to be asked from several threads; one scan a folder at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._scans: dict[tuple[str, tuple[str, ...]], _Scan] = {}
        self._lock = threading.Lock()

    def measure(self, root: Path, skip: Sequence[str], wait: float, rules: ScanRules) -> Usage:
        """Count ``root``, or say what was counted before.

        Waits at most ``wait`` seconds; a scan that takes longer goes on. A scan that ended less
        than ``rules.keep`` ago is not repeated. Raises `UnavailableError`.
        """
        scan = self._scan(root, skip, rules)
        scan.wait(wait)
        return scan.usage()

    def begin(self, root: Path, skip: Sequence[str], rules: ScanRules, again: bool) -> None:
        """Start to count ``root``; ``again`` also where there is a fresh result."""
        self._scan(root, skip, rules, again)

    def follow(
        self, root: Path, skip: Sequence[str], heard: int, seconds: float
    ) -> tuple[int, Usage] | None:
        """What is known of ``root`` once there is more than ``heard`` lines, or after ``seconds``.

        Returns the number of lines too; ``None`` where it was never counted.
        """
        scan = self._known(root, skip)
        if scan is None:
            return None
        return scan.wait_for_more(heard, seconds), scan.usage()

    def known(self, root: Path, skip: Sequence[str]) -> Usage | None:
        """What was last counted, or is being counted; starts nothing."""
        scan = self._known(root, skip)
        return None if scan is None else scan.usage()

    def _known(self, root: Path, skip: Sequence[str]) -> _Scan | None:
        with self._lock:
            return self._scans.get((str(root), tuple(skip)))

    def _scan(
        self, root: Path, skip: Sequence[str], rules: ScanRules, again: bool = False
    ) -> _Scan:
        key = (str(root), tuple(skip))
        with self._lock:
            scan = self._scans.get(key)
            is_old = scan is not None and (
                scan.ended is not None and (again or self._clock() - scan.ended > rules.keep)
            )
            if scan is None or is_old:
                scan = self._scans[key] = _Scan(root, skip, rules)
            return scan

    def stop_scan(self, root: Path, skip: Sequence[str]) -> None:
        """End the scan of a folder, where there is one."""
        scan = self._known(root, skip)
        if scan is not None and scan.ended is None:
            scan.stop()

    def stop(self) -> None:
        """End all scans."""
        with self._lock:
            scans = list(self._scans.values())
        for scan in scans:
            if scan.ended is None:
                scan.stop()
