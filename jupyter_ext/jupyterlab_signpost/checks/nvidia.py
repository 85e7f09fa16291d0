"""What NVIDIA's driver and tools say of the GPUs, as text."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

#: Where the driver's library lies on the usual systems and in containers.
LIBRARY_FOLDERS = (
    *("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "lib64", "usr/lib"),
    *("usr/local/nvidia/lib64", "usr/lib/wsl/lib"),
)


@dataclass(frozen=True)
class Gpu:
    """One GPU. Memory in bytes, ``None`` where the driver does not tell (with MIG, for example)."""

    name: str
    memory_bytes: int | None = None
    used_bytes: int | None = None
    #: Names of its MIG instances that this session may use.
    instances: tuple[str, ...] = ()
    #: Is it split into MIG instances?
    is_split: bool = False


def parse_query(text: str) -> tuple[list[Gpu], str | None]:
    """Read the rows of ``nvidia-smi --query-gpu``; a value like ``[N/A]`` is simply not known."""
    gpus, version = [], None
    for row in csv.reader(text.splitlines(), skipinitialspace=True):
        # A row begins with the number of a GPU; its UUID, as all else, may not be told.
        if len(row) < 6 or not row[0].strip().isdigit():
            continue
        split = len(row) > 7 and row[7].strip().strip("[]").lower() == "enabled"
        name = row[2] if row[2] and not row[2].startswith("[") else "NVIDIA GPU"
        gpus.append(Gpu(name, _mebibytes(row[4]), _mebibytes(row[5]), is_split=split))
        version = row[3] if re.fullmatch(r"[\d.]+", row[3]) else version
    return gpus, version


def _mebibytes(word: str) -> int | None:
    return int(word) << 20 if word.isdigit() else None


def with_instances(gpus: list[Gpu], listing: str) -> list[Gpu]:
    """Add the MIG instances that ``nvidia-smi -L`` lists below each GPU."""
    instances: list[list[str]] = []
    for line in listing.splitlines():
        if line.startswith("GPU "):
            instances.append([])
        elif instances and (match := re.match(r"\s+MIG (\S+)", line)):
            instances[-1].append(match[1])
    return [
        replace(gpu, instances=tuple(instances[place]) if place < len(instances) else ())
        for place, gpu in enumerate(gpus)
    ]


def parse_nvml(value: dict[str, Any]) -> tuple[int, list[Gpu], int | None]:
    """Read what `nvml.py` prints: its code, the GPUs, and the code of one that is out of order."""
    gpus, lost = [], None
    for item in value.get("gpus", ()):
        if item.get("code") != 0:
            lost = item.get("code")
            continue
        gpus.append(
            Gpu(
                item.get("name") or "NVIDIA GPU",
                item.get("total"),
                item.get("used"),
                tuple(item.get("instances") or ()),
                bool(item.get("split")),
            )
        )
    return int(value.get("code", 12)), gpus, lost


def module_version(root: Path) -> str | None:
    """Version of the driver in the kernel, or ``None``."""
    try:
        text = (root / "proc/driver/nvidia/version").read_text("utf-8", "replace")
    except OSError:
        return None
    match = re.search(r"Kernel Module[^\n]*?\s(\d+\.\d+(?:\.\d+)?)\s", text)
    return match[1] if match else None


def library_version(root: Path, environ: Mapping[str, str]) -> str | None:
    """Version in the file name that ``libnvidia-ml.so.1`` leads to, or ``None``."""
    folders = [folder for folder in environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if folder]
    for folder in (*folders, *LIBRARY_FOLDERS):
        link = root / folder.lstrip("/") / "libnvidia-ml.so.1"
        try:
            name = os.path.basename(os.readlink(link))
        except OSError:
            continue
        match = re.fullmatch(r"libnvidia-ml\.so\.(\d+\.\d+(?:\.\d+)?)", name)
        return match[1] if match else None
    return None
