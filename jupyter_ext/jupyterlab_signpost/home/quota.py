"""Limit and usage of HOME without a scan: in which order the ways to ask are asked.

A site's profile names the readers (``home.quota_readers``), best first. Each is a file in
``readers``; it asks only where its way can exist, and may find several limits, of which the one
that stops the user first counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..display import bytes_in_words
from .readers import CONFIGURED, READERS
from .reading import QuotaContext, Reading

__all__ = ["QuotaContext", "Reading", "first_to_stop", "read_quota", "read_with_scan"]


def read_quota(context: QuotaContext) -> Reading:
    """Ask until usage and limit are known; may know neither.

    What the administrator of this server set comes first: a limit for everybody, a command, a
    variable. What is then still missing is asked of the profile's readers.
    """
    known = Reading("nobody")
    configured = context.configuration.home_quota_bytes
    if configured:
        context.note("Limit", "this server's configuration", bytes_in_words(configured, configured))
        known = Reading("configuration", limit_bytes=configured)
    return _asked(context, known, (*CONFIGURED, *context.profile["home"]["quota_readers"]))


def read_with_scan(context: QuotaContext, known: Reading, scanned_bytes: int) -> Reading:
    """Ask again those that only trust their answer when it agrees with what was counted."""
    context.scanned_bytes = scanned_bytes
    names = context.profile["home"]["quota_readers"]
    return _asked(context, known, [name for name in names if name == "statvfs"])


def _asked(context: QuotaContext, known: Reading, names: Iterable[str]) -> Reading:
    for name in names:
        if known.used_bytes is not None and known.limit_bytes is not None:
            break
        reader = READERS.get(name)
        if reader is None:
            context.note("Quota", name, "This way to ask is not known to this version.")
            continue
        readings = reader(context)
        if readings:
            known = _joined(known, first_to_stop(context, readings))
    return known


def first_to_stop(context: QuotaContext, readings: Sequence[Reading]) -> Reading:
    """Of several limits the one of which the least is left, for bytes and for files apart.

    The evidence shows all of them.
    """
    if len(readings) == 1:
        return readings[0]
    space = _nearest(readings, "bytes")
    files = _nearest(readings, "files")
    lines = []
    for reading in readings:
        counts = [
            word for word, nearest in (("space", space), ("files", files)) if nearest is reading
        ]
        mark = f" (counts here for {' and '.join(counts)})" if counts else ""
        lines.append(f"{reading.whose or 'user'}: {reading.in_words}{mark}")
    context.note("Several limits", None, "\n".join(lines))
    first = space or files or readings[0]
    return Reading(
        first.reader,
        space.used_bytes if space else None,
        space.limit_bytes if space else None,
        files.used_files if files else None,
        files.limit_files if files else None,
        first.whose,
        any(reading.inexact for reading in (space, files) if reading),
    )


def _nearest(readings: Sequence[Reading], what: str) -> Reading | None:
    def used(reading: Reading) -> int | None:
        return reading.used_bytes if what == "bytes" else reading.used_files

    def limit(reading: Reading) -> int | None:
        return reading.limit_bytes if what == "bytes" else reading.limit_files

    limited = [reading for reading in readings if limit(reading) is not None]
    if limited:
        return min(limited, key=lambda reading: (limit(reading) or 0) - (used(reading) or 0))
    return next((reading for reading in readings if used(reading) is not None), None)


def _joined(first: Reading, second: Reading) -> Reading:
    def either(one: int | None, other: int | None) -> int | None:
        return other if one is None else one

    return replace(
        first,
        reader=second.reader if first.used_bytes is None else first.reader,
        used_bytes=either(first.used_bytes, second.used_bytes),
        limit_bytes=either(first.limit_bytes, second.limit_bytes),
        used_files=either(first.used_files, second.used_files),
        limit_files=either(first.limit_files, second.limit_files),
        whose=second.whose if first.limit_bytes is None else first.whose,
        inexact=first.inexact or second.inexact,
    )
