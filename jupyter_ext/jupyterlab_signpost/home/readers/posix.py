"""The quota system of Linux, and of NFS servers with rquotad: ``quota``."""

from __future__ import annotations

from ..reading import QuotaContext, Reading, count_of, lowest, size_of
from .table import rows_of

#: Types that have no such quota; others have tools of their own.
_OTHERS = frozenset({"afs", "beegfs", "ceph", "gpfs", "lustre", "overlay", "panfs", "tmpfs", "zfs"})


def read(context: QuotaContext) -> list[Reading]:
    """Blocks of 1 KiB, unless a wrapper of the site prints units."""
    mount = context.mount
    if mount is not None and (mount.kind in _OTHERS or mount.kind.startswith("fuse")):
        return []
    answer = context.ask("quota", "-w", "-p", "--show-mntpoint", "--hide-device")
    # The exit status is 1 both when over quota and for an error; what was printed decides.
    return [] if answer is None else parse(answer.stdout, context)


def parse(text: str, context: QuotaContext) -> list[Reading]:
    """Read the table; some versions leave out the grace columns."""
    rows = [(name, row) for name, words in rows_of(text) if (row := _row(words)) is not None]
    mount = context.mount
    names = {mount.point, mount.source} if mount else set()
    here = [row for name, row in rows if name in names]
    if not here and len(rows) == 1:
        here = [rows[0][1]]
    return here[:1]


def _row(words: list[str]) -> Reading | None:
    over = bool(words) and words[0].endswith("*")
    columns = list(words)
    if len(columns) >= 8 or (len(columns) == 7 and over):
        # The grace period of the blocks.
        del columns[3]
    try:
        used, soft, hard = (size_of(word, "K") for word in columns[:3])
        files = [count_of(word) for word in columns[3:6]]
    except ValueError:
        return None
    files += [0] * (3 - len(files))
    return Reading("posix-quota", used, lowest(soft, hard), files[0], lowest(files[1], files[2]))
