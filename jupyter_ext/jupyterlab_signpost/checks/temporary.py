"""Is there room for temporary files? Installations and many programs fail without it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping

from ..display import bytes_in_words, printable
from ..home.mounts import MOUNT_TABLE, mount_of, read_mounts
from ..home.room import room_in
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix, Status

TITLE = "Temporary files"

#: Less than this is too little for an installation with pip, in bytes.
LITTLE = 1 << 30


def run(context: CheckContext) -> CheckResult:
    """Write a nameless file into the folder for temporary files, and ask how much is free."""
    folder = temporary_folder(context.surroundings.environ)
    shown = printable(folder)
    room, sentence = room_in(folder)
    evidence = [Evidence("Room for temporary files", shown, sentence)]
    free = None
    try:
        space = os.statvfs(folder)
        free = space.f_bavail * space.f_frsize
    except OSError as error:
        evidence.append(Evidence("Free space", shown, f"not known: {error.strerror}"))
    else:
        total = space.f_blocks * space.f_frsize
        text = f"{bytes_in_words(free)} of {bytes_in_words(total)}"
        evidence.append(Evidence("Free space", shown, f"{text}, for all users of this computer"))
    mount = mount_of(os.path.realpath(folder), read_mounts(context.root / str(MOUNT_TABLE)[1:]))
    in_memory = mount is not None and mount.kind in ("tmpfs", "ramfs")
    if mount is not None:
        text = mount.kind
        if in_memory:
            text += ": it lies in memory, so what is in it takes memory away from your programs"
        evidence.append(Evidence("File system", printable(mount.point), text))
    missing = not os.path.isdir(folder)
    status: Status = "ok"
    if room is False or missing:
        status = "problem"
    elif free is not None and free < LITTLE:
        status = "attention"
    summary = _summary(shown, room, sentence, free, missing)
    return CheckResult(
        "temporary", TITLE, status, summary, evidence, _fixes(context) if status != "ok" else []
    )


def _summary(folder: str, room: bool | None, sentence: str, free: int | None, missing: bool) -> str:
    if missing:
        return f"The folder {folder} is not there, so many programs fail"
    if room is False:
        return f"{folder}: {sentence}"
    if free is None:
        return folder
    words = f"{folder}: {bytes_in_words(free)} free"
    return f"{words}, which is little for installing packages" if free < LITTLE else words


def temporary_folder(environ: Mapping[str, str]) -> str:
    """Where programs of this session put temporary files."""
    for name in ("TMPDIR", "TEMP", "TMP"):
        if environ.get(name):
            return environ[name]
    return "/tmp"


def _fixes(context: CheckContext) -> list[Fix]:
    """Use a folder elsewhere; with what the site names for data of running work first."""
    for place in context.profile["home"]["elsewhere"]:
        path = context.surroundings.expand(place["path"])
        if place.get("kind") == "scratch" and path.startswith("/") and "<" not in path:
            folder = f"{path}/tmp"
            break
    else:
        folder = str(context.surroundings.home / "tmp")
    quoted = shlex.quote(printable(folder))
    return [
        Fix(
            "Use another folder, in the terminal in which you install",
            "command",
            f"mkdir -p {quoted} && export TMPDIR={quoted}",
        )
    ]


CHECK = Check("temporary", TITLE, run, soon)
