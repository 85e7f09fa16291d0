"""What HOME held at earlier times, to tell what has grown.

A small file; where there is no room for it, there is none.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from ..storage import read_json_object, write_json
from .usage import Usage

#: So many counts are kept, and of each the largest folders.
MOST_COUNTS = 12
MOST_FOLDERS = 300
#: Counts closer together than this replace each other, in seconds.
APART = 12 * 3600


def history_file() -> Path:
    """Where the counts are kept."""
    return Path(jupyter_data_dir()) / "signpost" / "home.json"


def earlier_counts(path: Path) -> list[dict[str, Any]]:
    """The counts that are kept, the newest last: ``at`` (seconds), ``bytes``, ``files``, and
    ``folders`` (bytes by path)."""
    content = read_json_object(path)
    counts = content.get("counts") if content else None
    return [count for count in counts if _is_count(count)] if isinstance(counts, list) else []


def _is_count(value: object) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), (int, float)) for name in ("at", "bytes", "files"))
        and isinstance(value.get("folders"), dict)
        and all(isinstance(size, int) for size in value["folders"].values())
    )


def remember(usage: Usage, path: Path) -> list[dict[str, Any]]:
    """Keep a complete count; returns all that are kept, as `earlier_counts` does.

    Where it cannot be written nothing is lost but the comparison.
    """
    counts = earlier_counts(path)
    is_kept = bool(counts) and counts[-1]["at"] == usage.ended_at
    if not usage.complete or usage.ended_at is None or is_kept:
        return counts
    if len(counts) > 1 and counts[-1]["at"] - counts[-2]["at"] < APART:
        counts.pop()
    sizes = sorted(usage.sizes().items(), key=lambda entry: -entry[1])
    counts.append(
        {
            "at": usage.ended_at,
            "bytes": usage.bytes,
            "files": usage.files,
            "folders": dict(sizes[:MOST_FOLDERS]),
        }
    )
    del counts[:-MOST_COUNTS]
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"counts": counts})
    return counts


def before(counts: list[dict[str, Any]], now: float | None = None) -> dict[str, Any] | None:
    """The count to compare with: the newest that is some hours old."""
    limit = (time.time() if now is None else now) - APART / 2
    older = [count for count in counts if count["at"] <= limit]
    return older[-1] if older else None
