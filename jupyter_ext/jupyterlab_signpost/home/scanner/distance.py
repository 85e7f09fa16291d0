"""Is the file system a distant one? There many threads wait for it better than one."""

from __future__ import annotations

import resource

#: Where looking at an entry takes longer than this, in seconds, the file system is a distant one,
#: and more threads are worth it where it takes longer still.
SLOW = 50e-6
SLOWER = 500e-6
#: And where this thread waits at least so often for each entry. On a busy computer it is slow, too,
#: without waiting for anything but its turn: there threads would only be in each other's way.
WAITS = 0.05
#: So many entries are looked at before that is decided.
TRIED_ENTRIES = 100


def _waits() -> int:
    """How often this thread has waited for something, such as an answer of another computer."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


class Distance:
    """What one thread has noticed of the file system. Times in seconds."""

    def __init__(self, width: int) -> None:
        #: Most threads.
        self._width = width
        self.tried = 0
        self.spent = 0.0
        self._waited = _waits()
        #: Is the file system known to be a distant one?
        self.known = False

    @property
    def seconds_per_entry(self) -> float:
        """How long it takes to look at an entry, on average."""
        return self.spent / self.tried if self.tried else 0.0

    @property
    def threads(self) -> int:
        """How many threads are worth it."""
        return self._width if self.seconds_per_entry > SLOWER else max(1, self._width // 2)

    def is_far(self) -> bool:
        """Whether several threads are worth it; once they are, they stay so."""
        if not self.known and self.spent > SLOW * self.tried:
            self.known = (
                self._width > 1
                and self.tried >= TRIED_ENTRIES
                and (_waits() - self._waited) / self.tried > WAITS
            )
        return self.known

    def begin_anew(self) -> None:
        """Forget it, in a process of its own, unless it is known already."""
        if not self.known:
            self.tried, self.spent, self._waited = 0, 0.0, _waits()
