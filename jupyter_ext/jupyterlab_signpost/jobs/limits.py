"""Would a job ever start? Asked before sbatch, which takes jobs that wait for ever.

Slurm refuses some of what a partition cannot give, and silently queues the rest: more time than its
limit, more CPUs than any node has, a partition that is switched off.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..process import Answer
from .directives import Asked
from .usage import duration
from .words import cpu_words, memory_words, time_words

#: How long what the cluster has is used before it is asked again, in seconds.
KEEP_SECONDS = 300.0
#: How long one question may take, in seconds: submission goes on without an answer.
PATIENCE = 3.0

PARTITIONS = ("scontrol", "show", "partition", "-o")
NODES = ("sinfo", "-e", "-h", "-o", "%R|%c|%m|%D")

_MIB = 1 << 20


@dataclass(frozen=True)
class Partition:
    """A partition; ``None``: no limit, or not known."""

    name: str
    is_default: bool
    state: str
    #: It has a QoS of its own, whose limits stand in place of these.
    has_qos: bool
    max_seconds: float | None
    max_nodes: int | None
    max_cpus_per_node: int | None
    #: Kinds of nodes: CPUs, bytes, how many.
    nodes: tuple[tuple[int, int, int], ...] = ()


def read_partitions(text: str, nodes: str) -> list[Partition]:
    """Read `PARTITIONS` and `NODES`."""
    kinds: dict[str, list[tuple[int, int, int]]] = {}
    for line in nodes.splitlines():
        words = line.strip().split("|")
        # "2+": nodes differ, this is the least of them, which would be wrong here.
        if len(words) == 4 and all(word.isdigit() for word in words[1:]):
            kinds.setdefault(words[0], []).append(
                (int(words[1]), int(words[2]) * _MIB, int(words[3]))
            )
        elif len(words) == 4:
            kinds.setdefault(words[0], []).append((0, 0, 0))
    partitions = []
    for line in text.splitlines():
        fields = dict(re.findall(r"(\w+)=(\S*)", line))
        name = fields.get("PartitionName")
        if name is None:
            continue
        known = kinds.get(name, [])
        partitions.append(
            Partition(
                name=name,
                is_default=fields.get("Default") == "YES",
                state=fields.get("State", "UP"),
                has_qos=fields.get("QoS", "N/A") not in ("N/A", ""),
                max_seconds=duration(fields.get("MaxTime", "UNLIMITED")),
                max_nodes=_number(fields.get("MaxNodes")),
                max_cpus_per_node=_number(fields.get("MaxCPUsPerNode")),
                nodes=() if (0, 0, 0) in known else tuple(known),
            )
        )
    return partitions


def never_starts(asked: Asked, partitions: Sequence[Partition]) -> str | None:
    """Why a job would wait for ever, as sentences; ``None``: nothing speaks against it.

    What is not known here (a partition of another cluster, a limit of a QoS) counts as possible.
    """
    wanted = [
        partition
        for partition in partitions
        if (partition.name in asked.partitions if asked.partitions else partition.is_default)
    ]
    if len(wanted) < max(1, len(asked.partitions)):
        return None
    troubles = [_troubles(asked, partition) for partition in wanted]
    # One partition that can take it is enough.
    if not all(troubles):
        return None
    return " ".join(sentence for sentences in troubles for sentence in sentences)


def _troubles(asked: Asked, partition: Partition) -> list[str]:
    name, found = partition.name, []
    if partition.state != "UP":
        found.append(
            f"The partition {name} is switched off (its state is {partition.state}), so the job "
            "would wait until it is on again. Choose another partition, or wait with it."
        )
    limited = not partition.has_qos and asked.qos is None
    if limited and _over(asked.seconds, partition.max_seconds):
        found.append(
            f"The partition {name} allows {time_words(partition.max_seconds or 0)}, and the job "
            f"asks for {time_words(asked.seconds or 0)}. Ask for less time, or choose another "
            "partition."
        )
    if limited and _over(asked.nodes, partition.max_nodes):
        found.append(
            f"The partition {name} gives a job {partition.max_nodes} nodes at most, and "
            f"{asked.nodes} are asked for. Ask for fewer nodes."
        )
    if partition.nodes:
        found += _too_big(asked, partition)
    return found


def _too_big(asked: Asked, partition: Partition) -> list[str]:
    name, cpus = partition.name, asked.cpus_per_task or 1
    limit = partition.max_cpus_per_node
    kinds = [
        (cores if limit is None else min(cores, limit), size, count)
        for cores, size, count in partition.nodes
    ]
    most = max(cores for cores, _, _ in kinds)
    largest = max(size for _, size, _ in kinds)
    nodes = sum(count for _, _, count in kinds)
    if cpus > most:
        return [
            f"The largest node of the partition {name} has {cpu_words(most)} for a job, and a task "
            f"asks for {cpu_words(cpus)}. Ask for fewer CPUs, or for fewer items at a time."
        ]
    if asked.nodes is not None and asked.nodes > nodes:
        return [
            f"The partition {name} has {nodes} {'node' if nodes == 1 else 'nodes'}, and "
            f"{asked.nodes} are asked for. Ask for fewer nodes."
        ]
    room = sum((cores // cpus) * count for cores, _, count in kinds)
    if (asked.tasks or 1) > room:
        return [
            f"All nodes of the partition {name} together have room for {room} tasks of "
            f"{cpu_words(cpus)}, and {asked.tasks} are asked for. Ask for fewer."
        ]
    if asked.memory_bytes is not None and asked.memory_bytes > largest:
        return [
            f"The largest node of the partition {name} has {memory_words(largest)} of memory, and "
            f"{memory_words(asked.memory_bytes)} is asked for. Ask for less memory, or for fewer "
            "items at a time."
        ]
    fitting = any(cores >= cpus and (asked.memory_bytes or 0) <= size for cores, size, _ in kinds)
    if not fitting:
        return [
            f"No node of the partition {name} has both {cpu_words(cpus)} and "
            f"{memory_words(asked.memory_bytes or 0)}. Ask for less of one of them."
        ]
    return []


def _over(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


class Limits:
    """What the cluster has, asked for at most once in some minutes. May be used by threads."""

    def __init__(
        self, ask: Callable[[Sequence[str], float], Answer], clock: Callable[[], float]
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._partitions: list[Partition] = []

    def never_starts(self, asked: Asked) -> str | None:
        """See the function; ``None`` also where the cluster cannot be asked."""
        return never_starts(asked, self._known())

    def _known(self) -> list[Partition]:
        with self._lock:
            if self._clock() - self._asked_at >= KEEP_SECONDS:
                self._asked_at = self._clock()
                partitions = self._ask(PARTITIONS, PATIENCE)
                nodes = self._ask(NODES, PATIENCE) if partitions.status == 0 else partitions
                self._partitions = (
                    read_partitions(partitions.stdout, nodes.stdout if nodes.status == 0 else "")
                    if partitions.status == 0
                    else []
                )
            return self._partitions
