"""Questions to Slurm whose answers change rarely: each is asked once in a while, and remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from ..process import Answer

#: How long a question that failed is not asked again, in seconds.
KEEP_TROUBLE_SECONDS = 60.0


class Remembered:
    """Answers by command. May be used from several threads; a question is asked once at a time."""

    def __init__(
        self, ask: Callable[[Sequence[str], float], Answer], clock: Callable[[], float]
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._answers: dict[tuple[str, ...], tuple[float, Answer]] = {}

    def ask(self, command: Sequence[str], keep: float, seconds: float) -> Answer:
        """The answer, at most ``keep`` seconds old, waited for ``seconds`` at most."""
        key = tuple(command)
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            asked_at, answer = self._answers.get(key, (float("-inf"), None))
            failed = answer is not None and answer.status != 0
            age = self._clock() - asked_at
            if answer is None or age >= (min(keep, KEEP_TROUBLE_SECONDS) if failed else keep):
                answer = self._ask(key, seconds)
                self._answers[key] = (self._clock(), answer)
            return answer
