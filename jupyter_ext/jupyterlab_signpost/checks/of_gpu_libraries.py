"""What the report of `kernel_programs/accelerators.py` means, as sentences for the command line.

JupyterLab says the same in the user's language (`src/environment/gpuLibrariesCheck.ts`), and tests
hold both against one list of reports.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .result import CheckResult, Evidence, Fix, Status

TITLE = "GPU libraries"

#: Verdicts with which a framework computes on the CPU although there is a GPU.
ON_CPU = frozenset({"cpu", "other-maker", "driver-too-old", "no-libraries", "hidden", "sees-none"})
PYTORCH_PAGE = "https://pytorch.org/get-started/locally/"

#: The oldest drivers, as in the program.
OLDEST_DRIVER = {"11": "450.80", "12": "525.60", "13": "580.65"}

Report = Mapping[str, Any]


def judge_gpu_libraries(report: Report) -> CheckResult:
    """One result for all frameworks that are installed."""
    frameworks = report["frameworks"]
    if not frameworks:
        summary = "This kernel has no PyTorch, TensorFlow, JAX or CuPy."
        return CheckResult("gpu-libraries", TITLE, "not-needed", summary, aside=True)
    evidence = [
        Evidence(item["name"], item["source"], f"{_named(item)}, {_built_for(item)}")
        for item in frameworks
    ]
    if report["driver"]:
        evidence.append(Evidence("NVIDIA driver", "/proc/driver/nvidia/version", report["driver"]))
    if report["hidden"]:
        hidden = report["hidden"]
        evidence.append(Evidence("Variable", hidden["name"], repr(hidden["value"])))
    verdicts = {item["verdict"] for item in frameworks}
    if verdicts == {"no-gpu"}:
        names = ", ".join(_named(item) for item in frameworks)
        verb = "computes" if len(frameworks) == 1 else "compute"
        summary = f"No GPU in this session; {names} {verb} on the CPU"
        return CheckResult("gpu-libraries", TITLE, "not-needed", summary, evidence)
    order = ("works", "fits", *sorted(ON_CPU), "unknown", "no-gpu")
    status: Status = "ok"
    if not verdicts & {"works", "fits"}:
        status = "attention" if verdicts & ON_CPU else "unknown"
    ordered = sorted(frameworks, key=lambda item: order.index(item["verdict"]))
    summary = "; ".join(_sentence(item, report) for item in ordered)
    fixes = [fix for item in frameworks for fix in _fixes(item, report)]
    return CheckResult("gpu-libraries", TITLE, status, summary, evidence, fixes)


def _named(item: Report) -> str:
    return f"{item['name']} {item['version']}".strip()


def _built_for(item: Report) -> str:
    needs = f" {item['needs']}" if item["needs"] else ""
    return {
        "cuda": f"built for CUDA{needs}",
        "rocm": f"built for ROCm{needs}",
        "cpu": "built for the CPU only",
    }.get(item["build"], "not known what it is built for")


def _sentence(item: Report, report: Report) -> str:
    name, verdict = _named(item), item["verdict"]
    if verdict == "works":
        counted: Counter[str] = Counter(item["devices"])
        devices = ", ".join(
            f"{count} x {device}" if count > 1 else device for device, count in counted.items()
        )
        return f"{name} uses {devices}"
    if verdict == "fits":
        return f"{name}, {_built_for(item)}, fits the driver"
    if verdict == "cpu":
        return f"{name} is built for the CPU only, so it does not use the GPU"
    if verdict == "other-maker":
        maker = "AMD" if report["devices"]["amd"] else "NVIDIA"
        return f"{name} is {_built_for(item)}, but the GPU is made by {maker}"
    if verdict == "driver-too-old":
        oldest = OLDEST_DRIVER.get(item["needs"].partition(".")[0], "?")
        return (
            f"{name} is {_built_for(item)} and needs a driver from {oldest} on; "
            f"this node has {report['driver']}"
        )
    if verdict == "no-libraries":
        return f"{name} does not find NVIDIA’s libraries (cuDNN)"
    if verdict == "sees-none":
        return f"{name} is in use and has found no GPU, although its build fits the driver"
    if verdict == "hidden":
        return f"{report['hidden']['name']} hides the GPU from {name}"
    return f"{name}: {_built_for(item)}"


def _fixes(item: Report, report: Report) -> list[Fix]:
    if item["verdict"] not in ("cpu", "other-maker", "driver-too-old", "no-libraries"):
        return []
    if item["module"] == "torch":
        return [Fix("Which PyTorch to install", "link", PYTORCH_PAGE)]
    package = {
        "tensorflow": "tensorflow[and-cuda]",
        "jax": f"jax[cuda{_cuda_of(report)}]",
        "cupy": f"cupy-cuda{_cuda_of(report)}x",
    }[item["module"]]
    if report["devices"]["amd"]:
        return []
    command = shlex.join([report["executable"], *["-m", "pip", "install", "--upgrade"], package])
    return [Fix(f"Install {item['name']} for the GPU, then restart the kernel", "command", command)]


def _cuda_of(report: Report) -> int:
    """The first figure of the newest CUDA that the driver runs."""
    first = (report["driver"] or "").partition(".")[0]
    return 13 if first.isdigit() and int(first) >= 580 else 12
