"""A program that an operation runs."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..display import printable


class CancelledError(Exception):
    """Raised in a step when its operation was cancelled."""


class FailedError(Exception):
    """A step failed; the message is a sentence for the user."""


@dataclass(frozen=True)
class Command:
    """A program to run.

    ``environ`` replaces the environment, ``None`` inherits it. ``explain`` may turn the exit status
    and the last of what was printed into a better sentence than "it failed".
    """

    words: tuple[str, ...]
    environ: Mapping[str, str] | None = None
    folder: str | os.PathLike[str] | None = None
    explain: Callable[[int, str], str | None] | None = None
    #: Sends SIGKILL after the grace only where that does no harm.
    may_kill: bool = True
    #: Show the command itself in the output?
    shown: bool = True
    #: Asked now and then; when it says so, the command is ended as by a cancel.
    limit: Callable[[], bool] | None = None

    @property
    def typed(self) -> str:
        """The command as a user would type it."""
        return shlex.join(printable(word) for word in self.words)


def signal_group(child: subprocess.Popen[bytes], what: signal.Signals) -> None:
    """Send a signal to a child and to all that it started in its group."""
    with contextlib.suppress(OSError):
        os.killpg(child.pid, what)


def cannot_start(command: Command, error: OSError | ValueError) -> str:
    """The sentence for a command that could not be started."""
    program = printable(command.words[0])
    if isinstance(error, FileNotFoundError):
        folder = command.folder
        if folder is not None and os.fspath(folder) == os.fspath(error.filename or ""):
            return f"There is no folder {printable(os.fspath(folder))}; nothing was started in it."
        return f"There is no program {program}; it could not be started."
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{program} could not be started: {reason}."
