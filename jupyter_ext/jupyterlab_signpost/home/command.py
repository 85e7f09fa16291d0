"""``jupyter signpost home``: HOME's limit and usage, and with ``--scan`` what fills it."""

from __future__ import annotations

import json
import sys
from typing import Any

from ..checks.result import CheckResult
from ..core import Core
from ..display import bytes_in_words, printable

#: So many folders and files are listed.
MOST_LISTED = 15
#: How long one look at a scan waits for news, in seconds.
LOOK_SECONDS = 0.5


def check_home(core: Core, site: str | None) -> CheckResult:
    """The answer of the check, with everything counted that it needs."""
    result = core.check("home", site)
    while result.pending:
        _tell(result.summary)
        result = core.check("home", site)
    _tell("")
    return result


def scan_home(core: Core, site: str | None) -> dict[str, Any]:
    """Count HOME to the end. Raises a `SignpostError`."""
    core.scan_home(site, again=True)
    heard = 0
    while True:
        known = core.home_usage(site, heard, LOOK_SECONDS)
        assert known is not None
        heard, usage = known
        if not usage["running"]:
            _tell("")
            return usage
        _tell(f"{bytes_in_words(usage['bytes'])} in {usage['files']:,} files so far")


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def print_usage(usage: dict[str, Any]) -> None:
    """Print what was counted."""
    if not usage["complete"]:
        print("The count was ended before it had seen everything.")
        return
    print(
        f"Counted: {bytes_in_words(usage['bytes'])} in {usage['files']:,} files and "
        f"{usage['folders']:,} folders, {usage['seconds']:.1f} s"
    )
    growth = usage["growth"]
    if growth is not None:
        sign = "-" if growth["bytes"] < 0 else "+"
        print(f"Since an earlier count: {sign}{bytes_in_words(abs(growth['bytes']))}")
    if usage["skipped"]:
        print(f"Not counted, other file systems: {', '.join(usage['skipped'])}")
    print("What is known in it")
    for place in usage["places"]:
        print(f"  {bytes_in_words(place['bytes']):>10}  {place['title']}")
        cleanup = place["cleanup"]
        if cleanup is not None and cleanup["command"]:
            print(f"              empty it: {cleanup['command']}")
    print("Largest folders")
    for size, path in _largest_folders(usage["tree"]):
        print(f"  {bytes_in_words(size):>10}  {path}")
    print("Largest files")
    for file in usage["largest"][:MOST_LISTED]:
        print(f"  {bytes_in_words(file['bytes']):>10}  {file['path']}")


def _largest_folders(tree: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """The largest folders that are not only on the way to a larger part of themselves."""
    paths: list[str] = []
    inside = [0] * len(tree)
    for row in tree:
        above = paths[row["parent"]] if row["parent"] >= 0 else "~"
        paths.append(f"{above}/{row['name']}" if row["parent"] >= 0 else "~")
        if row["parent"] >= 0:
            inside[row["parent"]] = max(inside[row["parent"]], row["bytes"])
    listed = [
        (row["bytes"], printable(path))
        for row, path, largest in zip(tree[1:], paths[1:], inside[1:], strict=True)
        if largest < 0.8 * row["bytes"]
    ]
    return sorted(listed, reverse=True)[:MOST_LISTED]


def print_json(result: CheckResult, quota: dict[str, Any], usage: dict[str, Any] | None) -> None:
    """Print all of it as one JSON object."""
    print(json.dumps({"check": result.to_json(), "quota": quota, "usage": usage}, indent=1))
