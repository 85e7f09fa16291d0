"""What jobs asked for and what they used, from one answer of ``sacct``.

As ``seff`` does: the CPU time of all steps against elapsed time × CPUs, and the largest ``MaxRSS``
of any step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .job import number

#: What ``sacct -o`` is asked for, in this order.
FIELDS = (
    "JobID,State,ExitCode,Start,End,ElapsedRaw,MaxRSS,TotalCPU,ReqCPUS,AllocCPUS,TimelimitRaw,"
    "ReqTRES,AllocTRES,NodeList"
)

#: How a job, or the tasks of an array, ended: all of them to their end, or why some did not.
Ending = Literal["completed", "timeout", "out-of-memory", "failed", "cancelled"]

_ENDINGS: dict[str, Ending] = {
    "COMPLETED": "completed",
    "TIMEOUT": "timeout",
    "OUT_OF_MEMORY": "out-of-memory",
    "CANCELLED": "cancelled",
}
#: What went wrong in some of several jobs is what is said of all.
_ORDER: tuple[Ending, ...] = ("out-of-memory", "timeout", "failed", "cancelled", "completed")


@dataclass(frozen=True)
class Usage:
    """What a job asked for, and what it used; ``None``: not known.

    Of several jobs (the tasks of an array, jobs that belong together) each figure is the largest of
    any of them, and ``efficiency`` is that of all together.
    """

    ending: Ending
    #: Seconds.
    asked_seconds: float | None = None
    seconds: float | None = None
    #: Bytes of the whole job, and of its largest step on one node.
    asked_memory_bytes: float | None = None
    memory_bytes: float | None = None
    #: CPUs of the whole job, and how many of them were busy on average.
    asked_cpus: float | None = None
    busy_cpus: float | None = None
    #: CPU time of what it had, from 0 to 1.
    efficiency: float | None = None
    #: CPU seconds that it used, and that it had.
    cpu_seconds: float = 0.0
    had_cpu_seconds: float = 0.0


def usage_from_json(value: object) -> Usage | None:
    """A usage as it was written down; ``None`` for what is no such thing."""
    if not isinstance(value, dict) or value.get("ending") not in _ORDER:
        return None
    try:
        usage = Usage(**value)
    except TypeError:
        return None
    figures = [figure for name, figure in value.items() if name != "ending"]
    good = all(figure is None or number(figure) is not None for figure in figures)
    good = good and number(usage.cpu_seconds) is not None
    return usage if good and number(usage.had_cpu_seconds) is not None else None


def usage_of_local_run(result: Mapping[str, Any], ending: Ending) -> Usage:
    """What a run here used, from what its supervisor has written."""
    begin, end = number(result.get("started_at")), number(result.get("ended_at"))
    seconds = max(0.0, end - begin) if begin is not None and end is not None else None
    busy = number(result.get("cpu_seconds"))
    return Usage(
        ending,
        seconds=seconds,
        memory_bytes=number(result.get("peak_memory_bytes")),
        busy_cpus=busy / seconds if busy is not None and seconds else None,
        cpu_seconds=busy or 0.0,
    )


def usage_of_rows(rows: Sequence[Sequence[str]]) -> Usage | None:
    """The usage of one job, or of one task of an array: its own row and those of its steps.

    ``rows`` hold the words of `FIELDS`; ``None`` for a job that never ran.
    """
    own = next((row for row in rows if "." not in row[0]), None)
    if own is None:
        return None
    ending = _ENDINGS.get(own[1].split()[0].rstrip("+") if own[1].split() else "", "failed")
    seconds = float(own[5]) if own[5].isdigit() else None
    # Slurm counts whole seconds: a short job ran for none, and so did one that never began.
    if seconds is None or (seconds == 0 and ending == "cancelled"):
        return None
    steps = [row for row in rows if "." in row[0]]
    busy = [_cpu_seconds(row[7]) for row in steps]
    cpu_seconds = max(sum(time or 0.0 for time in busy), _cpu_seconds(own[7]) or 0.0)
    had = int(own[9]) if own[9].isdigit() else 0
    peaks = [peak for row in rows if (peak := memory(row[6])) is not None]
    asked = int(own[8]) if own[8].isdigit() else None
    measured = bool(steps) and any(time is not None for time in busy)
    return Usage(
        ending,
        asked_seconds=60.0 * int(own[10]) if own[10].isdigit() else None,
        seconds=seconds,
        asked_memory_bytes=_of_tres(own[12], "mem") or _of_tres(own[11], "mem"),
        memory_bytes=max(peaks, default=None),
        asked_cpus=asked or None,
        busy_cpus=cpu_seconds / seconds if measured and seconds else None,
        efficiency=cpu_seconds / (seconds * had) if measured and seconds * had else None,
        cpu_seconds=cpu_seconds,
        had_cpu_seconds=seconds * had,
    )


def most_of(usages: Iterable[Usage | None]) -> Usage | None:
    """The usage of several jobs that ask for the same."""
    known = [usage for usage in usages if usage is not None]
    if len(known) < 2:
        return known[0] if known else None

    def most(name: str) -> float | None:
        figures = [figure for usage in known if (figure := getattr(usage, name)) is not None]
        return max(figures, default=None)

    cpu_seconds = sum(usage.cpu_seconds for usage in known)
    had = sum(usage.had_cpu_seconds for usage in known)
    return Usage(
        min((usage.ending for usage in known), key=_ORDER.index),
        **{
            name: most(name)
            for name in (
                *("asked_seconds", "seconds", "asked_memory_bytes", "memory_bytes"),
                *("asked_cpus", "busy_cpus"),
            )
        },
        efficiency=cpu_seconds / had if had else None,
        cpu_seconds=cpu_seconds,
        had_cpu_seconds=had,
    )


def memory(word: str) -> int | None:
    """Slurm's ``57016K`` or ``1.5G`` in bytes; a bare number is bytes."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGTP]?)", word)
    if match is None:
        return None
    return int(float(match[1]) * 1024 ** ("KMGTP".find(match[2]) + 1 if match[2] else 0))


def duration(word: str) -> float | None:
    """Slurm's ``[days-][hours:]minutes:seconds[.thousandths]``, in seconds."""
    days, _, rest = word.strip().rpartition("-")
    parts = rest.split(":")
    last, _, thousandths = parts[-1].partition(".")
    whole = [*parts[:-1], last, *([days] if days else []), *([thousandths] if thousandths else [])]
    if not all(part.isdigit() for part in whole):
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + float(part)
    return seconds + 86400 * int(days or 0)


def _cpu_seconds(word: str) -> float | None:
    return duration(word) if word.strip() else None


def _of_tres(text: str, name: str) -> int | None:
    for part in text.split(","):
        key, _, value = part.partition("=")
        if key == name:
            return memory(value)
    return None
