"""Slurm as its own commands know it: argument lists in, delimited text out.

Text with explicit delimiters is the one form that all versions of Slurm agree on. Questions are
asked at most every `Slurm.pace` seconds, whatever the number of panels and jobs.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import NotAllowedError, SignpostError, UnavailableError
from ..process import Answer, ask
from .controller import Controller
from .directives import read_directives
from .limits import Limits
from .refusals import explain_refusal
from .remembered import Remembered
from .slurm_text import (
    SlurmState,
    parse_accounting,
    parse_controller,
    parse_queue,
    plain_words,
    together,
)
from .usage import FIELDS

#: Never ask more often than this, in seconds.
LEAST_PACE = 10.0
#: Ask the accounting about one job at most this often, in seconds.
ACCOUNTING_PACE = 60.0

#: The script of a bundle that submits several jobs which belong together.
SUBMIT_SCRIPT = "submit.sh"
#: How long that may take, in seconds: it asks the program which items it has.
SUBMIT_SECONDS = 120.0
_ID = re.compile(r"\d+(\+\d+)*(;[\w.-]+)?")
_SUBMITTED = re.compile(r"^Submitted job (?:array )?(\d+)\b", re.MULTILINE)

#: Variables that would change the form of the answers.
_FORMATS = ("SQUEUE_", "SACCT_", "SINFO_", "SCONTROL_", "SLURM_TIME_FORMAT")
#: Variables of the Slurm installation; all other SLURM_* describe the job that Jupyter runs in.
_INSTALLATION = frozenset(
    {"SLURM_CONF", "SLURM_CONF_SERVER", "SLURM_CLUSTERS", "SLURM_JWT", "SLURM_DEBUG", "SLURM_ROOT"}
)
#: Secrets of this Jupyter server, which sbatch would hand on to the job.
_SECRET = re.compile(
    r"(JUPYTERHUB|JUPYTER|JPY|KG|CONFIGPROXY)_(\w+_)?"
    r"(TOKEN|PASSWORD|PWD|SECRET|COOKIE_SECRET|CRYPT_KEY)"
)
#: What sbatch says when it cannot tell whether the controller took the job.
_IN_DOUBT = re.compile(r"timed out|zero bytes were transmitted", re.IGNORECASE)
#: What Slurm's commands say when there is nobody that they could ask.
_NOBODY = re.compile(r"unable to contact slurm controller|configuration source", re.IGNORECASE)


@dataclass
class Slurm:
    """Slurm's commands, with answers kept for `pace` seconds. May be used from several threads."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    allowed: bool = True
    timeout: float = 10.0
    pace: float = LEAST_PACE
    #: Where to submit instead, for example "a sci server".
    submit_from: str = ""
    clock: Callable[[], float] = time.monotonic
    _queue: dict[str, SlurmState] | None = None
    _queue_at: float = float("-inf")
    _queue_trouble: str | None = None
    _accounts: dict[str, tuple[float, SlurmState | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _controller: Controller = field(init=False)
    _limits: Limits = field(init=False)
    _remembered: Remembered = field(init=False)

    def __post_init__(self) -> None:
        self._controller = Controller(lambda: self._run(["scontrol", "ping"]), self.clock)
        self._limits = Limits(
            lambda command, seconds: self._run(command, min(seconds, self.timeout)), self.clock
        )
        self._remembered = Remembered(
            lambda command, seconds: self._run(command, min(seconds, self.timeout)), self.clock
        )

    @property
    def is_silent(self) -> bool:
        """Did the last question about the queue get no answer?"""
        return self._queue_trouble is not None

    def trouble(self) -> str | None:
        """Like `unavailable`, and also whether a controller answers, as of a minute ago at most.

        Slurm is asked in the background; this waits for it only for a moment.
        """
        return self.unavailable() or self._controller.trouble()

    @property
    def is_known(self) -> bool:
        """Is it known whether a controller answers? See `trouble`."""
        return self._controller.is_known

    def remembered(self, command: Sequence[str], keep: float, seconds: float) -> Answer | None:
        """Ask Slurm something, at most once in ``keep`` seconds, and wait at most ``seconds``.

        ``None`` where no controller answers, or where that is not known yet: nothing is asked then.
        """
        if self._controller.trouble() is not None:
            return None
        return self._remembered.ask(command, keep, seconds)

    def unavailable(self) -> str | None:
        """Why nothing can be submitted here, as a sentence; ``None`` when it can. Runs nothing."""
        if not self.allowed:
            return "The administrator of this server has switched Slurm jobs off."
        if self._program("sbatch") is None:
            elsewhere = f" Submit from {self.submit_from}." if self.submit_from else ""
            return f"There is no sbatch where this Jupyter server runs.{elsewhere}"
        return None

    def never_starts(self, wrapper: Path) -> str | None:
        """Why what a wrapper asks for would wait for ever, as sentences, or ``None``.

        Slurm takes such jobs. ``None`` also where that cannot be found out in some seconds.
        """
        if self.unavailable() is not None or self._controller.known_trouble() is not None:
            return None
        try:
            text = wrapper.read_text("utf-8", "replace")
        except OSError:
            return None
        return self._limits.never_starts(read_directives(text, self.environ))

    def submit(self, script: Path, arguments: Sequence[str], folder: Path) -> str:
        """Hand ``script`` to Slurm from ``folder``; returns the job's id (with ``;cluster``).

        A script that submits several jobs itself is run; their ids are joined by ``+``.
        Raises `UnavailableError`, `NotAllowedError`, or `SignpostError` (400) with Slurm's words.
        """
        if not self.allowed:
            raise NotAllowedError(f"{self.unavailable()} Nothing was submitted.", "slurm-off")
        trouble = self.unavailable()
        if trouble is not None:
            raise UnavailableError(f"{trouble} Nothing was submitted.", reason="no-slurm")
        several = script.name == SUBMIT_SCRIPT
        answer = ask(
            [*(["bash"] if several else ["sbatch", "--parsable"]), str(script), *arguments],
            SUBMIT_SECONDS if several else self.timeout,
            environ=job_environ(self.environ),
            folder=folder,
            c_locale=False,
        )
        if answer.timed_out or (answer.status != 0 and _IN_DOUBT.search(answer.words)):
            raise UnavailableError(
                f"Slurm did not say whether it took the job ({plain_words(answer)}). The job may "
                "or may not have been submitted: look with squeue before you try again.",
                reason="slurm-timeout",
            )
        if answer.status != 0 and _NOBODY.search(answer.words):
            raise UnavailableError(
                "Slurm cannot be reached from where this Jupyter server runs. Nothing was "
                f"submitted. It said: {plain_words(answer)}",
                reason="no-slurm",
            )
        if several:
            last = ["+".join(_SUBMITTED.findall(answer.stdout))]
        else:
            last = answer.stdout.strip().splitlines()[-1:] or [""]
        # Of several jobs the first may be there although the next was refused: it is not lost.
        if (answer.status != 0 and not (several and last[0])) or not _ID.fullmatch(last[0]):
            todo = explain_refusal(answer.words)
            error = SignpostError(
                f"Slurm refused the job. Nothing was submitted. {f'{todo} ' if todo else ''}"
                f"It said: {plain_words(answer)}",
                reason="slurm-refused",
            )
            error.status = 400
            raise error
        with self._lock:
            # The queue as it was before cannot know the new job.
            self._queue_at = float("-inf")
        return last[0]

    def log_of(self, slurm_id: str) -> str | None:
        """Where a job that Slurm still knows writes its output, or ``None``."""
        # Of jobs that belong together the last one tells how they end.
        answer = self._run(["scontrol", "show", "job", "-o", numbers_of(slurm_id)[-1]])
        match = re.search(r"(?:^|\s)StdOut=(/.*?)(?:\s[A-Z]\w*=|\s*$)", answer.stdout)
        return match[1] if match and "%" not in match[1] else None

    def states(self, slurm_ids: Sequence[str]) -> dict[str, SlurmState]:
        """What is known of jobs: the queue first, the accounting for those that left it.

        A job that neither knows is missing from the answer.
        """
        with self._lock:
            queue = self._ask_queue()
            found: dict[str, SlurmState] = {}
            if queue is None:
                return {name: SlurmState("unknown", self._queue_trouble) for name in slurm_ids}
            asked = [number for name in slurm_ids for number in numbers_of(name)]
            self._ask_accounting([number for number in asked if number not in queue])
            for name in slurm_ids:
                known = [queue.get(number, self._accounted(number)) for number in numbers_of(name)]
                states = [state for state in known if state is not None]
                if states:
                    found[name] = together(states)
            return found

    def _accounted(self, number: str) -> SlurmState | None:
        return self._accounts.get(number, (0.0, None))[1]

    def cancel(self, slurm_id: str) -> None:
        """Ask Slurm to end a job. Raises `UnavailableError` or `SignpostError`."""
        number, _, cluster = slurm_id.partition(";")
        clusters = [f"--clusters={cluster}"] if cluster else []
        answer = self._run(["scancel", *clusters, *numbers_of(slurm_id)])
        if answer.missing or answer.timed_out:
            raise UnavailableError(
                f"The job {number} could not be cancelled: {answer.trouble}. It goes on; "
                "try again.",
                reason="slurm-timeout" if answer.timed_out else "no-slurm",
            )
        if answer.status != 0:
            raise SignpostError(
                f"Slurm did not cancel the job {number}. It said: {plain_words(answer)}",
                reason="slurm-refused",
            )
        with self._lock:
            self._queue_at = float("-inf")

    def _program(self, name: str) -> str | None:
        return shutil.which(name, path=self.environ.get("PATH", os.defpath))

    def _run(self, command: Sequence[str], seconds: float | None = None) -> Answer:
        return ask(command, seconds or self.timeout, environ=clean_environ(self.environ))

    def _ask_queue(self) -> dict[str, SlurmState] | None:
        if self.clock() - self._queue_at >= max(self.pace, LEAST_PACE):
            down = self._controller.known_trouble()
            if down is not None:
                # Where there is no controller squeue would try for many seconds.
                self._queue, self._queue_trouble = None, down
                return None
            answer = self._run(["squeue", "--me", "-h", "-o", "%F|%T|%r|%S|%M|%l|%B"])
            self._queue_at = self.clock()
            if answer.status == 0:
                self._queue = parse_queue(answer.stdout)
                self._queue_trouble = None
            else:
                self._queue = None
                self._queue_trouble = f"Slurm could not be asked: {plain_words(answer)}"
        return self._queue

    def _ask_accounting(self, numbers: Sequence[str]) -> None:
        now = self.clock()
        due = [
            number
            for number in numbers
            if number not in self._accounts or now - self._accounts[number][0] >= ACCOUNTING_PACE
        ]
        if not due:
            return
        answer = self._run(
            [
                "sacct",
                "-n",
                "-P",
                "-j",
                ",".join(due),
                "-o",
                FIELDS,
            ]
        )
        known = parse_accounting(answer.stdout) if answer.status == 0 else {}
        for number in due:
            state = known.get(number)
            if state is None and answer.status != 0:
                # Sites without accounting still know a job for some minutes after its end.
                state = self._ask_controller(number)
            self._accounts[number] = (now, state)

    def _ask_controller(self, number: str) -> SlurmState | None:
        answer = self._run(["scontrol", "show", "job", "-o", number])
        return parse_controller(answer.stdout) if answer.status == 0 else None


def numbers_of(slurm_id: str) -> list[str]:
    """The numbers of the jobs that an id stands for."""
    return slurm_id.partition(";")[0].split("+")


def job_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for sbatch, which hands it on to the job: no secrets of Jupyter.

    Where Jupyter itself runs in a job, that job's variables are taken out too: they would
    contradict what the new job asks for. SBATCH_* are the user's own wishes and stay.
    """
    inside_job = "SLURM_JOB_ID" in environ
    return {
        name: value
        for name, value in environ.items()
        if not _SECRET.fullmatch(name)
        and not (inside_job and name.startswith("SLURM_") and name not in _INSTALLATION)
    }


def clean_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for questions to Slurm: as for a job, and none of the user's formats."""
    kept = {
        name: value for name, value in job_environ(environ).items() if not name.startswith(_FORMATS)
    }
    kept["SLURM_TIME_FORMAT"] = "%s"
    return kept
