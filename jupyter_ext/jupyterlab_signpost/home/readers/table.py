"""Tables of ``quota`` and ``lfs quota``: a name, then figures, on one line or on two."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIGURE = re.compile(r"\[?[\d.]+\w?\]?\*?")


def rows_of(text: str) -> Iterator[tuple[str, list[str]]]:
    """The rows by name, without the lines above them. A long name has a line of its own."""
    alone = ""
    for line in text.splitlines():
        words = line.split()
        if not words or line.startswith("Disk quotas") or words[0] == "Filesystem":
            continue
        if len(words) == 1:
            alone = words[0]
        elif alone and line[0].isspace() and _FIGURE.fullmatch(words[0]):
            yield alone, words
            alone = ""
        else:
            yield words[0], words[1:]
