"""Run one command, keep its log, and write how it ended: ``python -I -S supervisor.py RUN_FOLDER``

Started detached by the local runner, so that a run outlives the Jupyter server. It reads
``job.json`` (``argv``, ``work_folder``, ``log``), appends what the command prints to the log, and
writes ``running.json`` and ``result.json``. SIGTERM to the supervisor cancels the run: the process
group of the command gets SIGTERM, and SIGKILL five seconds later.

The environment of the command comes as a JSON object on standard input: it may hold secrets, so it
is never written to a file. Standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

#: Time between SIGTERM and SIGKILL, in seconds.
GRACE_SECONDS = 5


class Supervisor:
    """The one run."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
            self.job: dict[str, Any] = json.load(file)
        self.environ: dict[str, str] = json.load(sys.stdin)
        self.cancelled = False
        self.child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the command, wait for it, and write the result."""
        signal.signal(signal.SIGTERM, self._cancel)
        signal.signal(signal.SIGALRM, self._kill)
        started = time.time()
        result: dict[str, Any] = {"started_at": started}
        try:
            with open(self.job["log"], "ab", buffering=0) as log:
                self.child = subprocess.Popen(
                    self.job["argv"],
                    cwd=self.job["work_folder"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env=self.environ,
                )
        except OSError as error:
            result["message"] = (
                f"{error.filename or self.job['argv'][0]} could not be started: {error.strerror}."
            )
            result["exit_status"] = 127
        except ValueError as error:
            # An argument or a variable of the kernel that no system can hand over.
            result["message"] = f"{self.job['argv'][0]} could not be started: {error}."
            result["exit_status"] = 127
        else:
            running = {**identity(os.getpid()), "command": identity(self.child.pid)}
            self._try_write("running.json", {**running, "started_at": started})
            if self.cancelled:
                # The request came before there was anything to end.
                self._cancel(signal.SIGTERM, None)
            result |= self._wait(self.child.pid)
        result["ended_at"] = time.time()
        self._try_write("result.json", result)

    def _wait(self, pid: int) -> dict[str, Any]:
        # wait4 tells the peak memory of the largest process and the time of all of them.
        _, status, used = os.wait4(pid, 0)
        # A request that comes from now on is too late.
        self.child = None
        signal.alarm(0)
        if self.cancelled:
            end_group(pid)
        code = os.waitstatus_to_exitcode(status)
        factor = 1 if sys.platform == "darwin" else 1024
        return {
            "exit_status": code,
            "cancelled": self.cancelled,
            "peak_memory_bytes": used.ru_maxrss * factor,
            "cpu_seconds": used.ru_utime + used.ru_stime,
        }

    def _cancel(self, _number: int, _frame: Any) -> None:
        self.cancelled = True
        if self.child is not None:
            self._signal(signal.SIGTERM)
            signal.alarm(GRACE_SECONDS)

    def _kill(self, _number: int, _frame: Any) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.child is not None:
            with contextlib.suppress(OSError):
                os.killpg(self.child.pid, number)

    def _try_write(self, name: str, content: dict[str, Any]) -> None:
        """Write a file whole. A full disk must not end the run, so it is only tried."""
        beside = os.path.join(self.folder, f".{name}")
        # The result is worth waiting a minute for.
        for attempt in range(12 if name == "result.json" else 1):
            if attempt:
                time.sleep(5)
            try:
                with open(beside, "w", encoding="utf-8") as file:
                    json.dump(content, file, indent=1)
                os.replace(beside, os.path.join(self.folder, name))
                return
            except OSError:
                continue


def end_group(leader: int) -> None:
    """Wait for what is left of a process group that was asked to end, then kill it."""
    last = time.monotonic() + GRACE_SECONDS
    with contextlib.suppress(OSError):
        while time.monotonic() < last:
            os.killpg(leader, 0)
            time.sleep(0.1)
        os.killpg(leader, signal.SIGKILL)


def identity(pid: int) -> dict[str, Any]:
    """What tells a process from another one that gets the same number later."""
    return {"pid": pid, "host": socket.gethostname(), "start_ticks": start_ticks(pid)}


def start_ticks(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; ``None`` when there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The name in brackets may hold anything; the numbers follow its last bracket.
            fields = file.read().rpartition(")")[2].split()
        return None if fields[0] == "Z" else int(fields[19])
    except (OSError, ValueError, IndexError):
        return None


if __name__ == "__main__":
    Supervisor(sys.argv[1]).run()
