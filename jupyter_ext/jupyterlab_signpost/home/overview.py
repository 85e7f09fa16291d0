"""What the page about HOME shows, as plain JSON types."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from ..configuration import Configuration, Surroundings
from ..display import printable
from ..sites import Profile
from .cleanup import Cleanup, cleanup_of
from .history import before
from .mounts import mount_of
from .places import PLACES, folders_of
from .quota import QuotaContext, read_quota
from .usage import ScanRules, Usage


def scan_rules(configuration: Configuration, surroundings: Surroundings) -> ScanRules:
    """How HOME is scanned, as the administrator wants it."""
    return ScanRules(
        limit=configuration.scan_seconds,
        keep=configuration.scan_keep_seconds,
        width=configuration.scan_threads,
        cache=_cache_folder(configuration, surroundings),
        tell=partial(_known_paths, surroundings),
    )


def _known_paths(surroundings: Surroundings) -> list[str]:
    home = surroundings.home
    return sorted(
        {
            str(folder.relative_to(home))
            for place in PLACES
            for folder in folders_of(place, surroundings)
            if folder.is_relative_to(home) and folder != home
        }
    )


def _cache_folder(configuration: Configuration, surroundings: Surroundings) -> str:
    if configuration.scan_cache is not None:
        return surroundings.expand(configuration.scan_cache)
    # Not in HOME: it may be full, and a scan is needed most when it is.
    temporary = surroundings.environ.get("TMPDIR", "/tmp")
    return os.path.join(temporary, f"signpost-{surroundings.user}")


def quota_json(
    surroundings: Surroundings, configuration: Configuration, profile: Profile, usage: Usage | None
) -> dict[str, Any]:
    """Limit and usage as the site tells them, how that is known, and where else things may lie."""
    counted = usage.bytes if usage is not None and usage.complete else None
    asked = QuotaContext(surroundings, configuration, profile, counted)
    reading = read_quota(asked)
    mount = mount_of(asked.home, asked.mounts)
    rules = profile["home"]
    return {
        "home": str(surroundings.home),
        "file_system": None if mount is None else mount.kind,
        **asdict(reading),
        "evidence": [
            {"label": part.label, "source": part.source, "text": part.text} for part in asked.trail
        ],
        "polite_bytes": rules["polite_bytes"],
        "elsewhere": [
            {"path": surroundings.expand(place["path"]), "purpose": place["purpose"]}
            for place in rules["elsewhere"]
        ],
        "trap": rules["trap"],
    }


def usage_json(
    usage: Usage, surroundings: Surroundings, counts: list[dict[str, Any]]
) -> dict[str, Any]:
    """What was counted; of a complete count also what it is, and what has grown since the one of
    the kept ``counts`` that it is compared with."""
    line: dict[str, Any] = {
        "bytes": usage.bytes,
        "files": usage.files,
        "folders": usage.folders,
        "errors": usage.errors,
        "entries": [
            {"name": printable(name), "bytes": size} for name, size in usage.entries.items()
        ],
        "complete": usage.complete,
        "running": usage.running,
        "seconds": round(usage.seconds, 3),
        "ended_at": usage.ended_at,
    }
    if not usage.complete:
        return line
    earlier = before(counts)
    sizes = usage.sizes()
    return {
        **line,
        "apparent": usage.apparent,
        "tree": [{**row, "name": printable(row["name"])} for row in usage.tree],
        "largest": [{**row, "path": printable(row["path"])} for row in usage.largest],
        "skipped": [printable(path) for path in usage.skipped],
        "reused": usage.reused,
        "places": _places(sizes, usage, surroundings),
        "growth": None if earlier is None else _growth(sizes, usage, earlier),
    }


def _growth(sizes: dict[str, int], usage: Usage, earlier: dict[str, Any]) -> dict[str, Any]:
    """What is larger than at an earlier count; folders that were too small to be kept are new."""
    old: dict[str, int] = earlier["folders"]
    least = min(old.values(), default=0) if len(old) > 1 else 0
    return {
        "since": earlier["at"],
        "bytes": usage.bytes - earlier["bytes"],
        "files": usage.files - earlier["files"],
        # Only folders of which both figures are known, or which are larger than all that were.
        "folders": {
            printable(path): size - old.get(path, 0)
            for path, size in sizes.items()
            if path in old or size > least
        },
    }


def _places(
    sizes: dict[str, int], usage: Usage, surroundings: Surroundings
) -> list[dict[str, Any]]:
    changed = dict(zip(sizes, (row["changed"] for row in usage.tree), strict=True))
    found = []
    for place in PLACES:
        cleanup = cleanup_of(place, surroundings)
        paths = [_below_home(folder, surroundings.home) for folder in cleanup.folders]
        amount = sum(
            sizes.get(path, _file_bytes(folder))
            for path, folder in zip(paths, cleanup.folders, strict=True)
        )
        if amount:
            found.append(
                {
                    "id": place.id,
                    "title": place.title,
                    "kind": place.kind,
                    "meaning": place.meaning,
                    "bytes": amount,
                    "changed": max((changed.get(path, 0) for path in paths), default=0) or None,
                    "paths": [printable(path) for path in paths],
                    "cleanup": _cleanup_json(cleanup),
                }
            )
    return sorted(found, key=lambda place: (place["cleanup"] is None, -place["bytes"]))


def _cleanup_json(cleanup: Cleanup) -> dict[str, Any] | None:
    cleaner = cleanup.place.cleaner
    if cleanup.is_possible:
        command = None if cleanup.command is None else shlex.join(cleanup.command)
        return {"possible": True, "command": command}
    if cleaner is not None:
        # Its tool is not on this server's PATH, but may be in a terminal.
        return {"possible": False, "command": shlex.join((cleaner.programs[0], *cleaner.clean))}
    return None


def _below_home(folder: Path, home: Path) -> str:
    return str(folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)


def _file_bytes(path: Path) -> int:
    try:
        what = os.lstat(path)
    except OSError:
        return 0
    return what.st_blocks * 512 if not path.is_dir() else 0
