"""Which site is this? Looks at variables, paths, names and programs; runs and writes nothing.

Every rule whose conditions all hold adds its weight to its site. The highest sum wins from 3 on;
below, the site is `generic`. All regular expressions must match the whole value.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .configuration import Surroundings
from .sites import GENERIC, Profile

#: Sum of weights from which on a site is recognised.
ENOUGH = 3


@dataclass(frozen=True)
class Signal:
    """A rule that held."""

    site: str
    says: str
    weight: int


@dataclass
class Detection:
    """What was recognised. Signals of sites that did not win are kept too."""

    detected: str = GENERIC
    signals: list[Signal] = field(default_factory=list)


@dataclass(frozen=True)
class Probes:
    """The questions that rules may ask; tests hand in their own answers."""

    surroundings: Surroundings
    exists: Callable[[str], bool]
    program: Callable[[str], bool]
    host_names: Callable[[], Iterable[str]]

    @classmethod
    def of(cls, surroundings: Surroundings) -> Probes:
        """Questions to the real machine, with the given user and environment."""
        search = surroundings.environ.get("PATH", os.defpath)
        return cls(
            surroundings=surroundings,
            exists=_exists,
            program=lambda name: shutil.which(name, path=search) is not None,
            host_names=_host_names,
        )


def _exists(path: str) -> bool:
    if glob.has_magic(path):
        return next(glob.iglob(path), None) is not None
    return os.path.exists(path)


def _host_names() -> Iterable[str]:
    short = socket.gethostname()
    return (short, socket.getfqdn(short))


def detect(
    profiles: Iterable[Profile], probes: Probes, found: Detection | None = None
) -> Detection:
    """Ask all rules of all profiles; ``found`` is filled as answers come, for the impatient."""
    found = Detection() if found is None else found
    sums: dict[str, int] = {}
    for profile in profiles:
        for rule in profile["detect"]:
            if rule["when"] and all(holds(condition, probes) for condition in rule["when"]):
                found.signals.append(Signal(profile["id"], rule["says"], rule["weight"]))
                sums[profile["id"]] = sums.get(profile["id"], 0) + rule["weight"]
                if sums[profile["id"]] >= ENOUGH:
                    # max() keeps the first of equals, so that the answer does not depend on chance.
                    found.detected = max(sums, key=lambda site: sums[site])
    return found


def holds(condition: dict[str, Any], probes: Probes) -> bool:
    """Does one condition of a rule hold? Raises `ValueError` for an unknown kind."""
    expand = probes.surroundings.expand
    if "env" in condition:
        value = probes.surroundings.environ.get(condition["env"], "")
        pattern = condition.get("matches")
        return value != "" if pattern is None else re.fullmatch(pattern, value) is not None
    if "path" in condition:
        return probes.exists(expand(condition["path"]))
    if "hostname" in condition:
        return any(re.fullmatch(condition["hostname"], name) for name in probes.host_names())
    if "home" in condition:
        return re.fullmatch(condition["home"], str(probes.surroundings.home)) is not None
    if "program" in condition:
        return probes.program(condition["program"])
    if "no_program" in condition:
        return not probes.program(condition["no_program"])
    raise ValueError(f"unknown condition {sorted(condition)}")
