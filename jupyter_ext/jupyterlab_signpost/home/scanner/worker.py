"""What reads folders: on one thread, or on several where the file system is a distant one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .distance import Distance


class Worker:
    """Tells from time to time how far it is, however many threads it has."""

    def __init__(self, distance: Distance, on_tick: Callable[[], None], pace: float) -> None:
        self.distance = distance
        self.on_tick = on_tick
        self._pace = pace
        self._ticked = time.perf_counter()

    def _tick(self, now: float) -> None:
        if now - self._ticked > self._pace:
            self._ticked = now
            self.on_tick()

    def _run_threads(self, work: Callable[[], None]) -> None:
        """Do the same on as many threads as are worth it, until all of them have ended."""
        threads = [threading.Thread(target=work, daemon=True) for _ in range(self.distance.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(self._pace / 2)
                self._tick(time.perf_counter())
