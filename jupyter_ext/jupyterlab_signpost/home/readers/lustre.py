"""Lustre: ``lfs quota``, for the user and for the project that HOME belongs to."""

from __future__ import annotations

import os
import re

from ..reading import QuotaContext, Reading, count_of, lowest, size_of, with_a_limit
from .table import rows_of

_PROJECT = re.compile(r"^\s*(\d+)\s+[P-]\s+(.+?)\s*$", re.MULTILINE)


def read(context: QuotaContext) -> list[Reading]:
    """The user's limits on the file system, and those of HOME's own project."""
    mount = context.mount
    if mount is None or mount.kind != "lustre":
        return []
    readings = []
    answer = context.ask("lfs", "quota", "-q", "-u", context.account, mount.point)
    if answer is not None:
        readings += parse(answer.stdout, "user")
    project = _project(context)
    if project:
        answer = context.ask("lfs", "quota", "-q", "-p", project, mount.point)
        if answer is not None:
            readings += parse(answer.stdout, f"project {project}")
    return with_a_limit(readings)


def _project(context: QuotaContext) -> str:
    """The project that HOME belongs to alone; empty where there is none."""
    home = context.home
    above = os.path.dirname(home)
    answer = context.ask("lfs", "project", "-d", home, above)
    if answer is None:
        return ""
    found = {path: number for number, path in _PROJECT.findall(answer.stdout)}
    project = found.get(home, "0")
    if project != "0" and project == found.get(above):
        context.note(
            "Project",
            project,
            f"{above} belongs to it too, so its limit is not HOME's own and is not counted.",
        )
        return ""
    return "" if project == "0" else project


def parse(text: str, whose: str) -> list[Reading]:
    """Read the one row: blocks of 1 KiB, or figures with units."""
    for _, words in rows_of(text):
        try:
            used, soft, hard = (size_of(word, "K") for word in words[:3])
            files, soft_files, hard_files = (count_of(word) for word in words[4:7])
        except ValueError:
            # "uid 1001 is using default file quota setting", and what else is said below.
            continue
        return [
            Reading(
                "lustre",
                used,
                lowest(soft, hard),
                files,
                lowest(soft_files, hard_files),
                whose,
                inexact="[" in words[0] or "[" in words[4],
            )
        ]
    return []
