"""Ask a program something, with a time limit and no shell."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: How long a program may take to end after it was asked to, in seconds.
GRACE_SECONDS = 0.5


@dataclass(frozen=True)
class Answer:
    """What a program said.

    ``status`` is its exit status, negative for a signal, or ``None`` when it is missing, could not
    be started or did not end in time; then ``trouble`` says why.
    """

    command: tuple[str, ...]
    status: int | None
    stdout: str
    stderr: str
    seconds: float
    trouble: str | None = None
    missing: bool = False
    timed_out: bool = False

    @property
    def shown(self) -> str:
        """The command as a user would type it."""
        return shlex.join(self.command)

    @property
    def words(self) -> str:
        """What it printed, errors included, else why it printed nothing."""
        printed = "\n".join(part for part in (self.stdout.strip(), self.stderr.strip()) if part)
        return printed or self.trouble or f"(exit status {self.status}, nothing printed)"


def ask(
    command: Sequence[str],
    seconds: float,
    environ: Mapping[str, str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    may_kill: bool = True,
    c_locale: bool = True,
) -> Answer:
    """Run ``command`` in the C locale and return what it said; never raises for its failures.

    ``c_locale=False`` is for commands that hand their environment on to something of the user.

    After ``seconds`` it is sent SIGTERM, with ``may_kill`` also SIGKILL, and is then left alone:
    a program stuck in the kernel cannot be ended by anybody.
    """
    command = tuple(command)
    variables = dict(os.environ if environ is None else environ)
    if c_locale:
        variables["LC_ALL"] = "C"
    begin = time.monotonic()
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=variables,
            cwd=folder,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        if error.filename is not None and os.fspath(folder or "") == os.fspath(error.filename):
            return Answer(command, None, "", "", 0.0, trouble=f"there is no folder {folder}")
        return Answer(
            command, None, "", "", 0.0, trouble=f"there is no program {command[0]}", missing=True
        )
    except OSError as error:
        return Answer(command, None, "", "", 0.0, trouble=f"could not be started: {error.strerror}")
    try:
        output, errors = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(child, may_kill)
        return Answer(
            command,
            None,
            "",
            "",
            time.monotonic() - begin,
            trouble=f"no answer within {seconds:g} s",
            timed_out=True,
        )
    return Answer(
        command,
        child.returncode,
        output.decode("utf-8", "replace"),
        errors.decode("utf-8", "replace"),
        time.monotonic() - begin,
    )


def _end(child: subprocess.Popen[bytes], may_kill: bool) -> None:
    for what in (signal.SIGTERM, signal.SIGKILL) if may_kill else (signal.SIGTERM,):
        with contextlib.suppress(OSError):
            os.killpg(child.pid, what)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
            break
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
