"""Figures and names as a user reads them."""

from __future__ import annotations


def bytes_in_words(count: int, beside: int | None = None) -> str:
    """A size with its unit, in powers of 1024 as quota tools count: ``1.5 GiB``.

    Powers of 1000 are used where ``beside``, a limit that is shown with it, is a round figure in
    them: a site's "100 GB" then reads as such.
    """
    decimal = beside is not None and beside > 0 and beside % 10**9 == 0
    step, letter = (1000, "") if decimal else (1024, "i")
    size = float(count)
    for prefix in ("", "K", "M", "G", "T", "P"):
        if abs(size) < step or prefix == "P":
            break
        size /= step
    if not prefix:
        return f"{size:.0f} bytes"
    unit = f"{prefix if letter or prefix != 'K' else 'k'}{letter}B"
    return f"{size:.0f} {unit}" if size >= 100 or size.is_integer() else f"{size:.1f} {unit}"


def printable(text: str) -> str:
    """A file name that may hold anything, as one line of valid text."""
    readable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in readable
    )
