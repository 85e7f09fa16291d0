"""The part of JSONPath (RFC 9535) that picks one value: names, indices, ``[?@.key=='value']``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(
    r"""\.(?P<name>[^\W\d][\w-]*)
      | \[\s*(?P<index>-?\d+)\s*\]
      | \[\s*(?P<mark>['"])(?P<quoted>[^'"\\]*)(?P=mark)\s*\]
      | \[\s*\?\s*@\.(?P<key>[^\W\d][\w-]*)\s*==\s*(?P<tick>['"])(?P<text>[^'"\\]*)(?P=tick)\s*\]
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Step:
    """One step: to a member by name, to an element by index, or to those with a given value."""

    name: str | None = None
    index: int | None = None
    key: str | None = None
    text: str = ""


def parse_path(path: str) -> tuple[Step, ...]:
    """The steps of a path such as ``$.quotas[?@.path=='/home'].used``.

    Raises `ValueError` for what is not a path, or needs more of JSONPath than this.
    """
    rest = path.strip()
    if not rest.startswith("$"):
        raise ValueError(f"{path!r} is not a JSONPath such as $.quotas[0].used")
    at, steps = 1, []
    while at < len(rest):
        match = _STEP.match(rest, at)
        if match is None:
            raise ValueError(
                f"{path!r} is not understood from {rest[at:]!r} on; there may be names, indices "
                "and [?@.key=='value']"
            )
        index = match["index"]
        steps.append(
            Step(
                match["name"] if match["name"] is not None else match["quoted"],
                None if index is None else int(index),
                match["key"],
                match["text"] or "",
            )
        )
        at = match.end()
    return tuple(steps)


def pick(value: Any, steps: Iterable[Step], fill: Callable[[str], str] = str) -> Any:
    """The first value that the steps lead to, or ``None``.

    ``fill`` completes the texts that values are compared with.
    """
    found = [value]
    for step in steps:
        found = [after for before in found for after in _after(before, step, fill)]
    return found[0] if found else None


def _after(value: Any, step: Step, fill: Callable[[str], str]) -> list[Any]:
    if step.key is not None:
        members = value.values() if isinstance(value, dict) else value
        wanted = fill(step.text)
        return [
            member
            for member in (members if isinstance(value, dict | list) else [])
            if isinstance(member, dict) and step.key in member and str(member[step.key]) == wanted
        ]
    if step.index is not None:
        inside = isinstance(value, list) and -len(value) <= step.index < len(value)
        return [value[step.index]] if inside else []
    return [value[step.name]] if isinstance(value, dict) and step.name in value else []
