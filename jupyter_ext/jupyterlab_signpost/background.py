"""Run blocking work on threads that may be left behind.

A call on a dead network file system cannot be cancelled, so the thread that makes it must neither
keep the Jupyter server from answering nor keep it from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

from .errors import UnavailableError

Answer = TypeVar("Answer")

#: So many questions may be open at once; more means that something hangs.
MOST_OPEN = 32

_open = threading.BoundedSemaphore(MOST_OPEN)


def in_background(function: Callable[[], Answer]) -> Future[Answer]:
    """Start ``function`` on a daemon thread and return its future.

    Raises `UnavailableError` when too many earlier calls have not come back.
    """
    slots = _open
    if not slots.acquire(blocking=False):
        raise UnavailableError(
            "Too many questions to this machine are still unanswered; a file system or a service "
            "may hang. Nothing was changed; try again later.",
            reason="busy",
        )
    future: Future[Answer] = Future()
    future.set_running_or_notify_cancel()

    def work() -> None:
        try:
            answer = function()
        except BaseException as error:
            slots.release()
            future.set_exception(error)
        else:
            slots.release()
            future.set_result(answer)

    try:
        threading.Thread(target=work, name="signpost", daemon=True).start()
    except RuntimeError as error:
        # The user has as many processes and threads as the machine allows.
        slots.release()
        raise UnavailableError(
            "This machine lets you start no more processes and threads. Nothing was changed; end "
            "some kernels or terminals and try again.",
            reason="busy",
        ) from error
    return future


def within(function: Callable[[], Answer], seconds: float) -> Answer:
    """Call ``function`` and wait at most ``seconds``; raises `TimeoutError` after that.

    The call itself is not stopped, only forgotten.
    """
    try:
        return in_background(function).result(timeout=seconds)
    except FutureTimeoutError as error:
        raise TimeoutError(f"no answer within {seconds:g} s") from error
