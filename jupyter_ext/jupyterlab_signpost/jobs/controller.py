"""Does a controller of Slurm answer? Asked in the background, at most once a minute."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from ..background import in_background
from ..errors import UnavailableError
from ..process import Answer
from .slurm_text import plain_words

#: How long an answer is used, and how long the news that there is none, in seconds.
KEEP_SECONDS = 60.0
KEEP_TROUBLE_SECONDS = 15.0
#: How long one caller waits for a new answer, in seconds; most come in milliseconds.
PATIENCE = 0.5


class Controller:
    """The last answer of ``scontrol ping``. May be used from several threads."""

    def __init__(self, ping: Callable[[], Answer], clock: Callable[[], float]) -> None:
        self._ping = ping
        self._clock = clock
        self._lock = threading.Lock()
        self._asking: Future[str | None] | None = None
        self._asked_at = float("-inf")
        self._known = False
        self._trouble: str | None = None

    @property
    def is_known(self) -> bool:
        """Has a first answer come? Asks nothing."""
        return self._known

    def trouble(self) -> str | None:
        """Why nothing can be handed to Slurm, as a sentence; ``None`` when it answers."""
        self._refresh()
        if not self._known:
            return "Slurm is being asked whether it answers here; look again in some seconds."
        return self._trouble

    def known_trouble(self) -> str | None:
        """The same, but ``None`` also while the first answer is still to come."""
        self._refresh()
        return self._trouble

    def _refresh(self) -> None:
        with self._lock:
            keep = KEEP_SECONDS if self._trouble is None else KEEP_TROUBLE_SECONDS
            if self._asking is None and self._clock() - self._asked_at >= keep:
                try:
                    self._asking = in_background(self._ask)
                except UnavailableError:
                    # Too much hangs already: what was known before has to do.
                    return
            asking = self._asking
        if asking is not None:
            try:
                asking.result(timeout=PATIENCE)
            except FutureTimeoutError:
                return

    def _ask(self) -> str | None:
        trouble = None
        try:
            trouble = judge(self._ping())
            return trouble
        finally:
            with self._lock:
                self._trouble = trouble
                self._known = True
                self._asked_at = self._clock()
                self._asking = None


def judge(answer: Answer) -> str | None:
    """What the answer of ``scontrol ping`` means; ``None`` for nothing that speaks against Slurm.

    Without scontrol nothing is known, and sbatch may still be a script that submits elsewhere.
    """
    if answer.missing or answer.status == 0 or re.search(r" is UP\b", answer.stdout):
        return None
    words = plain_words(answer)
    if "configuration source" in words:
        return (
            "Slurm’s commands are installed where this Jupyter server runs, but not set up: "
            "they find no configuration."
        )
    down = [line.strip() for line in answer.stdout.splitlines() if re.search(r" is DOWN\b", line)]
    return f"Slurm does not answer: {'; '.join(down) or words}"
