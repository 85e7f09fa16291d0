"""PanFS: ``pan_quota``, which tells about the volume that it is called in."""

from __future__ import annotations

import re

from ..reading import QuotaContext, Reading, count_of, lowest, size_of, with_a_limit


def read(context: QuotaContext) -> list[Reading]:
    """The user's limits on the volume of HOME."""
    if not context.lies_on("panfs"):
        return []
    answer = context.ask("pan_quota", folder=context.home)
    return [] if answer is None else with_a_limit(parse(answer.stdout, context))


def parse(text: str, context: QuotaContext) -> list[Reading]:
    """Read the table. The unit of the sizes stands in the head of their column."""
    unit = ""
    rows: list[tuple[str, Reading]] = []
    for line in text.splitlines():
        head = re.match(r"\s*<(\w+)>\s+<", line)
        if head:
            unit = head[1]
            continue
        parts = [part.split() for part in line.split(":", 2)]
        if len(parts) < 3 or len(parts[0]) < 3 or len(parts[1]) < 3 or not parts[2]:
            continue
        try:
            used, soft, hard = (size_of(word, unit) for word in parts[0][:3])
            files, soft_files, hard_files = (count_of(word) for word in parts[1][:3])
        except ValueError:
            continue
        reading = Reading("panfs", used, lowest(soft, hard), files, lowest(soft_files, hard_files))
        rows.append((parts[2][0].rstrip("/"), reading))
    here = [
        (len(path), reading)
        for path, reading in rows
        if any(home == path or home.startswith(path + "/") for home in context.homes)
    ]
    if here:
        return [max(here, key=lambda pair: pair[0])[1]]
    return [rows[0][1]] if len(rows) == 1 else []
