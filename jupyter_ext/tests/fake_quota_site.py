"""A place with HOME on some file system, and the quota tools that a test gives it.

The outputs in ``quota_outputs`` are samples of the tools' and sites' documentation, or, where that
has none, in the form that the programs' sources give them. Each is printed by a program of the
tool's name on PATH, which refuses other arguments than those it is to be asked with.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home.mounts import Mount
from jupyterlab_signpost.home.quota import read_quota
from jupyterlab_signpost.home.reading import QuotaContext, Reading
from jupyterlab_signpost.sites import Profile

OUTPUTS = Path(__file__).with_name("quota_outputs")
NAMES = frozenset(path.name for path in OUTPUTS.iterdir())
UID = str(os.getuid())
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

#: The arguments that a program takes, and what it prints for them.
Answers = dict[str, str]


class QuotaSite:
    """HOME on a mount of some type, and tools on PATH."""

    def __init__(
        self,
        home: Path,
        profile: Profile,
        surroundings: Surroundings,
        programs: Callable[[str, str], Path],
    ) -> None:
        self.home, self.profile, self.surroundings = home, profile, surroundings
        self._programs = programs
        self.mount = str(home.parent)

    def fill(self, text: str) -> str:
        for name, value in (("HOME", str(self.home)), ("MOUNT", self.mount), ("UID", UID)):
            text = text.replace(f"@{name}@", value)
        return text

    def output(self, name: str) -> str:
        return self.fill((OUTPUTS / name).read_text())

    def tool(self, name: str, answers: Answers, status: int = 0) -> None:
        """A program that prints one of the outputs for the arguments that are named with it."""
        lines = ['case "$*" in']
        for arguments, output in answers.items():
            text = self.output(output) if output in NAMES else self.fill(output)
            pattern = shlex.quote(self.fill(arguments))
            lines.append(f"{pattern}) printf %s {shlex.quote(text)}; exit {status};;")
        lines += ['*) echo "not to be asked: $*" >&2; exit 64;;', "esac"]
        self._programs(name, "\n".join(lines))

    def context(
        self, kind: str, source: str = "disk", at_home: bool = False, **settings: object
    ) -> QuotaContext:
        point = str(self.home) if at_home else self.mount
        return QuotaContext(
            self.surroundings,
            Configuration(**settings),  # type: ignore[arg-type]
            self.profile,
            mounts=[Mount("/", "ext4", "/dev/vda"), Mount(point, kind, source)],
        )

    def ask(self, kind: str, source: str = "disk", at_home: bool = False) -> Reading:
        """What the generic profile learns."""
        self.asked = self.context(kind, source, at_home)
        return read_quota(self.asked)

    @property
    def evidence(self) -> str:
        return "\n".join(f"{part.label} {part.source} {part.text}" for part in self.asked.trail)


def figures(reading: Reading) -> tuple[int | None, ...]:
    return reading.used_bytes, reading.limit_bytes, reading.used_files, reading.limit_files


def share(text: float) -> object:
    return pytest.approx(text, rel=0.001)
