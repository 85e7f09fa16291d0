"""``jupyter signpost``: the same answers as in JupyterLab, from a terminal."""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from . import __version__
from .background import in_background
from .checks.asking import Question
from .checks.result import CheckResult
from .configuration import Configuration, Surroundings
from .core import Core
from .display import bytes_in_words, printable
from .errors import SignpostError
from .jobs.advice import lines_of
from .jobs.job import ENDED, Job
from .jobs.words import time_words
from .kernels.command import add_parser, with_default
from .node import exporter_program, find_node, guide_linter_program

#: The statuses of checks in words.
STATUS_WORDS = {
    "ok": "ok",
    "attention": "look at this",
    "problem": "problem",
    "unknown": "not known",
    "not-needed": "not needed here",
}
#: How long ``doctor`` waits for a scan of HOME, in seconds; what was counted by then is shown.
DOCTOR_WAIT = 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status. 2: what was asked makes no sense."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words[:1] == ["export"]:
            # All its options are the exporter's own.
            return _run_in_node(exporter_program, words[1:])
        if words[:1] == ["compute-node"]:
            return _run_in_node(exporter_program, ["--jupyter-job", *words[1:]])
        if words[:1] == ["lint-guide"]:
            return _run_in_node(guide_linter_program, words[1:])
        options = _parser().parse_args(with_default(words))
        command: Callable[[argparse.Namespace, Core], int] = options.command
        return command(options, _core())
    except SignpostError as error:
        print(error.message, file=sys.stderr)
        return 2 if error.status in (400, 404) else 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter signpost",
        description="Checks, kernels, jobs and export for notebooks on shared computers.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, function, text in (
        ("doctor", _doctor, "run all checks; the exit status is 1 when something is a problem"),
        ("home", _home, "show quota and usage of HOME; with --scan also what fills it"),
        ("jobs", _jobs, "list the jobs that were started with Signpost"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--json", action="store_true", help="print JSON")
        if name != "jobs":
            command.add_argument("--site", default=None, help="id of the site; default: detected")
        if name == "home":
            command.add_argument(
                "--scan", action="store_true", help="count everything anew, and show what fills it"
            )
        if name == "doctor":
            command.add_argument(
                "--kernel", default=None, help="name of a kernel, whose Python is checked, too"
            )
        command.set_defaults(command=function)
    add_parser(commands)
    prove = commands.add_parser(
        "prove",
        help="run an exported notebook and compare it with its saved outputs",
        description="Run an exported notebook with this Python, in the notebook's folder, and "
        "compare what each cell shows with what the notebook has saved. The exit status is 0 when "
        "it is the same, 1 when something differs, 2 when it cannot be compared.",
    )
    prove.add_argument("bundle", type=Path, metavar="BUNDLE_DIR", help="folder of the export")
    prove.add_argument("--notebook", type=Path, default=None, help="default: the exported one")
    prove.add_argument("--json", action="store_true", help="print JSON")
    prove.set_defaults(command=_prove)
    commands.add_parser("export", help="export a notebook; see: jupyter signpost export --help")
    commands.add_parser(
        "compute-node",
        help="write a job that starts JupyterLab on a compute node, and the tunnel to it; "
        "see: jupyter signpost compute-node --help",
    )
    commands.add_parser(
        "lint-guide",
        help="look for what is wrong with guides; see: jupyter signpost lint-guide --help",
    )
    return parser


def _core() -> Core:
    return Core(_configuration(), Surroundings.current(), Path.cwd())


def _configuration() -> Configuration:
    """The settings that Jupyter Server would use."""
    from jupyter_core.application import JupyterApp
    from traitlets.config import Application

    from .app import SignpostApp

    app = SignpostApp()
    JupyterApp.load_config_file(app)
    with contextlib.suppress(FileNotFoundError):
        Application.load_config_file(app, "jupyter_server_config", path=app.config_file_paths)
    return app.configuration()


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1))


def _doctor(options: argparse.Namespace, core: Core) -> int:
    core.configuration = replace(core.configuration, scan_wait_seconds=DOCTOR_WAIT)
    profiles, detection = core.sites()
    profile = core.profile(options.site)
    if not options.json:
        signals = [signal.says for signal in detection.signals if signal.site == profile["id"]]
        print(f"Site: {profile['name']}" + (f" ({'; '.join(signals)})" if signals else ""))
        for problem in profiles.problems:
            print(f"Not used: {printable(problem.path)}: {problem.message}")
    results: list[CheckResult] = []

    def take(result: CheckResult) -> None:
        results.append(result)
        if not options.json and not result.aside:
            _print_check(result, evidence=result.status in ("attention", "problem"))

    of_kernel = _of_kernel(options.kernel, core)
    questions = core.checks(options.site)
    deadline = time.monotonic() + DOCTOR_WAIT
    try:
        unfinished = []
        for result in _as_they_come(questions):
            if result.pending:
                unfinished.append(result)
            else:
                take(result)
        for result in of_kernel.result() if of_kernel is not None else ():
            take(result)
        for result in unfinished:
            while result.pending and time.monotonic() < deadline:
                # Slurm is asked in the background and takes seconds to say that it is down.
                time.sleep(0.2)
                result = core.check(result.id, options.site)
            take(result)
    finally:
        core.stop()
    aside = [result.title for result in results if result.aside]
    if aside and not options.json:
        print(f"Not needed here: {', '.join(aside)}.")
    if options.json:
        order = [question.check.id for question in questions]
        places = {name: place for place, name in enumerate(order)}
        results.sort(key=lambda result: places.get(result.id, len(places)))
        _print_json(
            {
                "site": profile["id"],
                "signals": [asdict(signal) for signal in detection.signals],
                "problems": [asdict(problem) for problem in profiles.problems],
                "checks": [result.to_json() for result in results],
            }
        )
    return 1 if any(result.status == "problem" for result in results) else 0


def _of_kernel(name: str | None, core: Core) -> Future[list[CheckResult]] | None:
    """The checks of a kernel's own Python, while the others are asked."""
    if name is None:
        return None
    from jupyter_client.kernelspec import KernelSpecManager

    from .checks.of_kernel import check_kernel

    environ = core.surroundings.environ
    return in_background(lambda: check_kernel(name, KernelSpecManager(), environ))


def _as_they_come(questions: Sequence[Question]) -> Iterator[CheckResult]:
    """The answers, each as soon as it is there, or late."""
    waiting = {question.future: question for question in questions}
    while waiting:
        patience = min(question.patience for question in waiting.values())
        done, _ = concurrent.futures.wait(
            waiting, patience, return_when=concurrent.futures.FIRST_COMPLETED
        )
        late = [future for future, question in waiting.items() if question.patience <= 0]
        for future in [*done, *(future for future in late if future not in done)]:
            yield waiting.pop(future).result()


def _print_check(result: CheckResult, evidence: bool) -> None:
    print(f"{result.title}: {STATUS_WORDS[result.status]}. {result.summary}", flush=True)
    if not evidence:
        return
    for part in result.evidence:
        source = f" [{part.source}]" if part.source else ""
        print(f"  {part.label}{source}")
        for line in part.text.splitlines():
            print(f"    {line}")
    for fix in result.fixes:
        print(f"  {fix.label}: {fix.value}")


def _home(options: argparse.Namespace, core: Core) -> int:
    from .home.command import check_home, print_json, print_usage, scan_home

    core.configuration = replace(core.configuration, scan_wait_seconds=1.0)
    usage = scan_home(core, options.site) if options.scan else None
    result = check_home(core, options.site)
    if options.json:
        print_json(result, core.home(options.site), usage)
    else:
        _print_check(result, evidence=True)
        if usage is not None:
            print_usage(usage)
    core.stop()
    return 1 if result.status == "problem" else 0


def _jobs(options: argparse.Namespace, core: Core) -> int:
    jobs = core.jobs.jobs()
    advices = {job.id: _advice(core, job) for job in jobs}
    if options.json:
        _print_json({"jobs": [{**job.to_json(), "advice": advices[job.id]} for job in jobs]})
        return 0
    if not jobs:
        print("No jobs. Start one in JupyterLab: Signpost, Export, Test run.")
    for job in jobs:
        parts = [job.id, job.slurm_id or "local", job.state, printable(job.name)]
        if job.elapsed_seconds is not None:
            limit = job.time_limit_seconds
            of = f" of {time_words(limit)}" if limit is not None else ""
            parts.append(f"{time_words(job.elapsed_seconds)}{of}")
        if job.peak_memory_bytes is not None:
            parts.append(bytes_in_words(job.peak_memory_bytes))
        if job.host is not None:
            parts.append(f"on {printable(job.host)}")
        print("  ".join(parts) + (f"\n    {job.message}" if job.message else ""))
        advice = advices[job.id]
        if advice is not None:
            for line in lines_of(advice):
                print(f"    {line}")
    return 0


def _advice(core: Core, job: Job) -> dict[str, Any] | None:
    if job.state not in ENDED:
        return None
    try:
        return core.jobs.advice(job.id)
    except SignpostError:
        # Where nothing was measured there is nothing to say.
        return None


def _prove(options: argparse.Namespace, core: Core) -> int:
    from .proof.command import prove

    try:
        return prove(options.bundle, options.notebook, options.json)
    except SignpostError as error:
        print(error.message, file=sys.stderr)
        return 2


def _run_in_node(program: Callable[[], Path], words: list[str]) -> int:
    """Hand everything to a program of Node; its exit status is this command's."""
    from jupyter_core.paths import jupyter_path

    try:
        command = [find_node(), str(program()), *words]
    except SignpostError as error:
        # 1 would mean: exported with warnings, or a guide with faults.
        print(error.message, file=sys.stderr)
        return 2
    # Where "--kernel NAME" looks.
    variables = {**os.environ, "JUPYTER_PATH": os.pathsep.join(jupyter_path())}
    status = subprocess.call(command, env=variables)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
