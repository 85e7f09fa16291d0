"""How much a folder holds: scans run in child processes, and may be asked half-way."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UnavailableError

SCANNER = Path(__file__).with_name("scan.py")


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


class _Scan:
    """A running or ended child process and what it last said."""

    def __init__(self, root: Path, skip: Sequence[str], limit: float) -> None:
        self.began = time.monotonic()
        self.ended: float | None = None
        self._line: dict[str, Any] = {}
        self._finished = threading.Event()
        command = [sys.executable, "-I", "-S", str(SCANNER), str(root)]
        for name in skip:
            command += ["--skip", name]
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise UnavailableError(
                f"The scan of {root} could not be started ({error.strerror}). Try again later."
            ) from error
        self._timer = threading.Timer(limit, self.stop)
        self._timer.daemon = True
        self._timer.start()
        threading.Thread(target=self._listen, name="signpost-scan", daemon=True).start()

    def _listen(self) -> None:
        assert self._child.stdout is not None
        with self._child.stdout:
            for line in self._child.stdout:
                with contextlib.suppress(ValueError):
                    self._line = json.loads(line)
        self._child.wait()
        self._timer.cancel()
        self.ended = time.monotonic()
        self._finished.set()

    def wait(self, seconds: float) -> None:
        self._finished.wait(seconds)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._child.terminate()

    def usage(self) -> Usage:
        line, ended = self._line, self.ended
        return Usage(
            bytes=line.get("bytes", 0),
            files=line.get("files", 0),
            folders=line.get("folders", 0),
            errors=line.get("errors", 0),
            entries=line.get("entries", {}),
            complete=bool(line.get("complete")),
            running=ended is None,
            seconds=(time.monotonic() if ended is None else ended) - self.began,
        )


class UsageStore:
    """Scans by folder. Safe to be asked from several threads; one scan a folder at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._scans: dict[tuple[str, tuple[str, ...]], _Scan] = {}
        self._lock = threading.Lock()

    def measure(
        self, root: Path, skip: Sequence[str], wait: float, limit: float, keep: float
    ) -> Usage:
        """Count ``root``, or say what was counted before. All times in seconds.

        Waits at most ``wait``; a scan that takes longer goes on, up to ``limit``. A scan that ended
        less than ``keep`` ago is not repeated. Raises `UnavailableError`.
        """
        key = (str(root), tuple(skip))
        with self._lock:
            scan = self._scans.get(key)
            if scan is None or (scan.ended is not None and self._clock() - scan.ended > keep):
                scan = self._scans[key] = _Scan(root, skip, limit)
        scan.wait(wait)
        return scan.usage()

    def stop(self) -> None:
        """End all scans."""
        with self._lock:
            for scan in self._scans.values():
                if scan.ended is None:
                    scan.stop()
