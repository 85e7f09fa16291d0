"""What is learnt about HOME's quota, and what a way to ask may look at."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..configuration import Configuration, Surroundings, parse_size
from ..display import bytes_in_words
from ..process import Answer, ask
from ..sites import Profile
from .mounts import Mount, mount_of, read_mounts

#: All that is asked for one reading may take so many times the limit of one command.
LONGEST_ALL = 3
#: More of an answer than this is not kept as evidence.
MOST_TRAIL_CHARACTERS = 8000

#: What tools write where there is no limit, beside 0.
_NO_LIMIT = frozenset({"-", "none", "unlimited"})


@dataclass(frozen=True)
class Trail:
    """What was asked and what came back."""

    label: str
    source: str | None
    text: str


@dataclass(frozen=True)
class Reading:
    """Usage and limit in bytes and files; ``None`` where this way does not tell."""

    reader: str
    used_bytes: int | None = None
    limit_bytes: int | None = None
    used_files: int | None = None
    limit_files: int | None = None
    #: Whose limit this is, for example "project 1000201"; empty: the user's.
    whose: str = ""
    #: Is the usage a lower bound, because a part of the file system did not answer?
    inexact: bool = False

    @property
    def in_words(self) -> str:
        """The figures as a line of evidence."""
        used = "?" if self.used_bytes is None else bytes_in_words(self.used_bytes, self.limit_bytes)
        limit = (
            "no limit"
            if self.limit_bytes is None
            else bytes_in_words(self.limit_bytes, self.limit_bytes)
        )
        words = f"{used} of {limit}" if self.limit_bytes else f"{used}, {limit}"
        if self.limit_files:
            used = "?" if self.used_files is None else f"{self.used_files:,}"
            words += f"; {used} of {self.limit_files:,} files"
        return words


@dataclass
class QuotaContext:
    """What ways to ask may look at, and what they found. For one question."""

    surroundings: Surroundings
    configuration: Configuration
    profile: Profile
    #: Bytes that a complete scan counted, when there was one.
    scanned_bytes: int | None = None
    mounts: list[Mount] = field(default_factory=read_mounts)
    trail: list[Trail] = field(default_factory=list)
    _hanging: set[str] = field(default_factory=set)
    _deadline: float | None = None

    @property
    def home(self) -> str:
        """HOME without symbolic links."""
        return os.path.realpath(self.surroundings.home)

    @property
    def homes(self) -> frozenset[str]:
        """HOME as tools may write it: with and without symbolic links."""
        return frozenset({self.home, str(self.surroundings.home)})

    @property
    def mount(self) -> Mount | None:
        """The mount that HOME lies on; ``None`` where there is no mount table."""
        return mount_of(self.home, self.mounts)

    @property
    def account(self) -> str:
        """The user for commands: a name that this machine knows, else the number."""
        try:
            import pwd

            pwd.getpwnam(self.surroundings.user)
        except (ImportError, KeyError):
            # Containers run as users that no password file knows.
            return str(os.getuid())
        return self.surroundings.user

    def lies_on(self, *kinds: str) -> bool:
        """Is HOME on a file system of one of these types?"""
        return self.mount is not None and self.mount.kind in kinds

    def note(self, label: str, source: str | None, text: str) -> None:
        """Remember what was asked."""
        if len(text) > MOST_TRAIL_CHARACTERS:
            text = text[:MOST_TRAIL_CHARACTERS] + " …"
        self.trail.append(Trail(label, source, text))

    def ask(
        self,
        *command: str,
        places: Sequence[str] = (),
        folder: str | None = None,
        expected: bool = False,
    ) -> Answer | None:
        """Run a quota command; ``None`` when it is missing or did not answer.

        ``places`` are folders that it may lie in beside PATH. A missing command is normal and is
        not noted, unless it was ``expected``.
        """
        name, *arguments = command
        if name in self._hanging:
            return None
        program = self._program(name, places)
        if program is None:
            if expected:
                self.note("Quota", name, f"there is no program {name}")
            return None
        seconds = self.allowance()
        if seconds <= 0:
            self.note("Quota", name, "Not asked: what was asked before took all the time.")
            return None
        answer = ask(
            (program, *arguments), seconds, environ=self.surroundings.environ, folder=folder
        )
        self.note("Quota", answer.shown, answer.words)
        if answer.timed_out:
            self._hanging.add(name)
        return answer if answer.status is not None else None

    def allowance(self) -> float:
        """How long what is asked next may take, in seconds; 0 or less: no time is left."""
        limit, now = self.configuration.quota_timeout, time.monotonic()
        if self._deadline is None:
            self._deadline = now + LONGEST_ALL * limit
        # Of the first questions each gets its limit, of the last what is left.
        left = self._deadline - now
        return limit if left >= limit else left

    def _program(self, name: str, places: Sequence[str]) -> str | None:
        if os.sep in name or shutil.which(name, path=self.surroundings.environ.get("PATH", "")):
            return name
        return shutil.which(name, path=os.pathsep.join(places))


#: A way to ask. It returns what it learnt, several readings where several limits hold; nothing
#: where its way does not exist here.
Reader = Callable[[QuotaContext], "list[Reading]"]


def size_of(word: str, bare: str = "") -> int:
    """Bytes of a figure as quota tools print it. Raises `ValueError`.

    Marks are left out: ``*`` (over the limit) and ``[ ]`` (inexact). ``bare`` is the unit of a
    figure without one. "No limit" is 0.
    """
    word = _plain(word)
    if word.lower() in _NO_LIMIT:
        return 0
    if re.fullmatch(r"[\d.]+", word):
        word += bare
    return parse_size("0" + word if word.startswith(".") else word)


def count_of(word: str) -> int:
    """A number of files as quota tools print it, ``k`` for 1000. Raises `ValueError`."""
    word = _plain(word)
    if word.lower() in _NO_LIMIT:
        return 0
    match = re.fullmatch(r"(\d*\.?\d+)([kKmMgG]?)", word)
    if match is None:
        raise ValueError(f"{word!r} is not a number of files")
    return round(float(match[1]) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[match[2].lower()])


def lowest(*limits: int) -> int | None:
    """Quota tools write 0 for "no limit"; the lower limit is the one that stops a user in time."""
    return min((limit for limit in limits if limit > 0), default=None)


def with_a_limit(readings: Sequence[Reading]) -> list[Reading]:
    """Readings of a file system that holds more than HOME: what they count is only told with it.

    Without a limit, the usage of such a file system says nothing about HOME.
    """
    return [
        Reading(
            reading.reader,
            reading.used_bytes if reading.limit_bytes else None,
            reading.limit_bytes,
            reading.used_files if reading.limit_files else None,
            reading.limit_files,
            reading.whose,
            reading.inexact,
        )
        for reading in readings
        if reading.limit_bytes or reading.limit_files
    ]


def _plain(word: str) -> str:
    return word.strip().rstrip("*").strip("[]")
