"""IBM Storage Scale (GPFS): ``mmlsquota``, for the user and for the fileset that HOME is."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

from ..reading import QuotaContext, Reading, lowest, with_a_limit

#: Its commands are seldom on PATH.
PLACES = ("/usr/lpp/mmfs/bin",)

#: The fileset that every file system has, and that no limit of HOME's own can hang on.
_ROOT = "root"


def read(context: QuotaContext) -> list[Reading]:
    """The user's limits in HOME's fileset, and those of the fileset when it is HOME's own."""
    mount = context.mount
    if mount is None or mount.kind != "gpfs":
        return []
    device = os.path.basename(mount.source)
    fileset, own = _fileset(context)
    readings = []
    command = ("mmlsquota", "-Y", "-u", context.account, device)
    answer = context.ask(*command, places=PLACES)
    if answer is not None:
        readings += parse(answer.stdout, "USR", fileset)
    if fileset not in ("", _ROOT):
        answer = context.ask("mmlsquota", "-Y", "-j", fileset, device, places=PLACES)
        rows = [] if answer is None else parse(answer.stdout, "FILESET", fileset)
        if own:
            readings += rows
        elif rows:
            context.note(
                "Fileset",
                fileset,
                "The folder above HOME belongs to it too, so its limit is not HOME's own and is "
                "not counted.",
            )
    return with_a_limit(readings)


def _fileset(context: QuotaContext) -> tuple[str, bool]:
    """The fileset that HOME lies in, empty where that is not told, and whether it is HOME's own."""
    above = os.path.dirname(context.home)
    answer = context.ask("mmlsattr", "-L", context.home, above, places=PLACES)
    if answer is None:
        return "", False
    found: dict[str, dict[str, str]] = {}
    about: dict[str, str] = {}
    for line in answer.stdout.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key == "file name":
            about = found.setdefault(value, {})
        else:
            about[key] = value
    home = found.get(context.home, {})
    copies = re.match(r"(\d+)", home.get("data replication", ""))
    if copies and int(copies[1]) > 1:
        context.note(
            "Copies",
            "data replication",
            f"Every file is kept {copies[1]} times here. Usage and limit count each copy, so a "
            "file takes that much more of the quota than its size.",
        )
    fileset = home.get("fileset name", "")
    return fileset, fileset != found.get(above, {}).get("fileset name")


def parse(text: str, kind: str, fileset: str) -> list[Reading]:
    """Read the rows of one kind (``USR``, ``FILESET``) by the names in the header line.

    Where the user has a limit in each fileset, only HOME's is read. Blocks of 1 KiB; what is in
    doubt counts against the limit.
    """
    header: list[str] = []
    rows = []
    for line in text.splitlines():
        fields = [unquote(part) for part in line.strip().split(":")]
        if len(fields) < 4 or fields[0] != "mmlsquota":
            continue
        if fields[2] == "HEADER":
            header = fields
            continue
        row = dict(zip(header, fields, strict=False))
        if row.get("quotaType", row.get("type")) == kind:
            rows.append(row)
    if kind == "USR" and len(rows) > 1:
        rows = [row for row in rows if row.get("filesetname", "") in {fileset, ""}]
    return [reading for row in rows[:1] if (reading := _row(row, kind, fileset)) is not None]


def _row(row: dict[str, str], kind: str, fileset: str) -> Reading | None:
    try:
        used, doubt, soft, hard = (
            int(row.get(name) or 0) * 1024
            for name in ("blockUsage", "blockInDoubt", "blockQuota", "blockLimit")
        )
        files, doubt_files, soft_files, hard_files = (
            int(row.get(name) or 0)
            for name in ("filesUsage", "filesInDoubt", "filesQuota", "filesLimit")
        )
    except ValueError:
        return None
    return Reading(
        "gpfs",
        used + doubt,
        lowest(soft, hard),
        files + doubt_files,
        lowest(soft_files, hard_files),
        "user" if kind == "USR" else f"fileset {fileset}",
    )
