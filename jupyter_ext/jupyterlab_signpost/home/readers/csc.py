"""CSC's overview of disk areas: ``csc-workspaces``."""

from __future__ import annotations

import re

from ..reading import QuotaContext, Reading, count_of, lowest, size_of


def read(context: QuotaContext) -> list[Reading]:
    """The line of HOME."""
    answer = context.ask("csc-workspaces")
    return [] if answer is None else parse(answer.stdout, context)


def parse(text: str, context: QuotaContext) -> list[Reading]:
    """Read ``used/max`` of space and files; a star marks what is exceeded.

    Space without a unit is in the unit of its limit: ``7.2/10TB``.
    """
    for line in text.splitlines():
        words = line.split()
        if len(words) < 3 or words[0].rstrip("/") not in context.homes:
            continue
        try:
            space, most = words[1].split("/")
            unit = re.sub(r"[\d.*]", "", most)
            used, limit = size_of(space, unit), size_of(most)
            files, limit_files = (count_of(word) for word in words[2].split("/"))
        except ValueError:
            continue
        return [Reading("csc-workspaces", used, lowest(limit), files, lowest(limit_files))]
    return []
