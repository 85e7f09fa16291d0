"""All operations of a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from ..errors import ConflictError, NotFoundError, UnavailableError
from .operation import Operation, Progress, Step

#: So many operations may run at once, and so many ended ones are kept, for so many seconds.
MOST_RUNNING = 8
MOST_ENDED = 20
KEEP_SECONDS = 3600.0


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
