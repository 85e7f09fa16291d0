"""Slurm's answers: delimited text in, states in our words out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..process import Answer
from .job import State

_RUNNING = frozenset({"RUNNING", "COMPLETING", "STAGE_OUT", "SUSPENDED", "STOPPED", "SIGNALING"})
_PENDING = frozenset(
    {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"}
    | {"RESV_DEL_HOLD", "RESIZING"}
)

#: Why a job waits, in words, by Slurm's name of the reason.
REASONS = {
    "Priority": "Other jobs are before it.",
    "Resources": "It is waiting for free nodes.",
    "Dependency": "It is waiting for another job.",
    "DependencyNeverSatisfied": "The job it waits for failed, so it will never start: cancel it.",
    "PartitionTimeLimit": "It asks for more time than its partition allows, so it will never "
    "start: cancel it and ask for less.",
    "PartitionNodeLimit": "It asks for more nodes than its partition allows, so it will never "
    "start: cancel it and ask for less.",
    "PartitionConfig": "No node of its partition can give what it asks for, so it will never "
    "start: cancel it and ask for less.",
    "PartitionDown": "Its partition is switched off.",
    "ReqNodeNotAvail": "A node that it needs is not available, often because of maintenance.",
    "BeginTime": "It was asked to start later.",
    "JobHeldUser": "It is held by you.",
    "JobHeldAdmin": "It is held by an administrator.",
    "AssocGrpCpuLimit": "Your project uses all CPUs it may have.",
    "QOSGrpCpuLimit": "All CPUs of its QoS are in use.",
    "QOSMaxJobsPerUserLimit": "You have as many running jobs as its QoS allows.",
    "QOSMaxCpuPerUserLimit": "You use as many CPUs as its QoS allows.",
}


@dataclass(frozen=True)
class SlurmState:
    """What Slurm says about one job (all tasks of an array together)."""

    state: State
    message: str | None = None
    exit_status: int | None = None
    #: Seconds of the epoch.
    started: float | None = None
    ended: float | None = None
    elapsed_seconds: float | None = None
    peak_memory_bytes: int | None = None


def plain_words(answer: Answer) -> str:
    """What Slurm said, without the names of its programs, on one line."""
    lines = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
    prefix = re.compile(r"^\w+: ((error|fatal): )?")
    texts = [prefix.sub("", line).strip() for line in lines if line.strip()]
    return "; ".join(texts)[:1000] or answer.trouble or f"nothing (exit status {answer.status})"


def parse_queue(text: str) -> dict[str, SlurmState]:
    """Read ``squeue -o '%F|%T|%r|%S|%M'``; the tasks of an array are one job."""
    jobs: dict[str, list[SlurmState]] = {}
    for line in text.splitlines():
        words = line.split("|")
        if len(words) < 5 or not words[0].isdigit():
            continue
        state = state_of(words[1])
        reason = words[2].strip()
        message = None
        if state == "pending" and reason not in ("None", ""):
            message = REASONS.get(reason.split(",")[0], f"Slurm’s reason: {reason}.")
        started = _seconds(words[3]) if state != "pending" else None
        jobs.setdefault(words[0], []).append(
            SlurmState(state, message, started=started, elapsed_seconds=_duration(words[4]))
        )
    return {number: together(states) for number, states in jobs.items()}


def parse_accounting(text: str) -> dict[str, SlurmState]:
    """Read ``sacct -P -o JobID,State,ExitCode,Start,End,ElapsedRaw,MaxRSS``."""
    states: dict[str, dict[str, SlurmState]] = {}
    peaks: dict[str, int] = {}
    for line in text.splitlines():
        words = line.split("|")
        if len(words) < 7:
            continue
        task, _, step = words[0].partition(".")
        number = task.partition("_")[0].partition("+")[0]
        peak = _memory(words[6])
        if peak is not None:
            peaks[number] = max(peak, peaks.get(number, 0))
        if not step:
            states.setdefault(number, {})[task] = _accounted(words)
    return {
        number: replace(together(list(tasks.values())), peak_memory_bytes=peaks.get(number))
        for number, tasks in states.items()
    }


def parse_controller(text: str) -> SlurmState | None:
    """Read ``scontrol show job -o`` of a job that the controller still remembers."""
    lines = []
    for line in text.splitlines():
        fields = dict(re.findall(r"(\w+)=(\S*)", line))
        if "JobState" in fields:
            words = [
                "",
                fields["JobState"],
                fields.get("ExitCode", ""),
                fields.get("StartTime", ""),
            ]
            words += [fields.get("EndTime", ""), "", ""]
            lines.append(_accounted(words))
    return together(lines) if lines else None


def state_of(word: str) -> State:
    """Our word for Slurm's state; "CANCELLED by 1000" counts as CANCELLED."""
    first = word.split()[0].rstrip("+") if word.split() else ""
    if first in _RUNNING:
        return "running"
    if first in _PENDING:
        return "pending"
    if first == "COMPLETED":
        return "completed"
    if first in ("CANCELLED", "REVOKED"):
        return "cancelled"
    return "failed" if first else "unknown"


#: What Slurm's states of failure mean.
_FAILURES = {
    "TIMEOUT": "It needed more time than it asked for. Ask for more with --time.",
    "DEADLINE": "It could not end before its deadline.",
    "OUT_OF_MEMORY": "It needed more memory than it asked for. Ask for more with --mem.",
    "NODE_FAIL": "Its node failed. Submit it again.",
    "BOOT_FAIL": "Its node could not be started. Submit it again.",
    "PREEMPTED": "A job with more right to the node took its place. Submit it again.",
}


def _accounted(words: Sequence[str]) -> SlurmState:
    state = state_of(words[1])
    status, signal_number = 0, 0
    if match := re.fullmatch(r"(\d+):(\d+)", words[2]):
        status, signal_number = int(match[1]), int(match[2])
    message = None
    if state == "failed":
        name = words[1].split()[0]
        message = _FAILURES.get(name)
        if message is None and signal_number:
            message = f"It was ended by signal {signal_number}. The log may say why."
        elif message is None:
            message = f"It ended with exit status {status}. The log says why."
    ended = state in ("completed", "failed", "cancelled")
    return SlurmState(
        state,
        message,
        (-signal_number if signal_number else status) if ended else None,
        _seconds(words[3]),
        _seconds(words[4]) if ended else None,
        float(words[5]) if words[5].isdigit() else None,
    )


def together(tasks: Sequence[SlurmState]) -> SlurmState:
    """One state for all tasks of an array, or for jobs that belong together.

    What is still to come wins, then what went wrong.
    """
    order = ("running", "pending", "unknown", "failed", "cancelled", "completed")
    first = min(tasks, key=lambda task: order.index(task.state))
    if len(tasks) == 1:
        return first
    count = sum(task.state == first.state for task in tasks)
    message = f"{count} of {len(tasks)} tasks: {first.message}" if first.message else None
    starts = [task.started for task in tasks if task.started is not None]
    ends = [task.ended for task in tasks if task.ended is not None]
    longest = [task.elapsed_seconds for task in tasks if task.elapsed_seconds is not None]
    return SlurmState(
        first.state,
        message,
        first.exit_status,
        min(starts, default=None),
        max(ends, default=None) if len(ends) == len(tasks) else None,
        max(longest, default=None),
    )


def _seconds(word: str) -> float | None:
    return float(word) if word.isdigit() and int(word) > 0 else None


def _duration(word: str) -> float | None:
    """Slurm's ``[days-][hours:]minutes:seconds``, in seconds."""
    days, _, rest = word.strip().rpartition("-")
    parts = rest.split(":")
    if not all(part.isdigit() for part in parts) or (days and not days.isdigit()):
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds + 86400 * int(days or 0)


def _memory(word: str) -> int | None:
    match = re.fullmatch(r"([\d.]+)([KMGT]?)", word)
    if match is None:
        return None
    return int(float(match[1]) * 1024 ** {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}[match[2]])
