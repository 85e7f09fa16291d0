"""LUMI's own overview: ``lumi-quota``, else ``lumi-workspaces``."""

from __future__ import annotations

import re

from ...configuration import parse_size
from ..reading import QuotaContext, Reading, count_of, lowest, size_of

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SIZE = r"\s*([\d.]+)\s*([KMGTP]iB|B)?\s*"
#: The newer ``lumi-workspaces``: "1.2% used ( 245MiB of   20GiB/     22GiB soft/hard)".
_SPACE = re.compile(rf"Block quota:.*?\({_SIZE}of{_SIZE}/{_SIZE}soft/hard\)")
_COUNT = r"\s*([\d.]+[KMG]?)\s*"
_FILES = re.compile(rf"File quota:.*?\({_COUNT}of{_COUNT}/{_COUNT}soft/hard\)")


def read(context: QuotaContext) -> list[Reading]:
    """The limits of HOME."""
    for command in ("lumi-quota", "lumi-workspaces"):
        answer = context.ask(command)
        readings = [] if answer is None else parse(answer.stdout, context)
        if readings:
            return readings
    return []


def parse(text: str, context: QuotaContext) -> list[Reading]:
    """Read a table with ``used/max``, in powers of 1000, or the newer list with used, soft, hard.

    The table's figures are rounded up: a limit of 20 GiB is written ``22G``.
    """
    text = _COLOUR.sub("", text)
    for line in text.splitlines():
        words = line.split()
        if len(words) < 3 or words[0].rstrip("/") not in context.homes:
            continue
        try:
            used, limit = (_decimal(word) for word in words[1].split("/"))
            files, limit_files = (count_of(word) for word in words[2].split("/"))
        except ValueError:
            continue
        return [Reading("lumi-quota", used, lowest(limit), files, lowest(limit_files))]
    # Projects come after HOME.
    part = text.partition("quota home directory")[2]
    space = _SPACE.search(part)
    if space is None:
        return []
    used, soft, hard = (size_of(space[first] + (space[first + 1] or "")) for first in (1, 3, 5))
    files_told = _FILES.search(part)
    counts = [count_of(word) for word in files_told.groups()] if files_told else [0, 0, 0]
    return [
        Reading(
            "lumi-quota",
            used,
            lowest(soft, hard),
            counts[0] if files_told else None,
            lowest(*counts[1:]),
        )
    ]


def _decimal(word: str) -> int:
    return parse_size(f"{word.rstrip('*')}B", decimal_bytes=True)
