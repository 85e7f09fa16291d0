"""Ask the driver for the GPUs of this session, without ever getting stuck on it.

The device files are looked at first: where they are missing there is no GPU, and ``nvidia-smi`` is
not run at all. ``nvidia-smi`` runs as a child with a time limit, once at a time, and is not asked
again for a while after it hung: it may be stuck in the driver, where no signal reaches it.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..process import Answer, ask

QUERY = "index,uuid,name,driver_version,memory.total,memory.used,utilization.gpu,mig.mode.current"
#: How long an answer is used again, and how long a driver that hung is left alone, in seconds.
KEEP_SECONDS = 5.0
BACK_OFF_SECONDS = 60.0

State = Literal["gpus", "none", "hidden", "trouble", "timeout", "no-tool"]


@dataclass(frozen=True)
class Gpu:
    """One GPU. Memory in bytes, ``None`` where the driver does not tell (with MIG, for example)."""

    name: str
    memory_bytes: int | None = None
    used_bytes: int | None = None
    #: Names of its MIG instances that this session may use.
    instances: tuple[str, ...] = ()


@dataclass(frozen=True)
class GpuState:
    """What was found. ``said`` holds what was asked and what came back, in order."""

    state: State
    gpus: tuple[Gpu, ...] = ()
    driver: str | None = None
    said: tuple[tuple[str, str], ...] = ()


@dataclass
class GpuProbe:
    """The probe and its last answer; ``root`` stands for ``/`` in tests."""

    root: Path = Path("/")
    environ: Mapping[str, str] | None = None
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: GpuState | None = None
    _until: float = 0.0

    def look(self, seconds: float) -> GpuState:
        """The GPUs, at most a few seconds old; ``seconds`` is the limit of one driver question."""
        with self._lock:
            if self._last is None or self.clock() >= self._until:
                self._last = self._ask(seconds)
                hung = self._last.state == "timeout"
                self._until = self.clock() + (BACK_OFF_SECONDS if hung else KEEP_SECONDS)
            return self._last

    def _ask(self, seconds: float) -> GpuState:
        environ = os.environ if self.environ is None else self.environ
        device = self.root / "dev/nvidiactl"
        driver = self.root / "proc/driver/nvidia/version"
        amd = self._amd()
        tool = shutil.which("nvidia-smi", path=environ.get("PATH", os.defpath))
        if not device.exists() and not driver.exists():
            missing = ((str(device), "not there"), (str(driver), "not there"))
            if amd:
                return GpuState("gpus", tuple(amd), said=missing)
            if tool is None or not self._cards():
                return GpuState("none", said=missing)
        if tool is None:
            return GpuState("no-tool", tuple(amd), said=((str(device), "there"),))
        answer = ask(
            [tool, f"--query-gpu={QUERY}", "--format=csv,noheader,nounits"],
            seconds,
            environ=environ,
            may_kill=False,
        )
        said: tuple[tuple[str, str], ...] = ((answer.shown, answer.words),)
        if answer.timed_out:
            return GpuState("timeout", said=said)
        gpus, version = parse_query(answer.stdout) if answer.status == 0 else ([], None)
        if not gpus:
            nothing = "No devices were found" in answer.words
            return GpuState("hidden" if nothing else "trouble", said=said)
        if "[enabled" in answer.stdout.lower() or ", enabled" in answer.stdout.lower():
            listing = ask([tool, "-L"], seconds, environ=environ, may_kill=False)
            said += ((listing.shown, listing.words),)
            gpus = with_instances(gpus, listing)
        visible = environ.get("CUDA_VISIBLE_DEVICES")
        if visible is not None and visible.strip() in ("", "-1", "NoDevFiles"):
            said += (("CUDA_VISIBLE_DEVICES", repr(visible)),)
            return GpuState("hidden", tuple(gpus), version, said)
        return GpuState("gpus", (*gpus, *amd), version, said)

    def _cards(self) -> bool:
        """Is there an NVIDIA card on the bus, with or without a driver?"""
        for vendor in (self.root / "sys/bus/pci/devices").glob("*/vendor"):
            try:
                is_display = (vendor.parent / "class").read_text().startswith("0x03")
                if is_display and vendor.read_text().strip() == "0x10de":
                    return True
            except OSError:
                continue
        return False

    def _amd(self) -> list[Gpu]:
        """AMD's compute GPUs, from sysfs; only with /dev/kfd can a program use them."""
        if not (self.root / "dev/kfd").exists():
            return []
        gpus = []
        for folder in sorted((self.root / "sys/class/drm").glob("card[0-9]*")):
            total, used = (
                _number(folder / "device" / f"mem_info_vram_{what}") for what in ("total", "used")
            )
            if total is not None:
                try:
                    name = (folder / "device/product_name").read_text().strip()
                except OSError:
                    name = ""
                gpus.append(Gpu(name or "AMD GPU", total, used))
        return gpus


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def parse_query(text: str) -> tuple[list[Gpu], str | None]:
    """Read the rows of ``nvidia-smi --query-gpu``; a value like ``[N/A]`` is simply not known."""
    gpus, version = [], None
    for row in csv.reader(text.splitlines(), skipinitialspace=True):
        if len(row) < 6 or not row[1].startswith("GPU-"):
            continue
        gpus.append(Gpu(row[2], _mebibytes(row[4]), _mebibytes(row[5])))
        version = row[3] if re.fullmatch(r"[\d.]+", row[3]) else version
    return gpus, version


def _mebibytes(word: str) -> int | None:
    return int(word) << 20 if word.isdigit() else None


def with_instances(gpus: list[Gpu], listing: Answer) -> list[Gpu]:
    """Add the MIG instances that ``nvidia-smi -L`` lists below each GPU."""
    instances: list[list[str]] = []
    for line in listing.stdout.splitlines():
        if line.startswith("GPU "):
            instances.append([])
        elif instances and (match := re.match(r"\s+MIG (\S+)", line)):
            instances[-1].append(match[1])
    return [
        Gpu(
            gpu.name,
            gpu.memory_bytes,
            gpu.used_bytes,
            tuple(instances[place]) if place < len(instances) else (),
        )
        for place, gpu in enumerate(gpus)
    ]
