"""Ask checks side by side: each in time, and each once at a time however many want to know."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass

from ..background import in_background
from ..errors import SignpostError, UnavailableError
from .context import Check, CheckContext
from .result import CheckResult, Evidence

_LOG = logging.getLogger("jupyterlab_signpost")


@dataclass(frozen=True)
class Question:
    """A check that is being answered on a thread of its own."""

    check: Check
    #: Its time limit and when it was asked, in seconds.
    seconds: float
    began: float
    future: Future[CheckResult]
    clock: Callable[[], float] = time.monotonic

    @property
    def patience(self) -> float:
        """How much longer the answer may take, in seconds; 0 when it is late already."""
        return max(0.0, self.began + self.seconds - self.clock())

    def result(self) -> CheckResult:
        """Wait for the answer; a late one or a failure is an answer, too."""
        try:
            return self.future.result(timeout=self.patience)
        except FutureTimeoutError:
            return self.late()
        except Exception as error:
            return self.failed(error)

    def late(self) -> CheckResult:
        """What is said when the time is over. The question itself goes on."""
        waited = self.clock() - self.began
        return self._unknown(
            f"No answer within {self.seconds:g} s; a file system or a service may hang.",
            f"It was asked {waited:.0f} s ago, and is not asked anew until it answers.",
        )

    def failed(self, error: Exception) -> CheckResult:
        """What is said when the check could not be answered."""
        if isinstance(error, SignpostError):
            return self._unknown(error.message, "The check was not answered.")
        _LOG.error("The check %s failed", self.check.id, exc_info=error)
        return self._unknown(
            f"The check failed ({type(error).__name__}); the log of the Jupyter server says more.",
            str(error),
        )

    def _unknown(self, summary: str, text: str) -> CheckResult:
        evidence = [Evidence("Why there is no answer", None, text)]
        return CheckResult(self.check.id, self.check.title, "unknown", summary, evidence)


class Asking:
    """The questions under way. May be used from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Question] = {}

    def ask(self, check: Check, context: CheckContext) -> Question:
        """Start a check, or join the one that is under way for the same site.

        One that hangs is not started again beside itself, so a dead file system costs one thread.
        """
        key = (check.id, context.profile["id"])
        with self._lock:
            question = self._open.get(key)
            if question is None or question.future.done():
                question = self._open[key] = self._start(check, context)
            return question

    def _start(self, check: Check, context: CheckContext) -> Question:
        future: Future[CheckResult]
        try:
            future = in_background(lambda: check.run(context))
        except UnavailableError as error:
            future = Future()
            future.set_exception(error)
        seconds = check.seconds(context.configuration)
        return Question(check, seconds, self._clock(), future, self._clock)
