"""Compare what a program showed with what its notebook showed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Text that differs from run to run, or says only where it was made, with what it is replaced by.
PASSING: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\r+\n"), "\n"),
    # Where measure.py lets things run.
    (re.compile(r"[^\s'\"<>]*/fidelity-\w+/run\b"), "<run>"),
    (re.compile(r"^(?:CPU times|Wall time|Compiler time):.*\n", re.M), ""),
    (re.compile(r"^.* per loop \(mean.*\n", re.M), ""),
    (re.compile(r"^The slowest run took .*\n", re.M), ""),
    (re.compile(r"^<Figure size .*>\n", re.M), ""),
    # What IPython says of its own magics.
    (
        re.compile(
            r"^(?:%pylab is deprecated, |Populating the interactive namespace "
            r"|Using matplotlib backend: ).*\n",
            re.M,
        ),
        "",
    ),
    # The time of a file, as ls shows it.
    (
        re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d\b"),
        "<time>",
    ),
    # The progress meter of curl.
    (re.compile(r"^ +% Total +% Received .*\n.* Speed\n[\s\d.:kMGT-]*", re.M), ""),
    (re.compile(r"0x[0-9a-fA-F]{6,}"), "0x"),
    (re.compile(r"\b\w+_lib\."), "__main__."),
]


@dataclass(frozen=True)
class Piece:
    """One text that a cell showed: of its stdout (`stdout`) or of its Out[] (`out`)."""

    cell: int
    kind: str
    text: str


@dataclass(frozen=True)
class Agreement:
    """How far a program's stdout agrees with the texts of its notebook."""

    same_stdout: bool
    outs: int
    outs_shown: int
    #: Cell, from 1, and the first line that differs; both empty when nothing does.
    cell: int | None
    difference: str


def normalized(text: str) -> str:
    """Return the text without what differs from run to run."""
    for pattern, instead in PASSING:
        text = pattern.sub(instead, text)
    return text


def agreement(pieces: Sequence[Piece], text: str) -> Agreement:
    """Look for the pieces in a program's stdout, in their order.

    A program that shows no Out[] at all still has the same stdout when the rest is there, whole
    and with nothing between.
    """
    outs = sum(piece.kind == "out" for piece in pieces)
    at, shown, same, loose = 0, 0, True, False
    cell: int | None = None
    difference = ""
    for piece in pieces:
        if text.startswith(piece.text, at):
            at += len(piece.text)
            shown += piece.kind == "out"
            loose = False
            continue
        if not difference:
            cell, difference = piece.cell, first_difference(piece.text, text[at:])
        found = text.find(piece.text, at)
        if piece.kind == "out":
            if loose and found >= 0 and text[found - 1] == "\n":
                at, shown, loose = found + len(piece.text), shown + 1, False
            else:
                loose = True
            continue
        if not (loose and found >= 0):
            same = False
        if found >= 0:
            at, loose = found + len(piece.text), False
    if text[at:].strip() and not loose:
        same = False
        difference = difference or f"then it prints {shorten(text[at:])}"
    if outs and text == "".join(piece.text for piece in pieces if piece.kind == "stdout"):
        same, shown = True, 0
        cell, difference = next((one.cell, "no Out[]") for one in pieces if one.kind == "out")
    return Agreement(same, outs, shown, cell, difference)


def first_difference(expected: str, got: str) -> str:
    """Return the first line that differs, of both sides."""
    wanted, had = expected.splitlines(), got.splitlines()
    for number, line in enumerate(wanted):
        other = had[number] if number < len(had) else None
        if line != other:
            instead = "the end" if other is None else shorten(other)
            return f"{shorten(line)} became {instead}"
    return f"{shorten(expected)} became {shorten(got)}"


def shorten(text: str, width: int = 90) -> str:
    """Return a text as a Python literal of at most about `width` columns."""
    return repr(text if len(text) <= width else text[:width] + "...")
