"""Is there room left in HOME?"""

from __future__ import annotations

from dataclasses import replace

from jupyter_core.paths import jupyter_runtime_dir

from ..configuration import Configuration
from ..display import bytes_in_words, printable
from ..errors import UnavailableError
from ..home.mounts import mount_of
from ..home.overview import scan_rules
from ..home.quota import QuotaContext, Reading, read_quota, read_with_scan
from ..home.readers.statvfs import file_system_space
from ..home.room import room_in
from ..home.usage import Usage
from .context import Check, CheckContext
from .result import CheckResult, Evidence, Fix, Status

#: Shares of the limit from which on HOME needs a look, and from which on things fail.
ATTENTION = 0.80
PROBLEM = 0.95
#: Less free space than this on HOME's own disk is as good as none, in bytes.
HARDLY_ANY = 200 << 20

TITLE = "HOME"


def run(context: CheckContext) -> CheckResult:
    """Compare what HOME holds with its limit, and try whether something can be written."""
    asked = QuotaContext(context.surroundings, context.configuration, context.profile)
    reading = read_quota(asked)
    usage = None
    if reading.used_bytes is None or _share(reading) >= ATTENTION:
        try:
            usage = _usage(context)
        except UnavailableError as error:
            asked.note("Scan", None, error.message)
    if usage is not None and usage.complete and reading.limit_bytes is None:
        reading = read_with_scan(asked, reading, usage.bytes)
    if usage is not None and usage.complete and reading.limit_files and reading.used_files is None:
        reading = replace(reading, used_files=usage.files + usage.folders)

    used = reading.used_bytes
    if used is None and usage is not None and (usage.complete or usage.bytes):
        used = usage.bytes
    fraction = _fraction(reading, used)
    pending = usage is not None and usage.running
    room, room_evidence = _room(context)
    free = _free(context)
    status = _status(context, reading, used, fraction, pending, room, free)
    evidence = [Evidence(part.label, part.source, part.text) for part in asked.trail]
    if usage is not None:
        evidence += _usage_evidence(context, usage)
    return CheckResult(
        "home",
        TITLE,
        status,
        _summary(context, reading, used, pending, room, free),
        evidence + room_evidence,
        _fixes(context),
        fraction,
        pending,
    )


def _share(reading: Reading) -> float:
    return _fraction(reading, reading.used_bytes) or 0.0


def _fraction(reading: Reading, used: int | None) -> float | None:
    """The larger share of the limits for bytes and files, where one is known."""
    shares = []
    if used is not None and reading.limit_bytes:
        shares.append(used / reading.limit_bytes)
    if reading.used_files is not None and reading.limit_files:
        shares.append(reading.used_files / reading.limit_files)
    return max(shares, default=None)


def _usage(context: CheckContext) -> Usage | None:
    settings = context.configuration
    if settings.scan_seconds <= 0:
        return None
    return context.usage.measure(
        context.surroundings.home,
        context.profile["home"]["not_home"],
        settings.scan_wait_seconds,
        scan_rules(settings, context.surroundings),
    )


def _room(context: CheckContext) -> tuple[bool, list[Evidence]]:
    """False when a trial showed that nothing can be written where Jupyter has to write."""
    evidence, room = [], True
    for label, folder in (
        ("Room in HOME", str(context.surroundings.home)),
        ("Room for running kernels", jupyter_runtime_dir()),
    ):
        answer, sentence = room_in(folder)
        evidence.append(Evidence(label, folder, sentence))
        room = room and answer is not False
    return room, evidence


def _free(context: CheckContext) -> int | None:
    """Free bytes of the disk below HOME, where it is this machine's own."""
    asked = QuotaContext(context.surroundings, context.configuration, context.profile)
    mount = mount_of(asked.home, asked.mounts)
    space = file_system_space(asked.home)
    if space is None or mount is None or mount.is_network:
        return None
    return space[2]


def _status(
    context: CheckContext,
    reading: Reading,
    used: int | None,
    fraction: float | None,
    pending: bool,
    room: bool,
    free: int | None,
) -> Status:
    share = fraction or 0.0
    polite = context.profile["home"]["polite_bytes"]
    if not room or share >= PROBLEM or (free is not None and free < HARDLY_ANY):
        return "problem"
    if share >= ATTENTION or (used is not None and polite is not None and used > polite):
        return "attention"
    if pending or used is None:
        return "unknown"
    # Without a limit of the user's own, the space on this machine's own disk is what counts.
    limited = reading.limit_bytes or reading.limit_files
    return "ok" if limited or free is not None else "unknown"


def _summary(
    context: CheckContext,
    reading: Reading,
    used: int | None,
    pending: bool,
    room: bool,
    free: int | None,
) -> str:
    parts = []
    if used is None:
        parts.append("counting" if pending else "usage not known")
    else:
        size = bytes_in_words(used, reading.limit_bytes)
        if reading.inexact:
            size = f"at least {size}"
        parts.append(f"{size} so far" if pending and reading.used_bytes is None else size)
    if reading.limit_bytes:
        parts[0] += f" of {bytes_in_words(reading.limit_bytes, reading.limit_bytes)}"
    elif free is not None:
        parts[0] += ", no limit known"
        parts.append(f"{bytes_in_words(free)} free on the disk")
    else:
        parts[0] += ", no limit known"
    if reading.limit_files and reading.used_files is not None:
        parts.append(f"{reading.used_files:,} of {reading.limit_files:,} files")
    polite = context.profile["home"]["polite_bytes"]
    if polite is not None and used is not None and used > polite:
        parts.append(f"the site asks to stay under {bytes_in_words(polite, polite)}")
    if not room:
        parts.insert(0, "Nothing can be written")
    return "; ".join(parts)


def _usage_evidence(context: CheckContext, usage: Usage) -> list[Evidence]:
    state = "counted" if usage.complete else "counted so far" if usage.running else "gave up after"
    text = (
        f"{state}: {bytes_in_words(usage.bytes)} in {usage.files:,} files and "
        f"{usage.folders:,} folders, {usage.seconds:.1f} s"
    )
    if usage.errors:
        text += f"; {usage.errors:,} could not be looked at"
    parts = [Evidence("Scan", str(context.surroundings.home), text)]
    largest = [
        f"{bytes_in_words(size):>10}  {printable(name) or '(HOME itself)'}"
        for name, size in list(usage.entries.items())[:10]
        if size
    ]
    if largest:
        parts.append(Evidence("Largest entries", None, "\n".join(largest)))
    return parts


def _fixes(context: CheckContext) -> list[Fix]:
    rules = context.profile["home"]
    fixes = [Fix("Show what fills it", "action", "signpost:open-home")]
    if rules["usage_command"]:
        fixes.append(Fix("Show the usage in a terminal", "command", rules["usage_command"]))
    for link in context.profile["links"]:
        if link["topic"] == "home" and link["url"].startswith("https://"):
            fixes.append(Fix(link["label"], "link", link["url"]))
    return fixes


def _seconds(settings: Configuration) -> float:
    return settings.scan_wait_seconds + 3 * settings.quota_timeout + 2


CHECK = Check("home", TITLE, run, _seconds)
