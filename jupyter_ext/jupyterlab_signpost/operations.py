"""Long actions that are done on request: live output, cancel, a result at the end.

An operation runs on a thread of its own, its steps one after the other. A step is a command (an
argument list, never a shell's text) or a callable that is given a `Progress`. What both print is
kept in a buffer of bounded size, by byte offset, so that several readers may follow it and one that
was cut off goes on where it stopped. Nothing outlives the server: `Operations.stop` ends all.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import secrets
import selectors
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Literal, TypeAlias

from .display import printable
from .errors import ConflictError, NotFoundError, SignpostError, UnavailableError

State = Literal["running", "completed", "failed", "cancelled"]

#: So much output of one operation is kept, in bytes; the beginning goes first.
MOST_OUTPUT = 1 << 20
#: So much is handed out at once, in bytes.
PIECE_BYTES = 64 * 1024
#: So many operations may run at once, and so many ended ones are kept, for so many seconds.
MOST_RUNNING = 8
MOST_ENDED = 20
KEEP_SECONDS = 3600.0
#: How long processes have to end after SIGTERM before SIGKILL, in seconds.
GRACE_SECONDS = 5.0
#: How long the output of an ended command is still read when a child of it holds it open.
DRAIN_SECONDS = 1.0


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


class Progress:
    """What a callable step may do: print, run commands, and notice that it was cancelled."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation

    def print(self, text: str) -> None:
        """Add a line to the output. Raises `CancelledError`."""
        self.check()
        self._operation.write((text + "\n").encode("utf-8", "backslashreplace"))

    def write(self, content: bytes) -> None:
        """Add bytes to the output as they are. Raises `CancelledError`."""
        self.check()
        self._operation.write(content)

    def check(self) -> None:
        """Raises `CancelledError` when the operation was cancelled."""
        if self._operation.cancelling:
            raise CancelledError

    def run(self, command: Command, listen: Callable[[bytes], None] | None = None) -> int:
        """Run a command to its end and return its exit status.

        With ``listen``, its output goes there and not into the operation's. Raises `FailedError`
        when it cannot be started, `CancelledError`.
        """
        return self._operation.run(command, listen)

    def must_run(self, command: Command) -> None:
        """Run a command. Raises `FailedError` when it does not succeed, `CancelledError`."""
        self._operation.must_run(command)


#: A callable may return a value for JSON; the last one is the operation's result.
Step: TypeAlias = "Command | Callable[[Progress], Any]"


class Operation:
    """One long action. Thread-safe; made by `Operations.start`."""

    def __init__(self, kind: str, title: str, subject: str | None, on_failure: Step | None) -> None:
        self.id = secrets.token_hex(8)
        self.kind = kind
        self.title = title
        self.subject = subject
        self.state: State = "running"
        self.message: str | None = None
        self.result: Any = None
        self.started_at = _now()
        self.ended_at: str | None = None
        self._began = time.monotonic()
        self._seconds: float | None = None
        self._on_failure = on_failure
        self._lock = threading.RLock()
        self._output = bytearray()
        self._dropped = 0
        self._cancel = threading.Event()
        self._ended = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._watchers: list[Callable[[], None]] = []

    # For readers

    @property
    def ended(self) -> bool:
        """Has it come to its end, whichever?"""
        return self.state != "running"

    @property
    def cancelling(self) -> bool:
        """Was it cancelled, ended or not?"""
        return self._cancel.is_set()

    def to_json(self) -> dict[str, Any]:
        """Everything but the output, as plain JSON types."""
        with self._lock:
            seconds = self._seconds
            return {
                "id": self.id,
                "kind": self.kind,
                "title": printable(self.title),
                "subject": self.subject,
                "state": self.state,
                "message": self.message,
                "started_at": self.started_at,
                "ended_at": self.ended_at,
                "elapsed_seconds": round(
                    time.monotonic() - self._began if seconds is None else seconds, 1
                ),
                "result": self.result,
            }

    def read(self, offset: int) -> tuple[str, int, bool]:
        """Output after ``offset`` (bytes), the next offset, and whether that is the whole end.

        An offset that is not kept any more, or was never reached, begins at what there is. A
        character that has not come whole is left for the next time, unless nothing more comes.
        """
        with self._lock:
            begin = min(max(offset - self._dropped, 0), len(self._output))
            content = bytes(self._output[begin : begin + PIECE_BYTES])
            is_last = begin + len(content) == len(self._output)
            if begin == 0 and self._dropped > 0:
                # The middle of a character is nobody's.
                torn = len(content) - len(content.lstrip(_CONTINUATIONS))
                content, begin = content[torn:], torn
            done = self.ended and is_last
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            text = decoder.decode(content, final=done)
            unfinished = 0 if done else len(decoder.getstate()[0])
            return text, self._dropped + begin + len(content) - unfinished, done

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback``, on any thread, when there is more; returns what ends that."""
        with self._lock:
            self._watchers.append(callback)

        def forget() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._watchers.remove(callback)

        return forget

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; returns whether it has come."""
        return self._ended.wait(seconds)

    def cancel(self) -> None:
        """Ask it to end. What has ended stays as it is."""
        with self._lock:
            if self.ended:
                return
            self._cancel.set()
            child = self._child
        if child is not None:
            _signal(child, signal.SIGTERM)

    def kill(self) -> None:
        """End its processes at once."""
        self.cancel()
        with self._lock:
            child = self._child
        if child is not None:
            _signal(child, signal.SIGKILL)

    # For steps

    def write(self, content: bytes) -> None:
        """Add to the output."""
        with self._lock:
            self._output += content
            excess = len(self._output) - MOST_OUTPUT
            if excess > 0:
                # A good deal at once: shortening copies the rest.
                excess += MOST_OUTPUT // 4
                del self._output[:excess]
                self._dropped += excess
        self._tell()

    def tail(self, length: int = 4000) -> str:
        """The last of what was printed."""
        with self._lock:
            return bytes(self._output[-length:]).decode("utf-8", "replace")

    def must_run(self, command: Command) -> None:
        """See `Progress.must_run`."""
        status = self.run(command)
        if status == 0:
            return
        program = os.path.basename(command.words[0])
        words = f"exit status {status}" if status > 0 else f"signal {-status}"
        sentence = command.explain(status, self.tail()) if command.explain else None
        raise FailedError(sentence or f"{printable(program)} failed ({words}); the log says why.")

    def run(self, command: Command, listen: Callable[[bytes], None] | None = None) -> int:
        """See `Progress.run`."""
        if self.cancelling:
            raise CancelledError
        if command.shown:
            self.write(f"$ {command.typed}\n".encode())
        try:
            child = subprocess.Popen(
                command.words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=None if command.environ is None else dict(command.environ),
                cwd=command.folder,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise FailedError(_cannot_start(command, error)) from error
        with self._lock:
            self._child = child
        try:
            self._follow(child, command, listen or self.write)
        finally:
            with self._lock:
                self._child = None
            if child.stdout is not None:
                child.stdout.close()
        if self.cancelling:
            raise CancelledError
        return child.returncode

    def _follow(
        self,
        child: subprocess.Popen[bytes],
        command: Command,
        listen: Callable[[bytes], None],
    ) -> None:
        """Read until the child has ended and its output too, or is not to be waited for."""
        assert child.stdout is not None
        descriptor = child.stdout.fileno()
        asked: float | None = None
        killed = False
        gone: float | None = None
        is_open = True
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while is_open or child.poll() is None:
                now = time.monotonic()
                if child.poll() is not None:
                    gone = now if gone is None else gone
                    if now - gone > DRAIN_SECONDS and asked is None:
                        # A child of it lives on with the pipe; nobody waits for that.
                        return
                ending = self.cancelling or (command.limit is not None and command.limit())
                if ending:
                    if asked is None:
                        asked = now
                        _signal(child, signal.SIGTERM)
                    elif command.may_kill and not killed and now - asked > GRACE_SECONDS:
                        killed = True
                        _signal(child, signal.SIGKILL)
                    elif now - asked > 2 * GRACE_SECONDS:
                        # Stuck in the kernel: it can only be left.
                        return
                if not is_open:
                    time.sleep(0.02)
                elif selector.select(0.1):
                    content = os.read(descriptor, PIECE_BYTES)
                    if content:
                        listen(content)
                    else:
                        is_open = False
        child.wait()
        if asked is not None or self.cancelling:
            # Children that outlived it keep the group's number.
            _signal(child, signal.SIGKILL if command.may_kill else signal.SIGTERM)

    # Its thread

    def work(self, steps: Iterable[Step]) -> None:
        """Do all steps; never raises."""
        state: State = "completed"
        message: str | None = None
        result: Any = None
        try:
            for step in steps:
                if self.cancelling:
                    raise CancelledError
                value = self._do(step)
                result = result if value is None else value
            if self.cancelling:
                raise CancelledError
        except CancelledError:
            state, message = "cancelled", "It was cancelled."
        except (FailedError, SignpostError) as error:
            state, message = "failed", str(error)
        except OSError as error:
            state, message = "failed", f"Something could not be read or written: {error.strerror}."
        except Exception as error:
            state, message = "failed", f"Something unexpected went wrong ({type(error).__name__})."
        if state != "completed" and self._on_failure is not None:
            message = f"{message} {self._clean_up()}".rstrip()
        with self._lock:
            self.state, self.message, self.result = state, message, result
            self.ended_at = _now()
            self._seconds = time.monotonic() - self._began
        self._ended.set()
        self._tell()

    def _do(self, step: Step) -> Any:
        if isinstance(step, Command):
            self.must_run(step)
            return None
        return step(Progress(self))

    def _clean_up(self) -> str:
        """What is done after a failure may not be cancelled; returns its sentence."""
        step = self._on_failure
        try:
            if step is None or isinstance(step, Command):
                return ""
            return str(step(Progress(self)) or "")
        except Exception as error:
            return f"Cleaning up failed too ({type(error).__name__})."

    def _tell(self) -> None:
        with self._lock:
            watchers = list(self._watchers)
        for callback in watchers:
            callback()


#: Bytes that can only be inside a character of UTF-8.
_CONTINUATIONS = bytes(range(0x80, 0xC0))


class Operations:
    """All operations of this server: those that run, and some that have ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._operations: dict[str, Operation] = {}
        self._ended_at: dict[str, float] = {}

    def start(
        self,
        kind: str,
        title: str,
        steps: Sequence[Step],
        subject: str | None = None,
        on_failure: Callable[[Progress], str | None] | None = None,
    ) -> Operation:
        """Start the steps on a thread and return at once.

        ``kind`` says whose it is (``kernels``, ``home``); ``subject`` what it is about, for example
        a path: only one operation of a kind may run for a subject. ``on_failure`` is called after a
        failure or a cancel, cannot be cancelled itself, and returns what it kept, as a sentence.
        Raises `ConflictError` and `UnavailableError`.
        """
        operation = Operation(kind, title, subject, on_failure)
        with self._lock:
            self._forget()
            running = [known for known in self._operations.values() if not known.ended]
            if subject is not None and any(
                (known.kind, known.subject) == (kind, subject) for known in running
            ):
                raise ConflictError(
                    "Something is being done there already. Nothing was started; wait until it is "
                    "done, or cancel it.",
                    reason="running",
                )
            if len(running) >= MOST_RUNNING:
                raise UnavailableError(
                    f"{MOST_RUNNING} operations are running already. Nothing was started; wait "
                    "until one of them is done, or cancel one.",
                    reason="busy",
                )
            self._operations[operation.id] = operation
        try:
            threading.Thread(
                target=operation.work, args=(steps,), name="signpost-operation", daemon=True
            ).start()
        except RuntimeError as error:
            with self._lock:
                del self._operations[operation.id]
            raise UnavailableError(
                "This machine lets you start no more processes and threads. Nothing was started; "
                "end some kernels or terminals and try again.",
                reason="busy",
            ) from error
        return operation

    def all(self) -> list[Operation]:
        """Those that run and those that are kept, in the order of their start."""
        with self._lock:
            self._forget()
            return list(self._operations.values())

    def get(self, name: str) -> Operation:
        """One by its id. Raises `NotFoundError`."""
        with self._lock:
            operation = self._operations.get(name)
        if operation is None:
            raise NotFoundError(
                "This operation is not known any more: the server was restarted, or it ended a "
                "while ago. What it did stays."
            )
        return operation

    def cancel(self, name: str) -> Operation:
        """Ask one to end, and return it. Raises `NotFoundError`."""
        operation = self.get(name)
        operation.cancel()
        return operation

    def stop(self, seconds: float = 3.0) -> None:
        """End all and wait a little; what resists is killed."""
        running = [operation for operation in self.all() if not operation.ended]
        for operation in running:
            operation.cancel()
        end = time.monotonic() + seconds
        for operation in running:
            if not operation.wait(max(0.0, end - time.monotonic())):
                operation.kill()

    def _forget(self) -> None:
        """Forget the oldest of those that have ended."""
        now = time.monotonic()
        ended = [name for name, known in self._operations.items() if known.ended]
        for name in ended:
            self._ended_at.setdefault(name, now)
        for place, name in enumerate(ended):
            is_old = now - self._ended_at[name] > KEEP_SECONDS
            if is_old or place < len(ended) - MOST_ENDED:
                del self._operations[name], self._ended_at[name]


def _signal(child: subprocess.Popen[bytes], what: signal.Signals) -> None:
    with contextlib.suppress(OSError):
        os.killpg(child.pid, what)


def _cannot_start(command: Command, error: OSError | ValueError) -> str:
    program = printable(command.words[0])
    if isinstance(error, FileNotFoundError):
        folder = command.folder
        if folder is not None and os.fspath(folder) == os.fspath(error.filename or ""):
            return f"There is no folder {printable(os.fspath(folder))}; nothing was started in it."
        return f"There is no program {program}; it could not be started."
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{program} could not be started: {reason}."


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
