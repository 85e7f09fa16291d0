"""A job of Slurm as an answer, and how it ended as it was written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .job import ENDED, Job, JobRecord, elapsed, moment, number
from .slurm_text import SlurmState
from .usage import usage_from_json

#: A job that left the queue this recently may still be on its way into the accounting, in seconds.
SETTLING_SECONDS = 120.0


def kept_state(result: Mapping[str, Any]) -> SlurmState | None:
    """How a job ended as it was written down; ``None`` for what is no such thing."""
    try:
        state = SlurmState(**{**result, "usage": usage_from_json(result.get("usage"))})
    except TypeError:
        return None
    times = (state.started, state.ended, state.elapsed_seconds, state.time_limit_seconds)
    figures = (state.exit_status, state.peak_memory_bytes, *times)
    good = (
        isinstance(state.state, str)
        and state.state in ENDED
        and isinstance(state.message, str | None)
        and isinstance(state.host, str | None)
        and isinstance(state.never_starts, bool)
        and all(figure is None or number(figure) is not None for figure in figures)
    )
    return state if good else None


def slurm_job(record: JobRecord, state: SlurmState | None) -> Job:
    """The answer about a job, from what Slurm says of it; ``None``: Slurm knows nothing."""
    job = Job(
        id=record.id,
        runner="slurm",
        name=record.script,
        folder=record.folder,
        script=record.script,
        state="unknown",
        submitted_at=record.submitted_at,
        slurm_id=record.slurm_id,
    )
    if record.slurm_id is None:
        job.message = "It is not known whether this job was submitted: look with squeue."
        return job
    if state is None:
        recent = (elapsed(record.submitted_at, None) or 0.0) < SETTLING_SECONDS
        job.state = "pending" if recent else "unknown"
        job.message = (
            "Slurm has not listed it yet."
            if recent
            else "Slurm does not know this job any more, so how it ended is not known. "
            "The log may tell."
        )
        return job
    job.state = state.state
    job.message = state.message
    job.exit_status = state.exit_status
    job.started_at = moment(state.started)
    job.ended_at = moment(state.ended)
    job.elapsed_seconds = state.elapsed_seconds
    if job.elapsed_seconds is None and job.ended_at is not None:
        job.elapsed_seconds = elapsed(job.started_at, job.ended_at)
    job.peak_memory_bytes = state.peak_memory_bytes
    job.host = state.host
    job.time_limit_seconds = state.time_limit_seconds
    job.never_starts = state.never_starts
    return job
