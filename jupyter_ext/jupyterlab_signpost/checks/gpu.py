"""Which GPUs has this session? None is a calm answer: most sessions need none."""

from __future__ import annotations

import shutil
from collections import Counter

from ..configuration import Configuration
from ..display import bytes_in_words
from .context import Check, CheckContext
from .gpu_failures import explain
from .gpu_probe import GpuState
from .nvidia import Gpu
from .result import CheckResult, Evidence, Fix, Status

TITLE = "GPU"


def run(context: CheckContext) -> CheckResult:
    """Look for device files, and ask the driver where there are some."""
    found = context.gpu.look(context.configuration.nvidia_smi_timeout)
    status, summary = _verdict(found, context)
    evidence = [Evidence("Asked", source, text) for source, text in found.said]
    if found.driver:
        evidence.append(Evidence("Driver version", None, found.driver))
    if found.cuda:
        evidence.append(Evidence("Newest CUDA that the driver knows", None, found.cuda))
    for gpu in found.gpus:
        if gpu.used_bytes is not None and gpu.memory_bytes:
            used = bytes_in_words(gpu.used_bytes)
            text = f"{used} of {bytes_in_words(gpu.memory_bytes)} in use"
            evidence.append(Evidence(gpu.name, None, text))
    fixes = []
    if status != "ok":
        for label, hint in (
            ("A GPU in a notebook", context.profile["gpu"]["notebook"]),
            ("A GPU in a batch job", context.profile["gpu"]["batch"]),
        ):
            if hint:
                evidence.append(Evidence(label, context.profile["name"], hint))
        for link in context.profile["links"]:
            if link["topic"] == "gpu" and link["url"].startswith("https://"):
                fixes.append(Fix(link["label"], "link", link["url"]))
    return CheckResult("gpu", TITLE, status, summary, evidence, fixes)


def _verdict(found: GpuState, context: CheckContext) -> tuple[Status, str]:
    settings, environ = context.configuration, context.surroundings.environ
    in_job = "SLURM_JOB_ID" in environ
    asked = environ.get("SLURM_JOB_GPUS") or environ.get("SLURM_STEP_GPUS")
    if found.state == "gpus":
        summary = ", ".join(_in_words(found.gpus))
        if found.trouble:
            return "attention", f"{summary}. {found.trouble}"
        return "ok", summary
    if found.state == "none":
        if asked:
            return "problem", (
                "This job asked Slurm for a GPU, but none can be seen. "
                "Tell your site's help desk the number of the job."
            )
        if in_job:
            return "not-needed", "No GPU: this Slurm job did not ask for one."
        if shutil.which("sbatch", path=environ.get("PATH", "")) is not None:
            return "not-needed", "No GPU on this computer; here GPUs come with a Slurm job."
        return "not-needed", "No GPU in this session."
    if found.state == "hidden":
        if found.gpus:
            name = found.hidden_by or "CUDA_VISIBLE_DEVICES"
            return "attention", f"This node has a GPU, but {name} hides it."
        if asked:
            return "problem", (
                "This job asked Slurm for a GPU, but the driver shows none. "
                "Tell your site's help desk the number of the job."
            )
        if in_job:
            return "not-needed", "This node has GPUs, but this Slurm job did not ask for one."
        return "not-needed", "No GPU in this session: the driver runs but shows none."
    if found.state == "no-tool":
        return "unknown", (
            "There is an NVIDIA driver, but neither nvidia-smi nor the driver's library (NVML) to "
            "ask it."
        )
    if found.state == "timeout":
        return "unknown", (
            f"The driver did not answer within {settings.nvidia_smi_timeout:g} s; it may hang. "
            f"It is asked again in a minute.{f' {found.trouble}' if found.trouble else ''}"
        )
    said = " ".join(text for _, text in found.said)
    sentence = explain(said, found.code) or found.trouble
    return "problem", sentence or "nvidia-smi failed; what it said is below."


def _in_words(gpus: tuple[Gpu, ...]) -> list[str]:
    names = []
    for gpu in gpus:
        if gpu.instances:
            names += [f"{gpu.name} (MIG {instance})" for instance in gpu.instances]
        elif gpu.is_split:
            names.append(f"{gpu.name} (MIG, but no slice of it for this session)")
        elif gpu.memory_bytes is not None:
            names.append(f"{gpu.name}, {bytes_in_words(gpu.memory_bytes)}")
        else:
            names.append(gpu.name)
    return [f"{count} x {name}" if count > 1 else name for name, count in Counter(names).items()]


def _seconds(settings: Configuration) -> float:
    return 3 * settings.nvidia_smi_timeout + 2


CHECK = Check("gpu", TITLE, run, _seconds)
