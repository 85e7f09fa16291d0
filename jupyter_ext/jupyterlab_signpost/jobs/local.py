"""Run a bundle's script as a plain process of this machine, which outlives the Jupyter server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from ..errors import ConflictError, SignpostError
from ..storage import read_json_object
from .job import Job, JobRecord, State, elapsed, moment, number
from .supervisor import start_ticks

SUPERVISOR = Path(__file__).with_name("supervisor.py")
#: A supervisor that has said nothing for so long after its start never will, in seconds.
START_SECONDS = 30.0


def kernel_environment(variables: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: the server's, changed as the kernelspec says.

    As Jupyter does for a kernel, ``${NAME}`` stands for a variable of the server.
    """
    changed = {
        name: Template(value).safe_substitute(environ)
        for name, value in variables.items()
        if isinstance(value, str)
    }
    return {**environ, **changed}


class LocalRunner:
    """Starts, watches and cancels local runs. What it knows is in files; it keeps no state."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self, folder: Path, environ: Mapping[str, str]) -> None:
        """Start the run whose ``job.json`` lies in ``folder``. Raises `OSError`.

        ``environ`` is the environment of the command, not of what watches over it.
        """
        # Asking the ended ones for their status keeps no zombies around.
        self._children = [child for child in self._children if child.poll() is None]
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", str(SUPERVISOR), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._children.append(child)
        assert child.stdin is not None
        with child.stdin:
            child.stdin.write(json.dumps(dict(environ)).encode("ascii"))

    def look(self, record: JobRecord, folder: Path) -> Job:
        """What a run's files and the process table say about it."""
        job = Job(
            id=record.id,
            runner="local",
            name=record.script,
            folder=record.folder,
            script=record.script,
            state="unknown",
            submitted_at=record.submitted_at,
        )
        result = read_json_object(folder / "result.json")
        if result is not None:
            _fill_from_result(job, result)
            return job
        running = read_json_object(folder / "running.json")
        if running is None:
            waited = elapsed(record.submitted_at, None) or 0.0
            if waited < START_SECONDS:
                job.state = "pending"
            else:
                job.message = (
                    "The run never said that it started; the disk may be full, or this machine "
                    "was restarted. Start it again."
                )
            return job
        job.started_at = moment(running.get("started_at"))
        if running.get("host") != socket.gethostname():
            job.state = "running"
            job.message = f"It runs on {running.get('host')}, as far as is known here."
            job.elapsed_seconds = elapsed(job.started_at, None)
        elif _is_alive(running):
            job.state = "running"
            job.elapsed_seconds = elapsed(job.started_at, None)
        elif _is_alive(_command(running)):
            job.state = "running"
            job.message = (
                "The process that watches it was killed, so how it ends will not be known. "
                "The log goes on."
            )
            job.elapsed_seconds = elapsed(job.started_at, None)
        else:
            # The result may have been written since it was first looked for.
            result = read_json_object(folder / "result.json")
            if result is not None:
                _fill_from_result(job, result)
            else:
                job.message = (
                    "The run ended without leaving a result: this machine was restarted, the "
                    "session ended, or the disk is full. The log holds what it printed until then."
                )
        return job

    def cancel(self, record: JobRecord, folder: Path) -> None:
        """End a run, which may take five seconds. Raises `ConflictError` if it is out of reach."""
        if read_json_object(folder / "result.json") is not None:
            return
        running = read_json_object(folder / "running.json")
        if running is None:
            raise ConflictError(
                f"The run {record.id} has not started yet, so it could not be cancelled. "
                "Try again in a moment.",
                reason="not-started",
            )
        if running.get("host") != socket.gethostname():
            raise ConflictError(
                f"The run {record.id} was started on {running.get('host')} and can only be "
                "cancelled there. It was left alone.",
                reason="other-host",
            )
        command = _command(running)
        try:
            if _is_alive(running):
                os.kill(int(running["pid"]), signal.SIGTERM)
            elif _is_alive(command):
                # Nobody is left who would end it: it leads a process group of its own.
                os.killpg(int(command["pid"]), signal.SIGTERM)
        except ProcessLookupError:
            return
        except OSError as error:
            raise SignpostError(
                f"The run {record.id} could not be cancelled: {error.strerror}. It goes on."
            ) from error


def _command(running: Mapping[str, Any]) -> Mapping[str, Any]:
    """The command itself, as a process; empty where that is not known."""
    command = running.get("command")
    return command if isinstance(command, dict) else {}


def _is_alive(running: Mapping[str, Any]) -> bool:
    pid = running.get("pid")
    ticks = running.get("start_ticks")
    if not isinstance(pid, int) or pid <= 1:
        return False
    if ticks is None and start_ticks(os.getpid()) is None:
        # No process table to compare with: the number alone has to do.
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    return ticks is not None and start_ticks(pid) == ticks


def _fill_from_result(job: Job, result: Mapping[str, Any]) -> None:
    status = result.get("exit_status")
    job.exit_status = status if isinstance(status, int) else None
    job.started_at = moment(result.get("started_at"))
    job.ended_at = moment(result.get("ended_at"))
    begin, end = number(result.get("started_at")), number(result.get("ended_at"))
    if begin is not None and end is not None:
        job.elapsed_seconds = round(max(0.0, end - begin), 3)
    peak = result.get("peak_memory_bytes")
    job.peak_memory_bytes = peak if isinstance(peak, int) else None
    job.state, job.message = _ending(result, job.exit_status)


def _ending(result: Mapping[str, Any], status: int | None) -> tuple[State, str | None]:
    if result.get("cancelled"):
        return "cancelled", "You cancelled it."
    if status == 0:
        return "completed", None
    message = result.get("message")
    if isinstance(message, str):
        return "failed", message
    if status is not None and status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        hint = "; most often this means that memory ran out" if -status == signal.SIGKILL else ""
        return "failed", f"It was ended by {name}{hint}. The log holds what it printed."
    return "failed", f"It ended with exit status {status}. The log says why."


def command_prefix(argv: Sequence[str]) -> list[str] | None:
    """What a kernelspec's command puts before a script, or ``None`` when it is not known.

    ``[PYTHON, "-m", "ipykernel_launcher", ...]`` gives ``[PYTHON]``; launchers such as
    ``conda run`` in front are kept.
    """
    for place, word in enumerate(argv):
        if word == "-m" and argv[place + 1 : place + 2] in (["ipykernel_launcher"], ["ipykernel"]):
            # Switches off a warning of the debugger, and makes every start slower.
            return [part for part in argv[:place] if not part.startswith("-Xfrozen_modules")]
    return None
