"""All that the handlers and the command line share: one object, made when it is first needed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .background import within
from .checks import CHECKS, find_check
from .checks.asking import Asking, Question
from .checks.context import CheckContext
from .checks.gpu_probe import GpuProbe
from .checks.result import CheckResult
from .configuration import Configuration, Surroundings
from .detection import Detection, Probes, detect
from .errors import (
    BadRequestError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    UnavailableError,
)
from .home.cleanup import cleanup_of, cleanup_steps, place_called, preview_steps
from .home.history import history_file, remember
from .home.overview import quota_json, scan_rules, usage_json
from .home.usage import UsageStore
from .jobs.job import Job, Runner
from .jobs.local import command_prefix, kernel_environment
from .jobs.place import bundle_folder, script_in
from .jobs.slurm import Slurm
from .jobs.store import JobRequest, JobStore
from .kernels.kernelspecs import SpecFinder, read_kernelspec
from .kernels.service import KernelService
from .operations import Operation, Operations
from .sites import GENERIC, Profile, Profiles, load_profiles
from .storage import read_json_object

#: How long profiles and detection are used before they are read again, in seconds.
KEEP_SECONDS = 60.0


class Core:
    """The server part without HTTP. May be used from several threads."""

    def __init__(
        self,
        configuration: Configuration,
        surroundings: Surroundings,
        contents_root: Path,
        allow_hidden: bool = False,
    ) -> None:
        self.configuration = configuration
        self.surroundings = surroundings
        self.contents_root = contents_root
        self.allow_hidden = allow_hidden
        self.usage = UsageStore()
        self.gpu = GpuProbe()
        self.operations = Operations()
        self._asking = Asking()
        self.kernels = KernelService(
            configuration, surroundings, contents_root, self.operations, self.profile
        )
        self._lock = threading.RLock()
        self._slurm: Slurm | None = None
        self._sites: tuple[float, Profiles, Detection] | None = None
        self._jobs: JobStore | None = None

    # Sites

    def sites(self) -> tuple[Profiles, Detection]:
        """All profiles, and what was detected; an administrator's choice replaces detection."""
        with self._lock:
            if self._sites is not None and time.monotonic() - self._sites[0] < KEEP_SECONDS:
                return self._sites[1:]
            profiles = load_profiles()
            detection = self._detect(profiles)
            self._sites = (time.monotonic(), profiles, detection)
            return profiles, detection

    def _detect(self, profiles: Profiles) -> Detection:
        chosen = self.configuration.site
        if chosen in profiles.by_id:
            return Detection(chosen, [])
        found = Detection()
        try:
            return within(
                lambda: detect(profiles.by_id.values(), Probes.of(self.surroundings), found),
                self.configuration.detection_timeout,
            )
        except TimeoutError:
            # A dead file system answers one rule never; what the others said is used.
            return Detection(found.detected, list(found.signals))

    def profile(self, site: str | None) -> Profile:
        """The profile of a site, or of the detected one. Raises `NotFoundError`."""
        profiles, detection = self.sites()
        name = site or detection.detected
        profile = profiles.by_id.get(name)
        if profile is None and not site:
            profile = profiles.by_id.get(GENERIC)
        if profile is None:
            raise NotFoundError(
                f"There is no site called {name!r} here. Choose another site.",
                reason="unknown-site",
            )
        return profile

    # Checks

    def check(self, name: str, site: str | None, finder: SpecFinder | None = None) -> CheckResult:
        """Answer one check. Raises `NotFoundError` for an unknown check or site."""
        check = find_check(name)
        return self._asking.ask(check, self._context(site, finder)).result()

    def checks(
        self, site: str | None, finder: SpecFinder | None = None, names: Sequence[str] = ()
    ) -> list[Question]:
        """Ask checks side by side, all of them without ``names``; each answers in its own time.

        Raises `NotFoundError` for an unknown check or site.
        """
        wanted = [find_check(name) for name in names or CHECKS]
        context = self._context(site, finder)
        return [self._asking.ask(check, context) for check in wanted]

    def _context(self, site: str | None, finder: SpecFinder | None) -> CheckContext:
        return CheckContext(
            self.surroundings,
            self.profile(site),
            self.configuration,
            self.usage,
            self.gpu,
            self.slurm,
            finder,
        )

    # HOME

    def _scanned(self, site: str | None) -> tuple[Path, tuple[str, ...]]:
        return self.surroundings.home, tuple(self.profile(site)["home"]["not_home"])

    def home(self, site: str | None) -> dict[str, Any]:
        """Limit and usage of HOME as the site tells them. Raises `NotFoundError`."""
        known = self.usage.known(*self._scanned(site))
        return quota_json(self.surroundings, self.configuration, self.profile(site), known)

    def scan_home(self, site: str | None, again: bool) -> None:
        """Start to count HOME; ``again`` also where there is a fresh count."""
        if self.configuration.scan_seconds <= 0:
            raise NotAllowedError(
                "An administrator of this server has switched scans of HOME off. Nothing was "
                "counted."
            )
        rules = scan_rules(self.configuration, self.surroundings)
        self.usage.begin(*self._scanned(site), rules, again)

    def home_usage(
        self, site: str | None, heard: int = 0, seconds: float = 0.0
    ) -> tuple[int, dict[str, Any]] | None:
        """What is known about HOME once more than ``heard`` lines were, or after ``seconds``.

        Returns how many lines were heard, too; ``None`` where it was not counted.
        """
        followed = self.usage.follow(*self._scanned(site), heard, seconds)
        if followed is None:
            return None
        heard, usage = followed
        counts = remember(usage, history_file()) if usage.complete else []
        return heard, usage_json(usage, self.surroundings, counts)

    def stop_home_scan(self, site: str | None) -> None:
        """End the count of HOME, where there is one."""
        self.usage.stop_scan(*self._scanned(site))

    def clean_home(self, name: str, preview: bool) -> Operation:
        """Start to empty a known place in HOME, or to say what that would remove.

        Raises a `SignpostError`.
        """
        place = place_called(name)
        cleanup = cleanup_of(place, self.surroundings)
        environ = self.surroundings.environ
        if preview:
            steps, title = preview_steps(cleanup, environ), f"What would go: {place.title}"
        else:
            steps, title = cleanup_steps(cleanup, environ), f"Emptying: {place.title}"
        return self.operations.start("home", title, steps, subject=name)

    # Jobs

    @property
    def slurm(self) -> Slurm:
        """Slurm, asked as politely as the site wants: one for the jobs and for the checks."""
        with self._lock:
            if self._slurm is None:
                rules = self.profile(None)["slurm"]
                configured = self.configuration.slurm_poll_seconds
                self._slurm = Slurm(
                    environ=self.surroundings.environ,
                    allowed=self.configuration.allow_slurm,
                    timeout=self.configuration.slurm_timeout,
                    pace=configured or (rules["poll_seconds"] if rules else 0.0),
                    submit_from=rules["submit_from"] if rules else "",
                )
            return self._slurm

    @property
    def jobs(self) -> JobStore:
        """The jobs, here and on Slurm."""
        with self._lock:
            if self._jobs is None:
                self._jobs = JobStore(
                    self.slurm,
                    self.contents_root,
                    self.allow_hidden,
                    self.configuration.allow_local_jobs,
                )
            return self._jobs

    def start_job(
        self,
        runner: Runner,
        folder: str,
        script: str,
        kernel: str | None,
        arguments: tuple[str, ...],
        finder: SpecFinder,
        anyway: bool = False,
    ) -> Job:
        """Start a bundle's script, from the folder that the bundle lies in.

        ``anyway`` submits also what Slurm would take and never start. Raises a `SignpostError`.
        """
        bundle = bundle_folder(self.contents_root, folder, self.allow_hidden)
        path = script_in(bundle, script)
        at_root = os.path.realpath(bundle) == os.path.realpath(self.contents_root)
        request = JobRequest(
            runner=runner,
            folder=folder.strip("/"),
            bundle=bundle,
            work_folder=bundle if at_root else bundle.parent,
            script=path,
            arguments=arguments,
            kernel=kernel,
            anyway=anyway,
        )
        if runner == "local":
            prefix, variables = self._command_of(script, kernel, finder)
            environ = kernel_environment(variables, self.surroundings.environ)
            # What a run prints is then in its log at once.
            environ.setdefault("PYTHONUNBUFFERED", "1")
            request = replace(request, command_prefix=prefix, environ=environ)
        return self.jobs.start(request)

    def start_again(self, name: str, finder: SpecFinder, anyway: bool = False) -> Job:
        """Start an ended job anew, with the same script and arguments. Raises a `SignpostError`."""
        record, job = self.jobs.again(name)
        if record.arguments is None:
            raise ConflictError(
                "How this job was started is not known any more. Nothing was started; start it "
                "from Export.",
                reason="no-record",
            )
        if job.folder.startswith("/"):
            raise ConflictError(
                f"The folder {job.folder} is not below the one that JupyterLab shows. Nothing was "
                "started.",
                reason="outside",
            )
        return self.start_job(
            record.runner,
            job.folder,
            record.script,
            record.kernel,
            tuple(record.arguments),
            finder,
            anyway,
        )

    def _command_of(
        self, script: str, kernel: str | None, finder: SpecFinder
    ) -> tuple[tuple[str, ...], dict[str, str]]:
        import sys

        if script.endswith((".sh", ".bash", ".sbatch", ".slurm")):
            return ("bash",), {}
        if kernel is None:
            return (sys.executable,), {}
        folder = finder.find_kernel_specs().get(kernel)
        if folder is None:
            raise NotFoundError(
                f"There is no kernel called {kernel!r} here. Nothing was started; choose another "
                "kernel for the notebook.",
                reason="no-kernel",
            )
        spec = read_kernelspec(kernel, Path(folder), self.surroundings.environ)
        if spec.problem is not None:
            raise UnavailableError(
                f"The kernel {spec.display_name} cannot run the script. {spec.problem} "
                "Nothing was started.",
                reason="broken-kernel",
            )
        prefix = command_prefix(spec.argv)
        if spec.language.lower() != "python" or not prefix or spec.program is None:
            raise BadRequestError(
                f"The kernel {spec.display_name} does not start a plain Python, so the script "
                "cannot be run with it. Nothing was started; choose another kernel.",
                reason="other-kernel",
            )
        content = read_json_object(Path(folder) / "kernel.json") or {}
        variables = content.get("env")
        return (spec.program, *prefix[1:]), variables if isinstance(variables, dict) else {}

    def stop(self) -> None:
        """End what this object started for itself; runs of the user go on."""
        self.usage.stop()
        self.operations.stop()
