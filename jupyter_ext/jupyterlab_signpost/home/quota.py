"""Limit and usage of HOME without a scan: one small reader per way to ask.

A site's profile names the readers to ask, best first (``home.quota_readers``). A reader returns
what it learnt, or ``None`` when its way does not exist here; what it ran and read is recorded in
the context's trail. To add one, write a function and a line in `READERS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..configuration import Configuration, Surroundings, parse_size
from ..display import bytes_in_words
from ..process import Answer, ask
from ..sites import Profile
from ..storage import read_json_object
from .mounts import Mount, mount_of, read_mounts

#: Open OnDemand's quota file lists all users of a site.
MOST_QUOTA_FILE_BYTES = 64 << 20
#: From this size on a file system has no limit of its own, whatever statvfs says.
NO_LIMIT_BYTES = 1 << 60


@dataclass(frozen=True)
class Trail:
    """What was asked and what came back."""

    label: str
    source: str | None
    text: str


@dataclass(frozen=True)
class Reading:
    """Usage and limit in bytes and files; ``None`` where this way does not tell."""

    reader: str
    used_bytes: int | None = None
    limit_bytes: int | None = None
    used_files: int | None = None
    limit_files: int | None = None


@dataclass
class QuotaContext:
    """What readers may look at."""

    surroundings: Surroundings
    configuration: Configuration
    profile: Profile
    #: Bytes that a complete scan counted, when there was one.
    scanned_bytes: int | None = None
    mounts: list[Mount] = field(default_factory=read_mounts)
    trail: list[Trail] = field(default_factory=list)

    @property
    def home(self) -> str:
        """HOME without symbolic links."""
        return os.path.realpath(self.surroundings.home)

    def note(self, label: str, source: str | None, text: str) -> None:
        """Remember what was asked."""
        self.trail.append(Trail(label, source, text))

    def ask(self, *command: str) -> Answer | None:
        """Run a quota command; ``None`` when it is missing or did not answer."""
        answer = ask(command, self.configuration.quota_timeout, environ=self.surroundings.environ)
        if not answer.missing:
            self.note("Quota", answer.shown, answer.words)
        return answer if answer.status is not None else None


Reader = Callable[[QuotaContext], "Reading | None"]


def read_quota(context: QuotaContext) -> Reading:
    """Ask the readers of the profile until usage and limit are known; may know neither.

    A limit set by the administrator of this server replaces all others.
    """
    names = list(context.profile["home"]["quota_readers"])
    configured = context.configuration.home_quota_bytes
    known = Reading("nobody")
    if configured:
        context.note("Limit", "this server's configuration", bytes_in_words(configured, configured))
        known = Reading("configuration", limit_bytes=configured)
    for name in names:
        if known.used_bytes is not None and known.limit_bytes is not None:
            break
        reader = READERS.get(name)
        if reader is None:
            context.note("Quota", name, "This way to ask is not known to this version.")
            continue
        reading = reader(context)
        if reading is not None:
            known = _joined(known, reading)
    return known


def _joined(first: Reading, second: Reading) -> Reading:
    def either(one: int | None, other: int | None) -> int | None:
        return other if one is None else one

    return Reading(
        second.reader if first.used_bytes is None else first.reader,
        either(first.used_bytes, second.used_bytes),
        either(first.limit_bytes, second.limit_bytes),
        either(first.used_files, second.used_files),
        either(first.limit_files, second.limit_files),
    )


def profile_constant(context: QuotaContext) -> Reading | None:
    """The limit that the site gives to everybody, from its profile."""
    rules = context.profile["home"]
    if rules["quota_bytes"] is None:
        return None
    limit = rules["quota_bytes"]
    source = f"profile of {context.profile['name']}"
    context.note("Limit", source, bytes_in_words(limit, limit))
    return Reading("profile-constant", limit_bytes=limit, limit_files=rules["quota_files"])


def posix_quota(context: QuotaContext) -> Reading | None:
    """The quota system of Linux and of NFS servers with rquotad."""
    answer = context.ask("quota", "-w", "-p", "--show-mntpoint", "--hide-device")
    # The exit status is 1 both when over quota and for an error; what was printed decides.
    return None if answer is None else parse_posix_quota(answer.stdout, context)


def parse_posix_quota(text: str, context: QuotaContext) -> Reading | None:
    """Read ``quota``'s table: blocks of 1 KiB, a grace column that some versions leave out."""
    rows: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        words = line.split()
        if not words or line.startswith("Disk quotas") or words[0] == "Filesystem":
            continue
        if len(words) == 1:
            name = words[0]
        elif re.match(r"\s", line) and name and re.fullmatch(r"[\d.]+\w?\*?", words[0]):
            rows[name] = words
            name = ""
        else:
            rows[words[0]] = words[1:]
    mount = mount_of(context.home, context.mounts)
    here = [
        row
        for name, row in rows.items()
        if mount is not None and name in (mount.point, mount.source)
    ]
    if not here and len(rows) == 1:
        here = list(rows.values())
    if not here:
        return None
    return _posix_row(here[0])


def _posix_row(words: list[str]) -> Reading | None:
    over = words[0].endswith("*")
    columns = [word.rstrip("*") for word in words]
    if len(columns) >= 8 or (len(columns) == 7 and over):
        del columns[3]
    try:
        used, soft, hard = (_blocks(word) for word in columns[:3])
        files = [_count(word) for word in columns[3:6]]
    except (ValueError, IndexError):
        return None
    files += [0] * (3 - len(files))
    return Reading(
        "posix-quota",
        used_bytes=used,
        limit_bytes=_lowest(soft, hard),
        used_files=files[0],
        limit_files=_lowest(files[1], files[2]),
    )


def _blocks(word: str) -> int:
    return int(word) * 1024 if word.isdigit() else parse_size(word)


def _count(word: str) -> int:
    match = re.fullmatch(r"([\d.]+)([kKmM]?)", word)
    if match is None:
        raise ValueError(f"{word!r} is not a number of files")
    return round(float(match[1]) * {"": 1, "k": 1000, "m": 1000000}[match[2].lower()])


def _lowest(*limits: int) -> int | None:
    """Quota tools write 0 for "no limit"; the lower limit is the one that stops a user in time."""
    return min((limit for limit in limits if limit > 0), default=None)


def open_ondemand(context: QuotaContext) -> Reading | None:
    """The JSON files that Open OnDemand shows to its users; blocks of 1 KiB."""
    paths = context.surroundings.environ.get("OOD_QUOTA_PATH", "").split(":")
    best: tuple[int, Reading] | None = None
    for path in paths:
        if not path.startswith("/"):
            continue
        content = read_json_object(Path(path), MOST_QUOTA_FILE_BYTES)
        entries = content.get("quotas") if content else None
        for entry in entries if isinstance(entries, list) else []:
            reading = _ondemand_entry(entry, context)
            if reading is not None and (best is None or reading[0] > best[0]):
                best = reading
                context.note("Quota", path, str(entry))
    return best[1] if best else None


def _ondemand_entry(entry: object, context: QuotaContext) -> tuple[int, Reading] | None:
    if not isinstance(entry, dict) or entry.get("user") != context.surroundings.user:
        return None
    path = str(entry.get("path", "")).rstrip("/")
    if not path or not (context.home == path or context.home.startswith(path + "/")):
        return None
    try:
        used = int(entry.get("total_block_usage") or entry.get("block_usage") or 0) * 1024
        limit = int(entry.get("block_limit") or 0) * 1024
        used_files = int(entry.get("total_file_usage") or entry.get("file_usage") or 0)
        limit_files = int(entry.get("file_limit") or 0)
    except (TypeError, ValueError):
        return None
    reading = Reading("open-ondemand", used, _lowest(limit), used_files, _lowest(limit_files))
    return len(path), reading


def csc_workspaces(context: QuotaContext) -> Reading | None:
    """CSC's overview of disk areas; ``*`` marks what is exceeded."""
    answer = context.ask("csc-workspaces")
    if answer is None:
        return None
    homes = {context.home, str(context.surroundings.home)}
    for line in answer.stdout.splitlines():
        words = line.split()
        if len(words) < 3 or words[0].rstrip("/") not in homes:
            continue
        try:
            used, limit = (parse_size(word.rstrip("*")) for word in words[1].split("/"))
            used_files, limit_files = (_count(word.rstrip("*")) for word in words[2].split("/"))
        except ValueError:
            continue
        return Reading("csc-workspaces", used, _lowest(limit), used_files, _lowest(limit_files))
    return None


def delta_quota(context: QuotaContext) -> Reading | None:
    """NCSA's ``quota``, which draws a table of its own."""
    answer = context.ask("quota")
    if answer is None:
        return None
    homes = {context.home, str(context.surroundings.home)}
    for line in answer.stdout.splitlines():
        words = [word.strip() for word in line.strip().strip("|").split("|")]
        if len(words) < 7 or words[0].rstrip("/") not in homes:
            continue
        try:
            used, soft, hard = (parse_size(word.rstrip("*")) for word in words[1:4])
            files = [_count(word.rstrip("*")) for word in words[4:7]]
        except ValueError:
            continue
        return Reading(
            "delta-quota", used, _lowest(soft, hard), files[0], _lowest(files[1], files[2])
        )
    return None


def ceph(context: QuotaContext) -> Reading | None:
    """CephFS tells quota and recursive size of a directory as extended attributes."""
    if not hasattr(os, "getxattr"):
        return None
    mount = mount_of(context.home, context.mounts)
    folder = Path(context.home)
    while True:
        limit = _ceph_number(folder, "ceph.quota.max_bytes")
        if limit:
            used = _ceph_number(folder, "ceph.dir.rbytes")
            context.note(
                "Quota",
                f"ceph.quota.max_bytes of {folder}",
                f"{used} of {limit} bytes",
            )
            return Reading(
                "ceph",
                used,
                limit,
                _ceph_number(folder, "ceph.dir.rfiles"),
                _lowest(_ceph_number(folder, "ceph.quota.max_files") or 0),
            )
        if folder.parent == folder or (mount is not None and str(folder) == mount.point):
            return None
        folder = folder.parent


def _ceph_number(folder: Path, attribute: str) -> int | None:
    try:
        return int(os.getxattr(folder, attribute))
    except (OSError, ValueError):
        return None


def statvfs(context: QuotaContext) -> Reading | None:
    """Size of the file system, only where it is plainly this user's own.

    A share for all users says nothing about one user's limit. It counts as the limit only when the
    mount is named after the user, is smaller than 1 TiB, and holds what a scan of HOME counted.
    """
    mount = mount_of(context.home, context.mounts)
    space = file_system_space(context.home)
    if mount is None or space is None:
        return None
    total, used, _free = space
    named_after_user = mount.source.rstrip("/").split("/")[-1] == context.surroundings.user
    if not named_after_user or total >= 1 << 40 or context.scanned_bytes is None:
        return None
    if abs(used - context.scanned_bytes) > 0.2 * max(used, context.scanned_bytes):
        return None
    context.note("Limit", f"size of {mount.source}", bytes_in_words(total))
    return Reading("statvfs", used, total)


def file_system_space(path: str) -> tuple[int, int, int] | None:
    """Total, used and free bytes of a file system; ``None`` where it claims to be endless."""
    try:
        answer = os.statvfs(path)
    except OSError:
        return None
    total = answer.f_blocks * answer.f_frsize
    if not 0 < total < NO_LIMIT_BYTES:
        return None
    return total, total - answer.f_bfree * answer.f_frsize, answer.f_bavail * answer.f_frsize


#: All ways to ask, by the names that profiles use.
READERS: dict[str, Reader] = {
    "profile-constant": profile_constant,
    "posix-quota": posix_quota,
    "open-ondemand": open_ondemand,
    "csc-workspaces": csc_workspaces,
    "delta-quota": delta_quota,
    "ceph": ceph,
    "statvfs": statvfs,
}
