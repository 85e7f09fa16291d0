"""Lines as they are compared: without what has no meaning or differs from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

_CODES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{5,16}\b")
_TEMPORARY = re.compile(r"/(?:tmp|var/folders)/[^\s'\"<>:,)\]]+|\btmp[a-z0-9_]{8}\b")
FIGURE = re.compile(r"<(?:matplotlib\.figure\.)?Figure\b[^>]*>")
_BAR = re.compile(r"\d+%\|.*\||^\s*\d+it \[\d")
_TIMING = re.compile(
    r"(?:CPU times|Wall time|Compiler ?|Parser ?): .*|"
    r"[\d.]+ \S+(?: (?:±|\+-) [\d.]+ \S+)? per loop \(.*\)|"
    r"[\d,]+ loops?, best of .*|The slowest run took .*"
)
_NUMBER = r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_TIME = re.compile(
    "|".join(
        (
            r"(?P<iso>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
            r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?(?!\d))",
            r"(?P<call>\bdatetime\.(?:datetime|date)\([\d, ]+\))",
            r"(?P<figures>(?<![\d.])(?:\d\d?[/.]\d\d?[/.]\d{4}|\d{4}/\d\d?/\d\d?)\b)",
            rf"(?P<words>\b(?:{_MONTH}\.? +\d\d?|\d\d? {_MONTH}),?"
            r"(?: +\d\d:\d\d(?::\d\d)?)?(?: +[A-Z]{3,4})? +\d{4}\b)",
            r"(?P<epoch>(?<![\w.])1\d{9}(?:\.\d+)?(?![\w.]))",
            rf"(?P<lasting>(?<![\w.]){_NUMBER} ?(?:seconds?|secs?|s|ms|µs|μs|us|ns|min|minutes?|"
            r"h|hours?|(?:s|ms|us|µs|μs)/(?:step|it)|it/s)(?!\w))",
            rf"(?P<measured>(?i:\b(?:took|elapsed|time|duration|runtime)\b[\w ()]{{0,20}}[:= ] *)"
            rf"{_NUMBER}(?![\w.:]))",
            r"(?P<clock>(?<![\d:.])\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?![\d:]))",
        )
    )
)
#: A number with a unit is a measured time only in a line that speaks of one.
_SPEAKS_OF_TIME = re.compile(
    r"\b(?:took|takes?|taken|elapsed|times?|timing|duration|runtime|speed|eta|passed|seconds)\b|"
    r"\b(?:finished|done|completed|ran|computed|trained|spent|executed|loaded) in\b|"
    r"/step\b|/it\b|\bit/s\b",
    re.IGNORECASE,
)


def lines_of(text: str, library: str | None = None) -> list[str]:
    """The lines of a text that count.

    Carriage returns and backspaces are followed as a terminal does; colours, addresses, names of
    temporary files, measured times, progress bars, the texts that stand for figures, and blanks at
    the ends of lines do not count. ``library`` is the module that holds what the notebook defined.
    """
    text = _CODES.sub("", text.replace("\r\n", "\n"))
    if library is not None:
        text = re.sub(rf"\b{re.escape(library)}\.", "__main__.", text)
    lines = []
    for line in text.split("\n"):
        line = _typed(line).rstrip()
        if FIGURE.fullmatch(line) or _TIMING.fullmatch(line) or _BAR.search(line):
            continue
        lines.append(_TEMPORARY.sub("(temporary)", _ADDRESS.sub("0x…", line)))
    while lines and lines[-1] == "":
        lines.pop()
    return lines


def _typed(line: str) -> str:
    """A line as it looks when carriage returns and backspaces have been followed."""
    if "\r" not in line and "\b" not in line:
        return line
    shown: list[str] = []
    place = 0
    for character in line:
        if character == "\r":
            place = 0
        elif character == "\b":
            place = max(0, place - 1)
        else:
            shown[place : place + 1] = [character]
            place += 1
    return "".join(shown)


@dataclass(frozen=True)
class Run:
    """When a program ran, in seconds of the epoch: what it prints as "now" lies in between."""

    started: float
    ended: float

    def only_times_differ(self, expected: str, found: str) -> bool:
        """Do two lines differ in nothing but measured times, and dates and times of the run?"""
        pairs = list(zip(_TIME.finditer(expected), _TIME.finditer(found), strict=False))
        skeletons = {" ".join(_TIME.sub("\0", line).split()) for line in (expected, found)}
        return (
            len(skeletons) == 1
            and bool(pairs)
            and all(
                one[0] == other[0] or (one.lastgroup == other.lastgroup and self._excuses(other))
                for one, other in pairs
            )
        )

    def _excuses(self, found: re.Match[str]) -> bool:
        kind, text = found.lastgroup, found[0]
        if kind == "measured":
            return True
        if kind == "lasting":
            return _SPEAKS_OF_TIME.search(found.string) is not None
        if kind == "epoch":
            return self.started - 60 <= float(text) <= self.ended + 60
        if kind == "clock":
            return self._has_clock(text) or _SPEAKS_OF_TIME.search(found.string) is not None
        numbers = [int(word) for word in re.findall(r"\d+", text)]
        if kind in ("iso", "call"):
            return any([day.year, day.month, day.day] == numbers[:3] for day in self._days())
        return any(
            {day.year, day.day} <= set(numbers)
            and (day.month in numbers or f"{day:%b}".lower() in text.lower())
            for day in self._days()
        )

    def _days(self) -> set[date]:
        """The days of the run, here and in UTC."""
        first, last = self.started, max(self.started, self.ended)
        moments = [
            first + 86_400.0 * count for count in range(min(60, int((last - first) / 86_400) + 1))
        ]
        return {
            datetime.fromtimestamp(moment, zone).date()
            for moment in (*moments, last)
            for zone in (None, timezone.utc)
        }

    def _has_clock(self, text: str) -> bool:
        hour, minute = (int(word) for word in re.findall(r"\d+", text)[:2])
        if hour > 23 or minute > 59:
            return False
        first, last = self.started - 60, self.ended + 60
        for zone in (None, timezone.utc):
            begin = datetime.fromtimestamp(first, zone)
            moment = begin.replace(hour=hour, minute=minute, second=59)
            if moment < begin:
                moment += timedelta(days=1)
            if moment.timestamp() - 59 <= last:
                return True
        return False


_DECIMAL = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w])")
#: Relative difference up to which numbers differ in their last digits only.
LAST_DIGITS = 1e-6


def only_last_digits_differ(expected: Iterable[str], found: Iterable[str]) -> bool:
    """Are two texts the same but for the last digits of numbers with a fraction?"""
    one, other = " ".join(expected), " ".join(found)
    words = [
        " ".join(re.sub(r"[-=─]{3,}", "---", _DECIMAL.sub("\0", text)).split())
        for text in (one, other)
    ]
    if words[0] != words[1]:
        return False
    for left, right in zip(_DECIMAL.findall(one), _DECIMAL.findall(other), strict=True):
        if left == right:
            continue
        if not set(left + right) & set(".eE"):
            return False
        a, b = float(left), float(right)
        if abs(a - b) > LAST_DIGITS * max(abs(a), abs(b)):
            return False
    return True
