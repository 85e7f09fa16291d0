"""How many CPUs and how much memory has this session? The smallest of all that limit it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..jobs.words import cpu_words, memory_words
from .cgroups import NO_LIMIT, Allowed, read_allowed
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix, Status

TITLE = "CPUs and memory"

#: Shares of the memory from which on it needs a look, and from which on programs are ended.
ATTENTION = 0.80
PROBLEM = 0.95

_MIB = 1 << 20


@dataclass(frozen=True)
class Limit:
    """One thing that limits a session, and what it allows; ``None``: it does not limit that."""

    label: str
    source: str | None
    cpus: float | None = None
    memory_bytes: int | None = None

    def words(self) -> str:
        """What it allows."""
        parts = []
        if self.cpus is not None:
            parts.append(cpu_words(self.cpus))
        if self.memory_bytes is not None:
            parts.append(memory_words(self.memory_bytes))
        return ", ".join(parts) or "no limit"


def run(context: CheckContext) -> CheckResult:
    """Ask the batch system's variables, the scheduler of the kernel and the control groups."""
    environ, root = context.surroundings.environ, context.root
    allowed = read_allowed(root)
    computer = _computer(root)
    found = [computer, *_scheduler(), *_slurm(environ), *_hub(environ), *_process()]
    found += _groups(allowed)
    cpus = min((limit.cpus for limit in found if limit.cpus is not None), default=None)
    memory = min((limit.memory_bytes for limit in found if limit.memory_bytes), default=None)
    whole = memory is not None and memory == computer.memory_bytes
    used = _used(root, allowed, whole)
    share = used / memory if used is not None and memory else None
    evidence = [Evidence(limit.label, limit.source, limit.words()) for limit in found]
    fixes = []
    if used is not None:
        evidence.append(
            Evidence(
                "Memory in use",
                "/proc/meminfo" if whole else allowed.memory_from,
                f"{memory_words(used)}"
                + (", by everybody on this computer" if whole else ", by all that runs in it"),
            )
        )
    if allowed.killed:
        evidence.append(
            Evidence(
                "Programs that were ended",
                allowed.memory_from,
                f"{allowed.killed} since this session began, because memory had run out. A kernel "
                "that dies without a word often was one of them.",
            )
        )
    threads = _threads(environ, cpus)
    if threads is not None and cpus is not None:
        count = max(1, int(cpus))
        evidence.append(
            Evidence(
                "Threads of libraries",
                "OMP_NUM_THREADS is not set",
                f"NumPy and others see {cpu_words(threads)} and start as many threads, which then "
                f"share {cpu_words(cpus)}. Fewer threads are faster.",
            )
        )
        fixes.append(
            Fix(
                "In a script or a terminal, before Python starts",
                "command",
                f"export OMP_NUM_THREADS={count}",
            )
        )
    status = _status(share, allowed.killed)
    if status != "ok":
        evidence.append(
            Evidence(
                "What helps",
                None,
                "Shut down kernels that you do not need (Running Terminals and Kernels, in the "
                "left sidebar), read data in parts, or ask for more memory when you start the "
                "next session.",
            )
        )
    return CheckResult(
        "limits",
        TITLE,
        status,
        _summary(cpus, memory, used, whole, allowed),
        evidence,
        fixes,
        share,
    )


def _status(share: float | None, killed: int) -> Status:
    if share is not None and share >= PROBLEM:
        return "problem"
    if killed or (share is not None and share >= ATTENTION):
        return "attention"
    return "ok"


def _summary(
    cpus: float | None, memory: int | None, used: int | None, whole: bool, allowed: Allowed
) -> str:
    parts = [cpu_words(cpus)] if cpus is not None else []
    if memory is not None:
        size = memory_words(memory)
        parts.append(f"{memory_words(used)} of {size} in use" if used is not None else size)
    text = ", ".join(parts) or "Not known here"
    if whole:
        text += "; no limit of your own"
    if allowed.killed:
        times = "once" if allowed.killed == 1 else f"{allowed.killed} times"
        text += f"; memory ran out {times}"
    return text


def _computer(root: Path) -> Limit:
    match = re.search(r"^MemTotal:\s+(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE)
    memory = int(match[1]) << 10 if match else None
    return Limit("This computer", "/proc/meminfo", os.cpu_count(), memory)


def _scheduler() -> list[Limit]:
    count = affinity()
    return [] if count is None else [Limit("CPUs of this process", "sched_getaffinity", count)]


def affinity() -> int | None:
    """How many CPUs the kernel lets this process run on; ``None`` where it does not tell."""
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask is not None else None


def _slurm(environ: Mapping[str, str]) -> list[Limit]:
    """What the Slurm job has on this node. Memory of 0 stands for all of it."""
    if "SLURM_JOB_ID" not in environ:
        return []
    cpus = _positive(environ.get("SLURM_CPUS_ON_NODE")) or _positive(
        environ.get("SLURM_CPUS_PER_TASK")
    )
    memory = _positive(environ.get("SLURM_MEM_PER_NODE"))
    per_cpu = _positive(environ.get("SLURM_MEM_PER_CPU"))
    if memory is None and per_cpu is not None and cpus is not None:
        memory = per_cpu * cpus
    names = [
        name
        for name in ("SLURM_CPUS_ON_NODE", "SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU")
        if name in environ
    ]
    return [
        Limit(
            f"Slurm job {environ['SLURM_JOB_ID']}",
            ", ".join(names) or None,
            cpus,
            memory * _MIB if memory is not None else None,
        )
    ]


def _hub(environ: Mapping[str, str]) -> list[Limit]:
    """What JupyterHub says that it started this server with."""
    cpus, memory = environ.get("CPU_LIMIT", ""), environ.get("MEM_LIMIT", "")
    limit = Limit(
        "JupyterHub",
        "CPU_LIMIT, MEM_LIMIT",
        float(cpus) if re.fullmatch(r"\d+(\.\d+)?", cpus) and float(cpus) > 0 else None,
        _positive(memory),
    )
    return [] if limit.cpus is None and limit.memory_bytes is None else [limit]


def _process() -> list[Limit]:
    try:
        import resource
    except ImportError:
        return []
    size = resource.getrlimit(resource.RLIMIT_AS)[0]
    if size == resource.RLIM_INFINITY or not 0 < size < NO_LIMIT:
        return []
    return [Limit("Address space of one program", "ulimit -v", None, size)]


def _groups(allowed: Allowed) -> list[Limit]:
    found = []
    if allowed.cpus is not None:
        found.append(Limit("Control group, CPU time", allowed.cpus_from, allowed.cpus))
    if allowed.memory_bytes is not None:
        found.append(
            Limit("Control group, memory", allowed.memory_from, None, allowed.memory_bytes)
        )
    if not found:
        found.append(Limit("Control groups", "/proc/self/cgroup"))
    return found


def _used(root: Path, allowed: Allowed, whole: bool) -> int | None:
    if not whole:
        return allowed.used_bytes
    text = _text(root / "proc/meminfo")
    sizes = dict(re.findall(r"^(MemTotal|MemAvailable):\s+(\d+) kB", text, re.MULTILINE))
    if len(sizes) < 2:
        return None
    return (int(sizes["MemTotal"]) - int(sizes["MemAvailable"])) << 10


def _threads(environ: Mapping[str, str], cpus: float | None) -> int | None:
    """How many CPUs libraries count, where that is more than there is time for."""
    count = affinity()
    if cpus is None or count is None or environ.get("OMP_NUM_THREADS"):
        return None
    return count if count > max(1.0, cpus) else None


def _positive(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and int(text) > 0 else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


CHECK = Check("limits", TITLE, run, soon)
