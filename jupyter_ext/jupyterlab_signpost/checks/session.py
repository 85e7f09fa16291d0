"""How long does this session last? The end of the Slurm job, and who ends what is idle."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ..configuration import Configuration
from ..jobs.words import time_words
from .context import Check, CheckContext
from .result import CheckResult, Evidence, Fix, Status

TITLE = "Time left"

#: Less than this is worth a look, and less than this is hardly enough to save, in seconds.
ATTENTION = 15 * 60.0
PROBLEM = 5 * 60.0
#: How long what Slurm says of the job's end is remembered, and waited for, in seconds.
KEEP_SECONDS = 300.0
PATIENCE = 4.0

_now: Callable[[], float] = time.time


def run(context: CheckContext) -> CheckResult:
    """Read the job's variables, ask Slurm where they do not tell, and look at who culls."""
    evidence: list[Evidence] = []
    start, end = _of_job(context, evidence)
    hub_start, hub_end = _of_hub(context, evidence)
    if hub_end is not None and (end is None or hub_end < end):
        start, end = hub_start, hub_end
    idle = _idle(context, evidence)
    if end is None:
        inside = "SLURM_JOB_ID" in context.surroundings.environ
        if inside:
            summary = "This session is a Slurm job, but when it ends is not known."
            pending = not context.slurm.is_known and context.slurm.unavailable() is None
            return CheckResult("time", TITLE, "unknown", summary, evidence, pending=pending)
        if idle:
            return CheckResult("time", TITLE, "ok", f"No end is set. {idle}", evidence)
        summary = "No end of this session is known."
        return CheckResult("time", TITLE, "not-needed", summary, evidence, aside=True)
    left = end - _now()
    share = None
    if start is not None and end > start:
        share = min(1.0, max(0.0, 1 - left / (end - start)))
    clock = datetime.fromtimestamp(end).astimezone()
    if left <= 0:
        summary = "The time of this session is over; it can end at any moment."
    else:
        day = "" if left < 20 * 3600 else f"{clock:%a %d %b}, "
        summary = f"{time_words(left)} left, until {day}{clock:%H:%M}"
    if left < ATTENTION:
        summary += "; save your work" if left > 0 else " Save your work."
    if idle:
        summary += f". {idle}"
    evidence.insert(0, Evidence("Ends at", None, clock.isoformat(sep=" ", timespec="seconds")))
    status = _status(left)
    fixes = []
    if status != "ok":
        label = "Turn the notebook into a job that can go on"
        fixes.append(Fix(label, "action", "signpost:export-notebook"))
    return CheckResult("time", TITLE, status, summary, evidence, fixes, share)


def _status(left: float) -> Status:
    return "problem" if left < PROBLEM else "attention" if left < ATTENTION else "ok"


def _of_job(context: CheckContext, evidence: list[Evidence]) -> tuple[float | None, float | None]:
    """Start and end of the Slurm job that this server runs in, in seconds of the epoch."""
    environ = context.surroundings.environ
    job = environ.get("SLURM_JOB_ID", "")
    if not re.fullmatch(r"\d+", job):
        return None, None
    start = _epoch(environ.get("SLURM_JOB_START_TIME"))
    end = _epoch(environ.get("SLURM_JOB_END_TIME"))
    if end is not None:
        evidence.append(Evidence(f"Slurm job {job}", "SLURM_JOB_END_TIME", str(int(end))))
    if end is None or end - _now() < ATTENTION:
        # Near its end it matters whether somebody has given the job more time.
        command = ["scontrol", "show", "job", "-o", job]
        answer = context.slurm.remembered(command, KEEP_SECONDS if end is None else 60.0, PATIENCE)
        if answer is not None and answer.status == 0:
            fields = dict(re.findall(r"(\w+)=(\S*)", answer.stdout))
            start = _epoch(fields.get("StartTime")) or start
            end = _epoch(fields.get("EndTime")) or end
            told = f"StartTime={fields.get('StartTime', '?')} EndTime={fields.get('EndTime', '?')}"
            evidence.append(Evidence("Asked", answer.shown, told))
        elif answer is not None:
            evidence.append(Evidence("Asked", answer.shown, answer.words))
        elif end is None:
            evidence.append(Evidence(f"Slurm job {job}", None, "Slurm does not answer."))
    return start, end


def _of_hub(context: CheckContext, evidence: list[Evidence]) -> tuple[float | None, float | None]:
    """Start and end of a hub's server, where the site ends servers of some age."""
    rules = context.profile.get("session") or {}
    hours = rules.get("most_hours")
    if hours is None or not _on_hub(context.surroundings.environ):
        return None, None
    began = container_start(context.root)
    evidence.append(
        Evidence("Longest life of a server", context.profile["name"], time_words(hours * 3600))
    )
    return (began, began + hours * 3600) if began is not None else (None, None)


def _idle(context: CheckContext, evidence: list[Evidence]) -> str:
    """What is ended for being idle, as a sentence, or an empty text."""
    settings = context.configuration
    rules = context.profile.get("session") or {}
    sentences = []
    if settings.kernel_idle_seconds > 0:
        words = time_words(settings.kernel_idle_seconds)
        sentences.append(f"Idle kernels are ended after {words}.")
        evidence.append(
            Evidence("Idle kernels", "MappingKernelManager.cull_idle_timeout", f"after {words}")
        )
    minutes = rules.get("idle_minutes")
    if settings.server_idle_seconds > 0:
        words = time_words(settings.server_idle_seconds)
        sentences.append(f"An idle server is ended after {words}.")
        evidence.append(
            Evidence("Idle server", "ServerApp.shutdown_no_activity_timeout", f"after {words}")
        )
    elif minutes is not None and _on_hub(context.surroundings.environ):
        words = time_words(minutes * 60)
        sentences.append(f"{context.profile['name']} ends what is idle for {words}.")
        evidence.append(Evidence("Idle server", context.profile["name"], f"after {words}"))
    return " ".join(sentences)


def _on_hub(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("JUPYTERHUB_USER") or environ.get("JUPYTERHUB_SERVICE_PREFIX"))


def container_start(root: Path = Path("/")) -> float | None:
    """When the first process here began, in seconds of the epoch; in a container its own start."""
    try:
        stat = (root / "proc/1/stat").read_text("utf-8", "replace")
        boot = re.search(r"^btime (\d+)$", (root / "proc/stat").read_text("utf-8"), re.MULTILINE)
        # The name of the program stands in brackets and may hold anything.
        ticks = int(stat.rpartition(")")[2].split()[19])
        return int(boot[1]) + ticks / os.sysconf("SC_CLK_TCK") if boot else None
    except (OSError, ValueError, IndexError):
        return None


def _epoch(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() and int(text) > 0 else None


def _seconds(settings: Configuration) -> float:
    return min(settings.slurm_timeout, PATIENCE) + 3


CHECK = Check("time", TITLE, run, _seconds)
