"""One long action: its steps, its output, its end."""

from __future__ import annotations

import codecs
import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any, Literal, TypeAlias

from ..display import printable
from ..errors import SignpostError
from .command import CancelledError, Command, FailedError, cannot_start, signal_group

State = Literal["running", "completed", "failed", "cancelled"]

#: So much output of one operation is kept, in bytes; the beginning goes first.
MOST_OUTPUT = 1 << 20
#: So much is handed out at once, in bytes.
PIECE_BYTES = 64 * 1024
#: How long processes have to end after SIGTERM before SIGKILL, in seconds.
GRACE_SECONDS = 5.0
#: How long the output of an ended command is still read when a child of it holds it open.
DRAIN_SECONDS = 1.0
#: Bytes that can only be inside a character of UTF-8.
_CONTINUATIONS = bytes(range(0x80, 0xC0))


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
            signal_group(child, signal.SIGTERM)

    def kill(self) -> None:
        """End its processes at once."""
        self.cancel()
        with self._lock:
            child = self._child
        if child is not None:
            signal_group(child, signal.SIGKILL)

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
            raise FailedError(cannot_start(command, error)) from error
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
                        signal_group(child, signal.SIGTERM)
                    elif command.may_kill and not killed and now - asked > GRACE_SECONDS:
                        killed = True
                        signal_group(child, signal.SIGKILL)
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
            signal_group(child, signal.SIGKILL if command.may_kill else signal.SIGTERM)

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


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
