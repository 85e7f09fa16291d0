"""The JSON that Open OnDemand shows to its users: files and addresses, blocks of 1 KiB."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from ...background import within
from ...errors import UnavailableError
from ..reading import QuotaContext, Reading, lowest

#: Such a file lists all users of a site.
MOST_BYTES = 64 << 20

#: The list's colons, but not those of "https://" and of ports.
_BETWEEN = re.compile(r":(?=/(?!/)|https?://)")


def read(context: QuotaContext) -> list[Reading]:
    """The entries of this user for the folder nearest to HOME, in all files.

    The files are those of the administrator's setting, else those of ``OOD_QUOTA_PATH``.
    """
    places = list(context.configuration.quota_files) or [
        place.strip()
        for place in _BETWEEN.split(context.surroundings.environ.get("OOD_QUOTA_PATH", ""))
        if place.strip()
    ]
    found: list[tuple[int, Reading]] = []
    for place in places:
        content = _content(context, place)
        entries = content.get("quotas") if content else None
        for entry in entries if isinstance(entries, list) else []:
            told = _entry(entry, context)
            if told is not None:
                found.append(told)
                context.note("Quota", place, f"{entry}{_age(content)}")
    nearest = max((depth for depth, _ in found), default=0)
    return [reading for depth, reading in found if depth == nearest]


def _content(context: QuotaContext, place: str) -> dict[str, Any] | None:
    try:
        if place.startswith(("https://", "http://")):
            seconds = context.allowance()
            if seconds <= 0:
                raise TimeoutError("what was asked before took all the time")
            # The time-out of a socket is for each answer of the server; this one is for all.
            text = within(lambda: _download(place, seconds), seconds)
        elif place.startswith("/"):
            with open(Path(place), "rb") as file:
                text = file.read(MOST_BYTES + 1)
        else:
            return None
        content = json.loads(text) if len(text) <= MOST_BYTES else None
    except FileNotFoundError:
        return None
    except (OSError, TimeoutError, UnavailableError, ValueError, RecursionError) as error:
        context.note("Quota", place, f"Could not be read: {error}")
        return None
    return content if isinstance(content, dict) else None


def _download(address: str, seconds: float) -> bytes:
    with urlopen(address, timeout=seconds) as answer:
        content: bytes = answer.read(MOST_BYTES + 1)
    return content


def _age(content: dict[str, Any] | None) -> str:
    written = content.get("timestamp") if content else None
    if not isinstance(written, int | float):
        return ""
    minutes = max(0, round((time.time() - written) / 60))
    return f"\nwritten {minutes:,} min ago"


def _entry(entry: object, context: QuotaContext) -> tuple[int, Reading] | None:
    if not isinstance(entry, dict) or entry.get("user") != context.surroundings.user:
        return None
    path = str(entry.get("path", "")).rstrip("/")
    if not path or not any(home == path or home.startswith(path + "/") for home in context.homes):
        return None
    try:
        used = int(entry.get("total_block_usage") or entry.get("block_usage") or 0) * 1024
        limit = int(entry.get("block_limit") or 0) * 1024
        used_files = int(entry.get("total_file_usage") or entry.get("file_usage") or 0)
        limit_files = int(entry.get("file_limit") or 0)
    except (TypeError, ValueError):
        return None
    whose = f"{entry.get('type') or 'user'} {path}"
    limits = lowest(limit), lowest(limit_files)
    return len(path), Reading("open-ondemand", used, limits[0], used_files, limits[1], whose)
