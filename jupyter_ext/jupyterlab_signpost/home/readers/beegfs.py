"""BeeGFS: ``beegfs-ctl --getquota``, one table for each storage pool."""

from __future__ import annotations

import os
import re

from ..reading import QuotaContext, Reading, count_of, lowest, size_of, with_a_limit

#: Columns: name, id, size, its hard limit, chunk files, their hard limit. Two are named "hard".
_COLUMNS = 6


def read(context: QuotaContext) -> list[Reading]:
    """The user's limits in the storage pool of HOME."""
    mount = context.mount
    if mount is None or mount.kind != "beegfs":
        return []
    where = f"--mount={mount.point}"
    command = ("beegfs-ctl", "--getquota", "--csv", "--uid", context.account, where)
    answer = context.ask(*command)
    if answer is None:
        return []
    pools = parse(answer.stdout, {context.account, context.surroundings.user, str(os.getuid())})
    if len(pools) > 1:
        told = context.ask("beegfs-ctl", "--getentryinfo", where, context.home)
        pool = re.search(r"Storage Pool:\s*(\d+)", told.stdout) if told is not None else None
        if pool and pool[1] in pools:
            pools = {pool[1]: pools[pool[1]]}
    readings = with_a_limit(list(pools.values()))
    if any(reading.limit_files for reading in readings):
        context.note(
            "Files",
            "BeeGFS",
            "It counts chunk files: a file that lies on 4 storage targets counts 4 times.",
        )
    return readings


def parse(text: str, names: set[str]) -> dict[str, Reading]:
    """The readings by number of the storage pool, ``""`` where none is told. Sizes are bytes."""
    pool, whose = "", ""
    found: dict[str, Reading] = {}
    for line in text.splitlines():
        head = re.search(r"storage pool (.*) \(ID: (\d+)\)", line)
        if head:
            pool, whose = head[2], f"user in the storage pool {head[1]}"
            continue
        words = [word.strip() for word in line.split(",")]
        if len(words) != _COLUMNS or not names & set(words[:2]):
            continue
        try:
            used, limit = size_of(words[2]), size_of(words[3])
            files, limit_files = count_of(words[4]), count_of(words[5])
        except ValueError:
            continue
        found[pool] = Reading("beegfs", used, lowest(limit), files, lowest(limit_files), whose)
    return found
