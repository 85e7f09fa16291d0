"""Walk over folders and count what is in them, in one process.

One thread asks for all that is in several folders in one go. On a distant file system, and where
the kernel cannot be asked so, each file is asked for by itself: there by several threads.
"""

from __future__ import annotations

import marshal
import threading
import time
from array import array
from collections.abc import Callable
from itertools import islice

from .distance import Distance
from .each import EachReader
from .inodes import Inodes
from .records import Records
from .spread import ENOUGH, Shares
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
        """What was counted, and the places of the folders that wait, for `join`."""
        waiting = array("i", [item[0] for item in self.tally.waiting])
        return [*self.tally.records.parts(), waiting.tobytes(), marshal.dumps(self.partial())]

    def join(self, parts: list[bytes], first: int) -> None:
        """Add what another process has found, which knew the folders before ``first``."""
        *figures, waiting, told = parts
        tally = self.tally
        shift = len(tally.records) - first
        tally.records.join(Records.from_parts(figures), first)
        for place in array("i", waiting):
            tally.let_wait(place + shift)
        partial = marshal.loads(told)
        for top, (blocks, files) in partial["sums"].items():
            tally.sums.add(top, blocks, files)
        tally.errors += partial["errors"]

    def run(self, shares: Shares | None = None, enough: int = 0) -> None:
        """Read what waits, and what is handed out.

        With ``enough``, only until so many folders wait, or none. When another process has nothing
        left to do, what waits is left to be shared anew, if it is worth it.
        """
        self._run(shares, enough)
        if shares:
            shares.want_more()

    def _run(self, shares: Shares | None, enough: int) -> None:
        distance = self.distance
        began = time.perf_counter()
        while not self._is_enough(shares, enough):
            if distance.is_far():
                self._share_out(shares, enough)
                return
            items = self._some(MOST_ITEMS if self._together else 1, shares, enough)
            if not items:
                return
            if self._together:
                self._together.read(items)
            else:
                self._each.read(items[0])
            now = time.perf_counter()
            distance.spent += now - began
            self._tick(now)
            began = time.perf_counter()

    def _is_enough(self, shares: Shares | None, enough: int) -> bool:
        waiting = len(self.tally.waiting)
        if shares:
            return waiting >= ENOUGH and shares.are_wanted()
        return 0 < enough <= waiting

    def _some(self, count: int, shares: Shares | None, enough: int) -> list[Item]:
        """Some of what waits, which waits no longer, and of what is handed out."""
        waiting = self.tally.waiting
        # Level by level many folders wait soon; branch by branch only few do at any time.
        take = waiting.popleft if enough else waiting.pop
        items = [take() for _ in range(min(count, len(waiting)))]
        if shares and len(items) < count:
            items.extend(islice(shares, count - len(items)))
        return items

    def _share_out(self, shares: Shares | None, enough: int) -> None:
        changed = threading.Condition()
        reading = 0

        def work() -> None:
            nonlocal reading
            while True:
                with changed:
                    while True:
                        if self._is_enough(shares, enough):
                            changed.notify_all()
                            return
                        items = self._some(1, shares, enough)
                        if items:
                            reading += 1
                            break
                        if not reading:
                            changed.notify_all()
                            return
                        changed.wait()
                found = self._each.read(items[0])
                with changed:
                    reading -= 1
                    changed.notify(found or 1)

        self._run_threads(work)
