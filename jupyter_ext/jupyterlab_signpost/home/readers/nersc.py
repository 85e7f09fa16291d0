"""NERSC's ``showquota -J``."""

from __future__ import annotations

import json

from ..reading import QuotaContext, Reading, count_of, lowest, size_of


def read(context: QuotaContext) -> list[Reading]:
    """The entry of HOME. Other sites have a command of that name too: it is asked at NERSC only."""
    if not context.surroundings.environ.get("NERSC_HOST"):
        return []
    answer = context.ask("showquota", "-J")
    # The exit status is the number of file systems that are over their quota.
    return [] if answer is None else parse(answer.stdout)


def parse(text: str) -> list[Reading]:
    """Read the list of file systems, each with sizes and counts as texts: ``1.90GiB``."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("fs") != "home":
            continue
        try:
            return [
                Reading(
                    "nersc-showquota",
                    size_of(str(entry["space_used"])),
                    lowest(size_of(str(entry["space_quota"]))),
                    count_of(str(entry.get("inode_used", "0"))),
                    lowest(count_of(str(entry.get("inode_quota", "0")))),
                )
            ]
        except (KeyError, ValueError):
            continue
    return []
