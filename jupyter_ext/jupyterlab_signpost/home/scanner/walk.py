"""Walk over folders and count what is in them, in one process.

One thread asks for all that is in several folders in one go. On a distant file system, and where
the kernel cannot be asked so, each file is asked for by itself: there by several threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from .distance import Distance
from .each import EachReader
from .inodes import Inodes
from .tally import Item, Tally
from .together import MOST_ITEMS, TogetherReader
from .worker import Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Walk(Worker):
    """Reads what waits in a tally, and what is found there."""

    def __init__(
        self,
        tally: Tally,
        device: int,
        distance: Distance,
        inodes: Inodes | None = None,
        on_tick: Callable[[], None] = lambda: None,
        pace: float = 0.25,
    ) -> None:
        super().__init__(distance, on_tick, pace)
        self.tally = tally
        self._each = EachReader(tally, distance, device)
        self._together = TogetherReader(tally, distance, inodes) if inodes else None

    def close(self) -> None:
        """Leave the file system, when all is counted."""
        if self._together:
            self._together.close()

    def begin_anew(self) -> None:
        """Forget what was counted, in a process that goes on from here with a part of it."""
        self.tally.begin_anew()
        self.distance.begin_anew()

    def partial(self) -> dict[str, Any]:
        """What was counted so far."""
        return {"sums": dict(self.tally.sums), "errors": self.tally.errors}

    def parts(self) -> list[bytes]:
        """What was counted, at the end."""
        return self.tally.records.parts()

    def run(self, more: Iterator[Item], enough: int = 0) -> None:
        """Read what waits, then what ``more`` hands out.

        With ``enough``, only until so many folders wait, or none.
        """
        waiting, distance = self.tally.waiting, self.distance
        began = time.perf_counter()
        while not enough or len(waiting) < enough:
            if distance.is_far():
                self._share_out(more, enough)
                return
            item = self._next(more, enough)
            if item is None:
                return
            if self._together:
                self._together.read([item, *self._some(MOST_ITEMS - 1, enough)])
            else:
                self._each.read(item)
            now = time.perf_counter()
            distance.spent += now - began
            self._tick(now)
            began = time.perf_counter()

    def _next(self, more: Iterator[Item], enough: int) -> Item | None:
        return next(iter(self._some(1, enough)), None) or next(more, None)

    def _some(self, count: int, enough: int) -> list[Item]:
        """Some of what waits, which waits no longer."""
        waiting = self.tally.waiting
        # Level by level many folders wait soon; branch by branch only few do at any time.
        take = waiting.popleft if enough else waiting.pop
        return [take() for _ in range(min(count, len(waiting)))]

    def _share_out(self, more: Iterator[Item], enough: int) -> None:
        waiting = self.tally.waiting
        changed = threading.Condition()
        reading = 0

        def work() -> None:
            nonlocal reading
            while True:
                with changed:
                    while True:
                        if enough and len(waiting) >= enough:
                            changed.notify_all()
                            return
                        item = self._next(more, enough)
                        if item is not None:
                            reading += 1
                            break
                        if not reading:
                            changed.notify_all()
                            return
                        changed.wait()
                found = self._each.read(item)
                with changed:
                    reading -= 1
                    changed.notify(found or 1)

        self._run_threads(work)
