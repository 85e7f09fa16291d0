"""Which GPUs has this session? None is a calm answer: most sessions need none."""

from __future__ import annotations

from collections import Counter

from ..configuration import Configuration
from ..display import bytes_in_words
from .context import Check, CheckContext
from .gpu_probe import Gpu, GpuState
from .result import CheckResult, Evidence, Fix, Status

TITLE = "GPU"

#: What the driver says, and what it means: text to look for, then the sentence.
EXPLANATIONS = (
    (
        "Driver/library version mismatch",
        "The driver was updated while this node was running: the node must be restarted. "
        "Tell your site's help desk, and use another node.",
    ),
    (
        "couldn't communicate with the NVIDIA driver",
        "There is NVIDIA software but no running driver on this node, so this session has no GPU.",
    ),
    ("GPU is lost", "A GPU has failed: tell your site's help desk, and use another node."),
    (
        "Unable to determine the device handle",
        "A GPU has failed: tell your site's help desk, and use another node.",
    ),
    ("Insufficient Permissions", "This session may not use the GPUs of this node."),
)


def run(context: CheckContext) -> CheckResult:
    """Look for device files, and ask the driver where there are some."""
    found = context.gpu.look(context.configuration.nvidia_smi_timeout)
    status, summary = _verdict(found, context.configuration)
    evidence = [Evidence("Asked", source, text) for source, text in found.said]
    if found.driver:
        evidence.append(Evidence("Driver version", None, found.driver))
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


def _verdict(found: GpuState, settings: Configuration) -> tuple[Status, str]:
    if found.state == "gpus":
        return "ok", ", ".join(_in_words(found.gpus))
    if found.state == "none":
        return "not-needed", "No GPU in this session."
    if found.state == "hidden":
        if found.gpus:
            return "attention", "This node has a GPU, but CUDA_VISIBLE_DEVICES hides it."
        return "not-needed", "No GPU in this session: the driver runs but shows none."
    if found.state == "no-tool":
        return "unknown", "There is an NVIDIA driver, but no nvidia-smi on PATH to ask it."
    if found.state == "timeout":
        return "unknown", (
            f"nvidia-smi did not answer within {settings.nvidia_smi_timeout:g} s; the driver may "
            "hang. It is asked again in a minute."
        )
    said = " ".join(text for _, text in found.said)
    for words, sentence in EXPLANATIONS:
        if words.lower() in said.lower():
            return "problem", sentence
    return "problem", "nvidia-smi failed; what it said is below."


def _in_words(gpus: tuple[Gpu, ...]) -> list[str]:
    names = []
    for gpu in gpus:
        if gpu.instances:
            names += [f"{gpu.name} (MIG {instance})" for instance in gpu.instances]
        elif gpu.memory_bytes is not None:
            names.append(f"{gpu.name}, {bytes_in_words(gpu.memory_bytes)}")
        else:
            names.append(gpu.name)
    return [f"{count} x {name}" if count > 1 else name for name, count in Counter(names).items()]


def _seconds(settings: Configuration) -> float:
    return 2 * settings.nvidia_smi_timeout + 2


CHECK = Check("gpu", TITLE, run, _seconds)
