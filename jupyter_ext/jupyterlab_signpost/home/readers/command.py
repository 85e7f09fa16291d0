"""A command of the site that the administrator set, and what to read in its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ...configuration import QuotaCommand
from ..jsonpath import parse_path, pick
from ..reading import QuotaContext, Reading, count_of, lowest, size_of

#: What may be told, as names of groups in a pattern and of paths in JSON.
FIGURES = ("used", "limit", "used_files", "limit_files")
#: More of an answer than this is not searched.
MOST_CHARACTERS = 1 << 20


def read(context: QuotaContext) -> list[Reading]:
    """Run the command and find the figures. Why nothing was found is noted as evidence."""
    settings = context.configuration.quota_command
    if settings is None:
        return []
    fill = _filler(context, str(context.surroundings.home))
    answer = context.ask(*(fill(word) for word in settings.arguments), expected=True)
    if answer is None:
        return []
    text = answer.stdout[:MOST_CHARACTERS]
    try:
        told = (
            _by_pattern(text, settings.pattern, context)
            if settings.pattern
            else _by_paths(text, settings.paths, context)
        )
        return [_reading(told, settings)]
    except ValueError as error:
        context.note("Quota", settings.arguments[0], f"Not understood: {error}.")
        return []


def _filler(context: QuotaContext, home: str) -> Callable[[str], str]:
    def fill(text: str) -> str:
        return text.replace("{user}", context.surroundings.user).replace("{home}", home)

    return fill


def pattern_for(pattern: str, user: str = "x", home: str = "/x") -> re.Pattern[str]:
    """The pattern, with ``{user}`` and ``{home}`` as plain text. Raises `ValueError`."""
    filled = pattern.replace("{user}", re.escape(user)).replace("{home}", re.escape(home))
    try:
        compiled = re.compile(filled, re.MULTILINE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    unknown = set(compiled.groupindex) - set(FIGURES)
    if unknown or not {"used", "limit"} & set(compiled.groupindex):
        raise ValueError(
            f"{pattern!r} needs a group named used or limit, and may name {', '.join(FIGURES)}"
        )
    return compiled


def check_paths(paths: Mapping[str, str]) -> None:
    """Raises `ValueError` when the paths name other figures or are none."""
    if set(paths) - set(FIGURES) or not {"used", "limit"} & set(paths):
        raise ValueError(f"A path for used or limit is needed; there may be {', '.join(FIGURES)}")
    for path in paths.values():
        parse_path(path)


def _by_pattern(text: str, pattern: str, context: QuotaContext) -> dict[str, Any]:
    for home in context.homes:
        match = pattern_for(pattern, context.surroundings.user, home).search(text)
        if match:
            return match.groupdict()
    raise ValueError("the pattern fits nothing in it")


def _by_paths(text: str, paths: Mapping[str, str], context: QuotaContext) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is not JSON") from error
    for home in context.homes:
        fill = _filler(context, home)
        told = {name: pick(value, parse_path(path), fill) for name, path in paths.items()}
        if any(figure is not None for figure in told.values()):
            return told
    raise ValueError("the paths lead to nothing in it")


def _reading(told: Mapping[str, Any], settings: QuotaCommand) -> Reading:
    def text(name: str) -> str | None:
        value = told.get(name)
        if value is None:
            return None
        word = str(value).replace(" ", "").replace(",", "")
        # Some programs write -1 for "no limit".
        return "0" if word.startswith("-") else word

    def size(name: str) -> int | None:
        word = text(name)
        return None if word is None else size_of(word, settings.unit)

    def count(name: str) -> int | None:
        word = text(name)
        return None if word is None else count_of(word)

    return Reading(
        "command",
        size("used"),
        lowest(size("limit") or 0),
        count("used_files"),
        lowest(count("limit_files") or 0),
    )
