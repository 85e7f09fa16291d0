"""Is the site's scratch space there, and can it be written to?"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..display import bytes_in_words, printable
from ..home.room import room_in
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix

TITLE = "Scratch"

#: Variables in which sites name the user's scratch folder.
VARIABLES = ("SCRATCH", "PSCRATCH")
#: So many of a user's groups are tried as names of projects.
MOST_GROUPS = 200
#: Folders that are looked at.
MOST_FOLDERS = 12


@dataclass(frozen=True)
class Place:
    """A scratch folder (or bucket) and the site's rule for what lies in it."""

    path: str
    rule: str
    #: Named by the user's group or account, so that others' are no reason to worry.
    guessed: bool = False

    @property
    def is_bucket(self) -> bool:
        """An object store is no folder, and is not tried here."""
        return "://" in self.path


@dataclass(frozen=True)
class Found:
    """What came of looking at a place. ``writable``: ``None`` when it cannot be tried."""

    place: Place
    there: bool
    #: Not there, but the user may make it.
    can_make: bool = False
    writable: bool | None = None
    sentence: str = ""
    free_bytes: int | None = None


def places(context: CheckContext) -> list[Place]:
    """The scratch folders of the site and of the user's variables, each once."""
    found: dict[str, Place] = {}
    for rule in context.profile["home"]["elsewhere"]:
        if rule.get("kind") != "scratch":
            continue
        for path, guessed in _paths(rule["path"], context):
            found.setdefault(path, Place(path, _rule(rule), guessed))
    environ = context.surroundings.environ
    for name in VARIABLES:
        path = environ.get(name, "")
        if path.startswith("/"):
            path = os.path.normpath(path)
            found.setdefault(path, Place(path, f"named by the variable {name}"))
    for name in ("SCRATCH_BUCKET", "PANGEO_SCRATCH"):
        path = environ.get(name, "").rstrip("/")
        if "://" in path:
            found.setdefault(path, Place(path, f"named by the variable {name}"))
    return list(found.values())


def _paths(pattern: str, context: CheckContext) -> Iterator[tuple[str, bool]]:
    path = context.surroundings.expand(pattern)
    environ = context.surroundings.environ
    path = re.sub(r"\$(\w+)", lambda match: environ.get(match[1], ""), path)
    if "<" not in path:
        if path:
            yield path, False
        return
    # "/scratch/<project>": a project often is a group of the same name.
    for group in _groups():
        filled = re.sub(r"<[^<>]*>", group.replace("\\", r"\\"), path)
        if os.path.isdir(filled):
            yield filled, True


def _groups() -> list[str]:
    try:
        import grp
    except ImportError:
        return []
    names = []
    for number in os.getgroups()[:MOST_GROUPS]:
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:
            continue
    return [name for name in names if "/" not in name and not name.startswith(".")]


def _rule(rule: dict[str, Any]) -> str:
    text: str = rule["purpose"]
    return text


def look(place: Place) -> Found:
    """Look at one place; writes a nameless file, which leaves nothing behind."""
    if place.is_bucket:
        return Found(place, True, sentence="An object store; it is not tried here.")
    if not os.path.isdir(place.path):
        parent = os.path.dirname(place.path.rstrip("/"))
        can = os.path.isdir(parent) and os.access(parent, os.W_OK | os.X_OK)
        sentence = "Not made yet." if can else "Not there."
        return Found(place, False, can, sentence=sentence)
    writable, sentence = room_in(place.path)
    if writable is None:
        allowed = os.access(place.path, os.W_OK | os.X_OK)
        writable = None if allowed else False
        sentence = f"{sentence} {'You may write there.' if allowed else 'You may not write there.'}"
    try:
        space = os.statvfs(place.path)
        free: int | None = space.f_bavail * space.f_frsize
    except OSError:
        free = None
    return Found(place, True, False, writable, sentence, free)


def run(context: CheckContext) -> CheckResult:
    """Look at every scratch folder that the site or a variable names."""
    named = any(rule.get("kind") == "scratch" for rule in context.profile["home"]["elsewhere"])
    found = [look(place) for place in places(context)[:MOST_FOLDERS]]
    evidence = [_evidence(one) for one in found]
    usable = [one for one in found if one.there and one.writable is not False]
    broken = [one for one in found if one.there and one.writable is False]
    to_make = [one for one in found if one.can_make]
    fixes = [
        Fix(
            "Make your folder there",
            "command",
            f"mkdir {shlex.quote(printable(one.place.path))}",
        )
        for one in to_make
    ]
    for link in context.profile["links"]:
        if link["topic"] == "storage" and link["url"].startswith("https://"):
            fixes.append(Fix(link["label"], "link", link["url"]))
    if usable:
        return CheckResult("scratch", TITLE, "ok", _summary(usable), evidence, fixes)
    if broken:
        first = broken[0]
        return CheckResult(
            "scratch",
            TITLE,
            "attention",
            f"{printable(first.place.path)}: {first.sentence}",
            evidence,
            fixes,
        )
    if to_make:
        paths = printable(to_make[0].place.path)
        summary = f"There is room for you, but no folder yet: {paths}"
        return CheckResult("scratch", TITLE, "not-needed", summary, evidence, fixes)
    if found or named:
        summary = f"The scratch space of {context.profile['name']} is not to be seen from here."
        return CheckResult(
            "scratch", TITLE, "not-needed", summary, evidence, fixes, aside=not found
        )
    summary = "No scratch space is known here."
    return CheckResult("scratch", TITLE, "not-needed", summary, evidence, fixes, aside=True)


def _summary(usable: list[Found]) -> str:
    first = usable[0]
    text = printable(first.place.path)
    if first.free_bytes is not None:
        text += f": {bytes_in_words(first.free_bytes)} free"
    if len(usable) > 1:
        text += f", and {len(usable) - 1} more"
    rule = first.place.rule.partition("; ")[2]
    return f"{text}; {rule}" if rule else text


def _evidence(one: Found) -> Evidence:
    parts = [one.sentence]
    if one.free_bytes is not None:
        parts.append(f"{bytes_in_words(one.free_bytes)} free, for all users together.")
    rule = one.place.rule
    parts.append(f"{rule[:1].upper()}{rule[1:]}.")
    return Evidence("Scratch folder", printable(one.place.path), " ".join(parts))


CHECK = Check("scratch", TITLE, run, soon)
