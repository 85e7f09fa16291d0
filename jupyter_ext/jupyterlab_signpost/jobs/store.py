"""All jobs that are known: started here, or by an earlier server of the same user.

The list is one small file per job in ``signpost/jobs`` of Jupyter's data folder, which names the
job's folder; everything else lies there. When the list cannot be written, the job still runs.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from jupyter_core.paths import jupyter_data_dir

from ..display import printable
from ..errors import ConflictError, NotAllowedError, NotFoundError, explain_os_error
from ..proof import of_run
from ..storage import read_json_object, write_json
from .advice import advise
from .job import (
    ENDED,
    RUNS,
    Job,
    JobRecord,
    Runner,
    is_id,
    new_id,
    read_record,
    timestamp,
)
from .local import LocalRunner
from .log import last_lines, read_log
from .place import contents_path
from .plan import plan_of, read_plan, wrapper_of
from .slurm import Slurm
from .slurm_job import kept_state, slurm_job
from .slurm_text import SlurmState
from .usage import Ending, Usage, usage_from_json, usage_of_local_run

#: So many jobs are listed, the newest first.
MOST_JOBS = 200


@dataclass(frozen=True)
class JobRequest:
    """A job to start; paths are checked already (see `place`)."""

    runner: Runner
    #: Contents path and folder of the bundle.
    folder: str
    bundle: Path
    work_folder: Path
    script: Path
    arguments: tuple[str, ...]
    #: What comes before the script, and the environment; only for local runs.
    command_prefix: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    #: Kernelspec whose interpreter runs it.
    kernel: str | None = None
    #: Submit also what would never start.
    anyway: bool = False


class JobStore:
    """Starts, lists, follows and cancels jobs. May be used from several threads."""

    def __init__(
        self,
        slurm: Slurm,
        contents_root: Path,
        allow_hidden: bool = False,
        allow_local: bool = True,
        index: Path | None = None,
    ) -> None:
        self.slurm = slurm
        self.local = LocalRunner()
        self._root = contents_root
        self._allow_hidden = allow_hidden
        self._allow_local = allow_local
        self._index = Path(jupyter_data_dir()) / "signpost" / "jobs" if index is None else index
        self._known: dict[str, Path] = {}
        self._records: dict[str, JobRecord] = {}
        self._lock = threading.Lock()

    def start(self, request: JobRequest) -> Job:
        """Start a job. Raises a `SignpostError`; nothing is left behind then."""
        if request.runner == "local" and not self._allow_local:
            raise NotAllowedError(
                "The administrator of this server has switched local runs off. Nothing was "
                "started.",
                reason="local-off",
            )
        if request.runner == "slurm" and not request.anyway:
            never = self.slurm.never_starts(wrapper_of(request.bundle, request.script))
            if never is not None:
                raise ConflictError(
                    f"Slurm would take this job, but never start it. {never} Nothing was "
                    "submitted.",
                    reason="never-starts",
                )
        record = JobRecord(
            id=new_id(),
            runner=request.runner,
            folder=request.folder,
            script=request.script.name,
            argv=[],
            work_folder=str(request.work_folder),
            submitted_at=timestamp(),
            arguments=list(request.arguments),
            kernel=request.kernel,
            plan=read_plan(request.bundle, request.script.name),
        )
        folder = request.bundle / RUNS / record.id
        words = [str(request.script), *request.arguments]
        if request.runner == "local":
            record = replace(record, log=str(folder / "log.txt"))
            # What its cells show is noted, so that it can be compared with the notebook.
            words = of_run.recorded(request.bundle, folder, words)
        record = replace(record, argv=[*request.command_prefix, *words])
        try:
            folder.mkdir(parents=True)
            write_json(folder / "job.json", asdict(record))
            if request.runner == "local":
                (folder / "log.txt").touch()
                self.local.start(folder, request.environ)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise explain_os_error(error, f"start {printable(request.script.name)}") from error
        notes = []
        if request.runner == "slurm":
            try:
                record = self._submit(record, request)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            try:
                write_json(folder / "job.json", asdict(record))
            except OSError as error:
                notes.append(
                    f"Its id could not be written down ({error.strerror}); this list forgets the "
                    "job when the server ends."
                )
        with self._lock:
            self._known[record.id] = folder
            self._records[record.id] = record
        try:
            self._index.mkdir(parents=True, exist_ok=True)
            write_json(self._index / f"{record.id}.json", {"folder": str(folder)})
        except OSError as error:
            notes.append(
                f"The list of jobs could not be written ({error.strerror}); the job runs, but this "
                "list forgets it when the server ends."
            )
        job = self._look([(record, folder)])[0]
        if notes:
            job.message = " ".join([job.message or "", *notes]).strip()
        return job

    def _submit(self, record: JobRecord, request: JobRequest) -> JobRecord:
        slurm_id = self.slurm.submit(request.script, request.arguments, request.work_folder)
        return replace(record, slurm_id=slurm_id, log=self.slurm.log_of(slurm_id))

    def jobs(self) -> list[Job]:
        """All known jobs, the newest first."""
        return self._look(self._found())

    def job(self, name: str) -> Job:
        """One job. Raises `NotFoundError`."""
        return self._look([self._find(name)])[0]

    def log(self, name: str, offset: int) -> dict[str, Any]:
        """What a job printed after ``offset`` bytes. Raises a `SignpostError`."""
        record, folder = self._find(name)
        # First the state: what is printed between the two questions is then not lost.
        state = self._look([(record, folder)])[0].state
        # A Slurm that does not answer just now says nothing about the job.
        silent = record.runner == "slurm" and self.slurm.is_silent
        ended = state in ENDED or (state == "unknown" and not silent)
        if record.log is None:
            return {"text": "", "offset": 0, "complete": ended}
        try:
            text, after, all_read = read_log(Path(record.log), offset, ended)
        except OSError as error:
            raise explain_os_error(error, "read the log") from error
        return {"text": text, "offset": after, "complete": ended and all_read}

    def proof(self, name: str) -> dict[str, Any]:
        """How what a test run showed compares with its notebook. Raises a `SignpostError`."""
        record, folder = self._find(name)
        if record.runner != "local":
            raise NotFoundError(
                "Only test runs are compared with the notebook; this job ran on Slurm.",
                reason="no-record",
            )
        if self._look([(record, folder)])[0].state not in (*ENDED, "unknown"):
            raise ConflictError(
                "The run has not ended; it is compared with the notebook then.", reason="running"
            )

        def shown(path: Path) -> str | None:
            return contents_path(path, self._root, self._allow_hidden)

        return of_run.proof_of(folder.parent.parent, folder, shown)

    def advice(self, name: str) -> dict[str, Any]:
        """What a job asked for, what it used, and what to ask for. Raises a `SignpostError`."""
        record, folder = self._find(name)
        (job,) = self._look([(record, folder)])
        if job.state not in ENDED:
            raise ConflictError(
                "The job has not ended; what it needs is known then.", reason="running"
            )
        usage = self._usage(record, folder, job)
        if usage is None:
            raise NotFoundError(
                "What this job used is not known: it ended before it began, or Slurm keeps no "
                "accounting here.",
                reason="no-usage",
            )
        plan = plan_of(record.plan)
        notebook = None
        if plan is not None:
            path = folder.parent.parent / plan.notebook
            notebook = contents_path(path, self._root, self._allow_hidden)
        return {
            **advise(usage, plan, record.runner == "local").to_json(),
            "notebook": notebook,
            "style": plan.style if plan else None,
            "spread": plan.spread if plan else None,
        }

    def _usage(self, record: JobRecord, folder: Path, job: Job) -> Usage | None:
        result = read_json_object(folder / "result.json") or {}
        if record.runner == "local":
            return usage_of_local_run(result, cast(Ending, job.state)) if result else None
        return usage_from_json(result.get("usage"))

    def again(self, name: str) -> tuple[JobRecord, Job]:
        """What is needed to start a job anew.

        Raises `ConflictError` while it runs, or another one of the same script and folder. Items
        that have their results are not run again: that is the wrapper's own doing.
        """
        record, folder = self._find(name)
        (job,) = self._look([(record, folder)])
        if job.state == "unknown":
            raise ConflictError(
                f"It is not known whether {printable(job.name)} has ended, so it may still run. "
                "Nothing was started; look with squeue, then start it from Export.",
                reason="running",
            )
        if job.state not in ENDED:
            raise ConflictError(
                f"{printable(job.name)} has not ended, and two of them would write the same files. "
                "Nothing was started; wait for its end, or cancel it first.",
                reason="running",
            )
        for other in self.jobs():
            same = (other.folder, other.script, other.runner) == (
                job.folder,
                job.script,
                job.runner,
            )
            if same and other.id != job.id and other.state not in ENDED:
                raise ConflictError(
                    f"Another {printable(job.name)} from the same folder is "
                    f"{'waiting' if other.state == 'pending' else 'running'}. Nothing was started.",
                    reason="running",
                )
        return record, job

    def cancel(self, name: str) -> Job:
        """Ask a job to end; the answer may still say that it runs. Raises a `SignpostError`."""
        record, folder = self._find(name)
        job = self._look([(record, folder)])[0]
        if job.state in ENDED:
            return job
        if record.runner == "local":
            self.local.cancel(record, folder)
        elif record.slurm_id is not None:
            self.slurm.cancel(record.slurm_id)
        job = self._look([(record, folder)])[0]
        if job.state not in ENDED and job.message is None:
            job.message = "It was asked to end; that can take some seconds."
        return job

    def _find(self, name: str) -> tuple[JobRecord, Path]:
        if is_id(name):
            found = self._read(name)
            if found is not None:
                return found
        raise NotFoundError(
            f"There is no job {printable(name)} in the list; its folder may have been removed."
        )

    def _read(self, name: str) -> tuple[JobRecord, Path] | None:
        folder = self._known.get(name)
        if folder is None:
            entry = read_json_object(self._index / f"{name}.json")
            path = entry.get("folder") if entry else None
            if not isinstance(path, str) or Path(path).name != name:
                return None
            folder = Path(path)
        record = self._records.get(name) or read_record(folder)
        return (record, folder) if record is not None and folder.is_dir() else None

    def _found(self) -> list[tuple[JobRecord, Path]]:
        names = set(self._known)
        with contextlib.suppress(OSError):
            names |= {path.stem for path in self._index.glob("*.json") if is_id(path.stem)}
        found: list[tuple[JobRecord, Path]] = []
        for name in sorted(names, reverse=True)[: 5 * MOST_JOBS]:
            # Jobs whose folder was removed must not take the place of others.
            read = self._read(name) if len(found) < MOST_JOBS else None
            if read is not None:
                found.append(read)
        return found

    def _look(self, found: Iterable[tuple[JobRecord, Path]]) -> list[Job]:
        pairs = list(found)
        results = {
            record.id: kept_state(read_json_object(folder / "result.json") or {})
            for record, folder in pairs
            if record.runner == "slurm"
        }
        asked = [
            record.slurm_id
            for record, _ in pairs
            if record.runner == "slurm" and record.slurm_id and results[record.id] is None
        ]
        states = self.slurm.states(asked) if asked else {}
        jobs = []
        for record, folder in pairs:
            if record.runner == "local":
                job = self.local.look(record, folder)
            else:
                kept = results[record.id]
                state = kept or states.get(record.slurm_id or "")
                job = slurm_job(record, state)
                if kept is None and state is not None:
                    self._keep(folder, state)
            self._place(job, record, folder)
            jobs.append(job)
        return jobs

    def _place(self, job: Job, record: JobRecord, folder: Path) -> None:
        """Say where its files are as this server's client names them."""
        bundle = contents_path(folder.parent.parent, self._root, self._allow_hidden)
        job.folder = str(folder.parent.parent) if bundle is None else bundle
        if record.log is not None:
            job.log = contents_path(Path(record.log), self._root, self._allow_hidden)
            if job.state in ("running", "failed"):
                job.log_tail = last_lines(Path(record.log))

    def _keep(self, folder: Path, state: SlurmState) -> None:
        """Write down how a Slurm job ended, as the accounting is not asked for ever."""
        if state.state in ENDED and state.ended is not None:
            with contextlib.suppress(OSError):
                write_json(folder / "result.json", asdict(state))
