"""Two texts side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Equal lines that are shown around a difference, and the most rows and characters of a row.
CONTEXT = 3
MOST_ROWS = 300
MOST_CHARACTERS = 1000
#: From here on texts are compared line by line, as finding moved lines takes too long.
LONG = 4000


@dataclass(frozen=True)
class Row:
    """A line on both sides, ``None`` where a side has none; ``gap``: equal lines left out."""

    kind: Literal["same", "changed", "missing", "added", "gap", "cut"]
    notebook: str | None = None
    program: str | None = None
    count: int = 0


def side_by_side(expected: list[str], found: list[str]) -> list[Row]:
    """The lines of the notebook and of the program beside each other."""
    rows: list[Row] = []
    for kind, i1, i2, j1, j2 in _opcodes(expected, found):
        left, right = expected[i1:i2], found[j1:j2]
        if kind == "equal":
            rows += _context(left, first=not rows, last=i2 == len(expected) and j2 == len(found))
            continue
        for place in range(max(len(left), len(right))):
            one = left[place] if place < len(left) else None
            other = right[place] if place < len(right) else None
            what: Literal["changed", "missing", "added"] = (
                "added" if one is None else "missing" if other is None else "changed"
            )
            rows.append(Row(what, _short(one), _short(other)))
        if len(rows) > MOST_ROWS:
            break
    if len(rows) > MOST_ROWS:
        rows = [*rows[:MOST_ROWS], Row("cut")]
    return rows


def _opcodes(expected: list[str], found: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(expected), len(found)) <= LONG:
        return SequenceMatcher(None, expected, found, autojunk=False).get_opcodes()
    start = 0
    while start < min(len(expected), len(found)) and expected[start] == found[start]:
        start += 1
    return [
        ("equal", 0, start, 0, start),
        ("replace", start, len(expected), start, len(found)),
    ]


def _context(lines: list[str], first: bool, last: bool) -> list[Row]:
    """Equal lines; only those beside a difference."""
    rows = [Row("same", _short(line), _short(line)) for line in lines]
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    hidden = len(rows) - head - tail
    if hidden <= 1:
        return rows
    return [*rows[:head], Row("gap", count=hidden), *rows[len(rows) - tail :]]


def _short(line: str | None) -> str | None:
    if line is None or len(line) <= MOST_CHARACTERS:
        return line
    return f"{line[:MOST_CHARACTERS]} …"
