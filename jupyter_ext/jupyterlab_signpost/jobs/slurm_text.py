"""Slurm's answers: delimited text in, states in our words out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..process import Answer
from .job import State
from .reasons import explain
from .usage import FIELDS, Usage, duration, memory, most_of, usage_of_rows

_RUNNING = frozenset({"RUNNING", "COMPLETING", "STAGE_OUT", "SUSPENDED", "STOPPED", "SIGNALING"})
_PENDING = frozenset(
    {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"}
    | {"RESV_DEL_HOLD", "RESIZING"}
)


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
    #: The node that it began on; of several jobs all of them in words.
    host: str | None = None
    time_limit_seconds: float | None = None
    #: It waits for something that will not come.
    never_starts: bool = False
    #: What it asked for and used, once it has ended and the accounting has told.
    usage: Usage | None = None


def plain_words(answer: Answer) -> str:
    """What Slurm said, without the names of its programs, on one line."""
    lines = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
    prefix = re.compile(r"^\w+: ((error|fatal): )?")
    texts = [prefix.sub("", line).strip() for line in lines if line.strip()]
    return "; ".join(texts)[:1000] or answer.trouble or f"nothing (exit status {answer.status})"


def parse_queue(text: str) -> dict[str, SlurmState]:
    """Read ``squeue -o '%F|%T|%r|%S|%M|%l|%B'``; the tasks of an array are one job."""
    jobs: dict[str, list[SlurmState]] = {}
    for line in text.splitlines():
        words = line.split("|")
        if len(words) < 5 or not words[0].isdigit():
            continue
        words += [""] * (7 - len(words))
        state = state_of(words[1])
        waits = state == "pending"
        message, never = explain(words[2]) if waits else (None, False)
        jobs.setdefault(words[0], []).append(
            SlurmState(
                state,
                message,
                started=None if waits else _seconds(words[3]),
                elapsed_seconds=duration(words[4]),
                host=None if waits else _host(words[6]),
                time_limit_seconds=duration(words[5]),
                never_starts=never,
            )
        )
    return {number: together(states) for number, states in jobs.items()}


def parse_accounting(text: str) -> dict[str, SlurmState]:
    """Read ``sacct -P -o`` of `usage.FIELDS`."""
    columns = FIELDS.count(",") + 1
    rows: dict[str, dict[str, list[list[str]]]] = {}
    for line in text.splitlines():
        words = line.split("|")
        if len(words) < 7:
            continue
        words += [""] * (columns - len(words))
        task = words[0].partition(".")[0]
        number = task.partition("_")[0].partition("+")[0]
        rows.setdefault(number, {}).setdefault(task, []).append(words)
    return {
        number: together(states)
        for number, tasks in rows.items()
        if (states := [state for task in tasks.values() if (state := _of_rows(task)) is not None])
    }


def _of_rows(rows: Sequence[Sequence[str]]) -> SlurmState | None:
    """One job, or one task of an array: its own row and those of its steps."""
    own = next((row for row in rows if "." not in row[0]), None)
    if own is None:
        return None
    peaks = [peak for row in rows if (peak := memory(row[6])) is not None]
    state = _accounted(own)
    return replace(
        state,
        peak_memory_bytes=max(peaks, default=None),
        host=_host(own[13]),
        time_limit_seconds=60.0 * int(own[10]) if own[10].isdigit() else None,
        usage=usage_of_rows(rows) if state.ended is not None else None,
    )


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
    alike = [task for task in tasks if task.state == first.state]
    said = next((task for task in alike if task.never_starts), first)
    message = f"{len(alike)} of {len(tasks)} tasks: {said.message}" if said.message else None
    starts = [task.started for task in tasks if task.started is not None]
    ends = [task.ended for task in tasks if task.ended is not None]
    return SlurmState(
        first.state,
        message,
        first.exit_status,
        min(starts, default=None),
        max(ends, default=None) if len(ends) == len(tasks) else None,
        _most(tasks, "elapsed_seconds"),
        _most(tasks, "peak_memory_bytes"),
        _hosts([task.host for task in alike if task.host is not None]),
        _most(tasks, "time_limit_seconds"),
        first.state == "pending" and all(task.never_starts for task in alike),
        most_of(task.usage for task in tasks),
    )


def _most(tasks: Sequence[SlurmState], name: str) -> Any:
    return max(
        (value for task in tasks if (value := getattr(task, name)) is not None), default=None
    )


def _host(word: str) -> str | None:
    word = word.strip()
    return None if word in ("", "n/a", "N/A", "None assigned", "(null)") else word


def _hosts(names: Sequence[str]) -> str | None:
    """The nodes of several tasks: ``n1``, ``n1, n2``, ``n1 and 5 more nodes``."""
    different = sorted(set(names))
    if len(different) < 3:
        return ", ".join(different) or None
    return f"{different[0]} and {len(different) - 1} more nodes"


def _seconds(word: str) -> float | None:
    return float(word) if word.isdigit() and int(word) > 0 else None
