"""What a wrapper asks of Slurm, as far as it can be read from its ``#SBATCH`` lines."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from .usage import duration

_SHORT = {
    "-p": "partition",
    "-t": "time",
    "-q": "qos",
    "-N": "nodes",
    "-n": "ntasks",
    "-c": "cpus-per-task",
}
#: Variables of the user that win over the lines of the wrapper.
_VARIABLES = {
    "SBATCH_PARTITION": "partition",
    "SBATCH_TIMELIMIT": "time",
    "SBATCH_QOS": "qos",
    "SBATCH_MEM_PER_NODE": "mem",
    "SBATCH_MEM_PER_CPU": "mem-per-cpu",
}


@dataclass(frozen=True)
class Asked:
    """What one job asks for; ``None``: not given, or in a form that is not read here."""

    #: Names, the first that has room is taken; empty: the cluster's own choice.
    partitions: tuple[str, ...] = ()
    qos: str | None = None
    seconds: float | None = None
    nodes: int | None = None
    tasks: int | None = None
    cpus_per_task: int | None = None
    #: Bytes of a node.
    memory_bytes: int | None = None


def read_directives(text: str, environ: Mapping[str, str]) -> Asked:
    """What a wrapper asks for; ``environ`` is that of sbatch."""
    options: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#SBATCH"):
            options |= _options(line.removeprefix("#SBATCH"))
        elif line.strip() and not line.startswith("#"):
            # sbatch reads no further either.
            break
    for variable, name in _VARIABLES.items():
        if environ.get(variable):
            options[name] = environ[variable]
    cpus = _count(options.get("cpus-per-task"))
    per_cpu = _size(options.get("mem-per-cpu"))
    memory = _size(options.get("mem"))
    if memory is None and per_cpu is not None:
        memory = per_cpu * (cpus or 1)
    return Asked(
        partitions=tuple(name for name in options.get("partition", "").split(",") if name),
        qos=options.get("qos"),
        seconds=_time(options.get("time")),
        nodes=_count(options.get("nodes")),
        tasks=_count(options.get("ntasks")),
        cpus_per_task=cpus,
        memory_bytes=memory,
    )


def _options(line: str) -> dict[str, str]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return {}
    options: dict[str, str] = {}
    place = 0
    while place < len(words):
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) else ""
        place += 1
        if match := re.fullmatch(r"--([\w-]+)=(.*)", word):
            options[match[1]] = match[2]
        elif word.startswith("--") and following and not following.startswith("-"):
            options[word.removeprefix("--")] = following
            place += 1
        elif word in _SHORT:
            options[_SHORT[word]] = following
            place += 1
        elif word[:2] in _SHORT:
            options[_SHORT[word[:2]]] = word[2:].removeprefix("=")
    return options


def _count(text: str | None) -> int | None:
    """A number; of ``2-4`` nodes the smaller one, which is what must be there."""
    match = re.match(r"(\d+)(-\d+)?$", text or "")
    return int(match[1]) if match else None


def _size(text: str | None) -> int | None:
    """sbatch's sizes: megabytes without a unit; 0 means a whole node, which always is there."""
    match = re.fullmatch(r"(\d+)([KMGT]?)B?", (text or "").upper())
    if match is None or int(match[1]) == 0:
        return None
    return int(match[1]) << 10 * ("KMGT".index(match[2] or "M") + 1)


def _time(text: str | None) -> float | None:
    """sbatch's times: ``90`` minutes, ``1:30`` minutes and seconds, ``1-12`` days and hours."""
    if text is None:
        return None
    if text.isdigit():
        return 60.0 * int(text)
    if match := re.fullmatch(r"(\d+)-(\d+)(?::(\d+))?(?::(\d+))?", text):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return 86400.0 * days + 3600 * hours + 60 * minutes + seconds
    return duration(text)
