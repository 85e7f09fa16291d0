"""The checks that a kernel answers, for the command line: its interpreter is run with the same
programs that JupyterLab sends to the kernel of an open notebook (`src/environment`).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import NotFoundError
from ..jobs.local import kernel_environment
from ..kernel_programs import program
from ..kernels.kernelspecs import Kernelspec, SpecFinder, read_kernelspec
from ..process import Answer, ask
from ..storage import read_json_object
from .of_gpu_libraries import judge_gpu_libraries
from .result import CheckResult, Evidence, Fix

#: As in `src/environment`: the titles and the oldest ipykernel to rely on.
KERNEL, PACKAGES, GPU_LIBRARIES = "Kernel", "Packages", "GPU libraries"
OLDEST_IPYKERNEL = 6
#: How long the interpreter may take for one program, in seconds.
PATIENCE = 30.0
#: Names listed in one place before the rest is counted.
LISTED = 40

#: What the interpreter is given: a kernel has ipykernel imported, and so has this.
_RUN = """import json, sys
try:
    import ipykernel
except Exception:
    pass
space = {"__name__": "signpost", "question": "null"}
exec(sys.argv[1], space)
print("\\n" + sys.argv[2] + space["answer"])
"""
_MARK = "signpost-answer:"

Report = Mapping[str, Any]


def check_kernel(name: str, finder: SpecFinder, environ: Mapping[str, str]) -> list[CheckResult]:
    """The checks of one kernelspec's interpreter. Raises `NotFoundError` for an unknown name."""
    folder = finder.find_kernel_specs().get(name)
    if folder is None:
        raise NotFoundError(f"There is no kernel called {name!r} here.", reason="no-kernel")
    spec = read_kernelspec(name, Path(folder), environ)
    titles = (("kernel", KERNEL), ("packages", PACKAGES), ("gpu-libraries", GPU_LIBRARIES))
    if spec.language.lower() != "python":
        sentence = f"The kernel speaks {spec.language}, and only Python kernels can be asked."
        return [CheckResult(id_, title, "not-needed", sentence) for id_, title in titles]
    if spec.problem is not None or spec.interpreter is None:
        evidence = [Evidence("Kernel", spec.folder, spec.problem or "It names no interpreter.")]
        said = spec.problem or "It starts no Python that could be asked."
        return [
            CheckResult("kernel", KERNEL, "problem", said, evidence),
            *(CheckResult(id_, title, "unknown", said, evidence) for id_, title in titles[1:]),
        ]
    variables = _variables(spec, environ)
    results = []
    interpreter = _asked(spec, "interpreter", variables)
    if isinstance(interpreter, Answer):
        results += [_no_answer(id_, title, interpreter) for id_, title in titles[:2]]
    else:
        results += [judge_kernel(interpreter, spec), judge_packages(interpreter)]
    accelerators = _asked(spec, "accelerators", variables)
    if isinstance(accelerators, Answer):
        results.append(_no_answer(*titles[2], accelerators))
    else:
        results.append(judge_gpu_libraries(accelerators))
    return results


def _variables(spec: Kernelspec, environ: Mapping[str, str]) -> dict[str, str]:
    content = read_json_object(Path(spec.folder) / "kernel.json") or {}
    own = content.get("env")
    return kernel_environment(own if isinstance(own, dict) else {}, environ)


def _asked(spec: Kernelspec, name: str, variables: Mapping[str, str]) -> Report | Answer:
    """The report of a program, or what came instead."""
    assert spec.interpreter is not None
    answer = ask(
        [spec.interpreter, "-c", _RUN, program(name), _MARK],
        PATIENCE,
        environ=variables,
        folder=variables.get("HOME"),
        c_locale=False,
    )
    for line in answer.stdout.splitlines():
        if line.startswith(_MARK):
            try:
                value = json.loads(line.removeprefix(_MARK))
            except ValueError:
                break
            if isinstance(value, dict):
                return value
    return answer


def _no_answer(id_: str, title: str, answer: Answer) -> CheckResult:
    shown = answer.command[0]
    evidence = [Evidence("Asked", shown, answer.words[-2000:])]
    return CheckResult(
        id_, title, "unknown", "The interpreter gave no answer; what it said is below.", evidence
    )


def judge_kernel(report: Report, spec: Kernelspec | None) -> CheckResult:
    """As `KernelCheck` in `src/environment/kernelCheck.ts`."""
    version = report["ipykernel"]
    first = (version or "").partition(".")[0]
    old = first.isdigit() and int(first) < OLDEST_IPYKERNEL
    name = {
        "conda": f"conda environment {report['environment']}",
        "venv": report["environment"],
    }.get(report["kind"], "the system’s own Python")
    python = f"{name}, Python {report['version']}"
    evidence = [
        Evidence("Interpreter", "sys.executable", report["executable"]),
        Evidence("Environment", "sys.prefix", report["prefix"]),
        Evidence(
            "ipykernel", "ipykernel.__version__", version or "This kernel does not use ipykernel"
        ),
    ]
    if spec is not None:
        evidence.append(Evidence("Registered as", None, f"{spec.display_name} ({spec.name})"))
    if report["gone"]:
        summary = (
            f"{python}: its files are gone, so this kernel runs on but cannot be started again"
        )
        return CheckResult("kernel", KERNEL, "attention", summary, evidence)
    if not old:
        return CheckResult("kernel", KERNEL, "ok", python, evidence)
    summary = f"{python}, with ipykernel {version}: version {OLDEST_IPYKERNEL} or newer is expected"
    update = shlex.join([report["executable"], *["-m", "pip", "install", "--upgrade", "ipykernel"]])
    fix = Fix("Update ipykernel, then restart the kernel", "command", update)
    return CheckResult("kernel", KERNEL, "attention", summary, evidence, [fix])


def judge_packages(report: Report) -> CheckResult:
    """As `PackagesCheck` in `src/environment/packagesCheck.ts`."""
    foreign: Sequence[Mapping[str, Any]] = report["foreign"]
    hiding = [item for item in foreign if item["hides"] is not None]
    evidence = [
        Evidence(
            "From ~/.local" if items[0]["source"] == "user" else "From PYTHONPATH",
            folder,
            _listed(items),
        )
        for folder in dict.fromkeys(item["folder"] for item in foreign)
        if (items := [item for item in foreign if item["folder"] == folder])
    ]
    used = f"{report['user_site']}, used by this kernel"
    evidence += [
        Evidence(
            "Your own packages (~/.local)",
            "site.getusersitepackages()",
            used if report["user_site_used"] else "Kept out of this kernel",
        ),
        Evidence("PYTHONPATH", "os.environ", "\n".join(report["python_path"]) or "Not set"),
    ]
    if not foreign:
        summary = "All come from the environment"
        if report["kind"] == "system":
            summary = "None from ~/.local or PYTHONPATH"
        return CheckResult("packages", PACKAGES, "ok", summary, evidence)
    sources = {item["source"] for item in foreign}
    places = {frozenset({"user"}): "~/.local", frozenset({"pythonpath"}): "PYTHONPATH"}.get(
        frozenset(sources), "~/.local and PYTHONPATH"
    )
    counted = f"{len(foreign)} {'comes' if len(foreign) == 1 else 'come'} from {places}"
    if not hiding:
        summary = f"{counted}; nothing of the environment is hidden"
        return CheckResult("packages", PACKAGES, "ok", summary, evidence)
    if len(hiding) == 1:
        summary = f"{counted}; 1 hides the environment’s own copy"
    else:
        summary = f"{counted}; {len(hiding)} hide the environment’s own copies"
    fixes = []
    if "user" in sources:
        command = shlex.join([report["executable"], *["-m", "pip", "list", "--user"]])
        fixes.append(Fix("List what is in ~/.local", "command", command))
    return CheckResult("packages", PACKAGES, "attention", summary, evidence, fixes)


def _listed(items: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(items, key=lambda item: item["hides"] is None)
    lines = []
    for item in ordered[:LISTED]:
        text = f"{item['name']} {item['version']}".strip()
        if item["hides"] is not None:
            text += f" hides {item['hides'] or item['name']} of the environment"
        lines.append(text)
    if len(ordered) > LISTED:
        lines.append(f"and {len(ordered) - LISTED} more")
    return "\n".join(lines)
