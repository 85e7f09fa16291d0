"""A job as files and as an answer.

Each job has a folder ``runs/<id>`` in its bundle. ``job.json`` is written before it starts,
``running.json`` by the supervisor of a local run, ``result.json`` when the job has ended. Each file
is written once, whole; what happened is told from which of them are there.
"""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from ..storage import read_json_object

Runner = Literal["local", "slurm"]
State = Literal["pending", "running", "completed", "failed", "cancelled", "unknown"]

#: States that no job leaves again.
ENDED: frozenset[str] = frozenset({"completed", "failed", "cancelled"})
#: Folder of a bundle that holds its runs.
RUNS = "runs"

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{10}")
_SLURM_ID = re.compile(r"\d+(\+\d+)*(;\w[\w.-]*)?", re.ASCII)


@dataclass(frozen=True)
class JobRecord:
    """What is known of a job from its start on (``job.json``)."""

    id: str
    runner: Runner
    #: Bundle folder as it was asked for, a contents path.
    folder: str
    script: str
    #: The whole command, as an argument list.
    argv: list[str]
    #: Working folder of the command.
    work_folder: str
    submitted_at: str
    slurm_id: str | None = None
    #: Absolute path of the log.
    log: str | None = None
    #: What was handed over with the script, to do the same again; ``None`` in older records.
    arguments: list[str] | None = None
    kernel: str | None = None
    #: What the bundle's manifest said when it started, see `plan.read_plan`.
    plan: dict[str, Any] | None = None


@dataclass
class Job:
    """The answer about a job; see ``docs/server-api.md``."""

    id: str
    runner: Runner
    name: str
    folder: str
    script: str
    state: State
    submitted_at: str
    message: str | None = None
    exit_status: int | None = None
    started_at: str | None = None
    ended_at: str | None = None
    elapsed_seconds: float | None = None
    peak_memory_bytes: int | None = None
    slurm_id: str | None = None
    log: str | None = None
    host: str | None = None
    time_limit_seconds: float | None = None
    never_starts: bool = False
    #: The last lines of the log while it runs, and of one that failed.
    log_tail: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The job as plain JSON types."""
        return asdict(self)


def new_id() -> str:
    """An id that sorts by time: UTC date, time, microseconds, and chance."""
    return f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S-%f}{secrets.token_hex(2)}"


def is_id(text: str) -> bool:
    """Has a text the form of an id? Others never reach the file system."""
    return _ID.fullmatch(text) is not None


def is_slurm_id(text: object) -> bool:
    """Is it a job’s number, or several joined by ``+``, perhaps with ``;cluster``?

    All else would be an option of scancel.
    """
    return isinstance(text, str) and _SLURM_ID.fullmatch(text) is not None


def number(value: object) -> float | None:
    """A number that can be sent and calculated with, as files may hold anything."""
    try:
        return value if isinstance(value, int | float) and math.isfinite(value) else None
    except OverflowError:
        return None


def moment(seconds: object) -> str | None:
    """A time as `timestamp` writes it, or ``None`` for what is none."""
    value = number(seconds)
    try:
        return None if value is None else timestamp(value)
    except (OverflowError, ValueError, OSError):
        return None


def timestamp(seconds: float | None = None) -> str:
    """A time (seconds of the epoch, else now) as ISO 8601 with time zone."""
    moment = (
        datetime.now(timezone.utc)
        if seconds is None
        else datetime.fromtimestamp(seconds, timezone.utc)
    )
    return moment.astimezone().isoformat(timespec="seconds")


def elapsed(started_at: str | None, ended_at: str | None) -> float | None:
    """Seconds from start to end, or to now; ``None`` before the start."""
    if started_at is None:
        return None
    try:
        begin = datetime.fromisoformat(started_at)
        end = datetime.fromisoformat(ended_at) if ended_at else datetime.now(timezone.utc)
        return max(0.0, (end - begin).total_seconds())
    except (TypeError, ValueError):
        return None


def read_record(folder: Path) -> JobRecord | None:
    """The record in a run's folder, or ``None`` when there is none that can be used."""
    content = read_json_object(folder / "job.json")
    if content is None:
        return None
    try:
        record = JobRecord(**content)
    except TypeError:
        return None
    texts = (record.folder, record.script, record.work_folder, record.submitted_at)
    good = (
        record.id == folder.name
        and is_id(record.id)
        and record.runner in ("local", "slurm")
        and all(isinstance(text, str) for text in texts)
        and isinstance(record.log, str | None)
        and (record.slurm_id is None or is_slurm_id(record.slurm_id))
        and (record.arguments is None or _are_texts(record.arguments))
        and isinstance(record.kernel, str | None)
    )
    return record if good else None


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
