"""Ask the driver for the GPUs of this session, without ever getting stuck on it.

The device files are looked at first: where they are missing there is no GPU, and ``nvidia-smi`` is
not run at all. ``nvidia-smi`` runs as a child with a time limit, once at a time, and is not asked
again for a while after it hung: it may be stuck in the driver, where no signal reaches it. Where
there is a driver and no ``nvidia-smi``, a child asks the driver's library instead.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..process import Answer, ask
from .amd import amd_gpus
from .gpu_failures import explain
from .nvidia import Gpu, library_version, module_version, parse_nvml, parse_query, with_instances

QUERY = "index,uuid,name,driver_version,memory.total,memory.used,utilization.gpu,mig.mode.current"
#: How long an answer is used again, and how long a driver that hung is left alone, in seconds.
KEEP_SECONDS = 5.0
BACK_OFF_SECONDS = 60.0
#: Values of a variable that show a program no GPU.
NONE_VISIBLE = ("", "-1", "NoDevFiles", "void", "none")

NVML_PROGRAM = Path(__file__).with_name("nvml.py")

State = Literal["gpus", "none", "hidden", "trouble", "timeout", "no-tool"]


@dataclass(frozen=True)
class GpuState:
    """What was found. ``said`` holds what was asked and what came back, in order."""

    state: State
    gpus: tuple[Gpu, ...] = ()
    driver: str | None = None
    said: tuple[tuple[str, str], ...] = ()
    #: The newest version of CUDA that the driver knows.
    cuda: str | None = None
    #: Return code of NVML, which nvidia-smi ends with.
    code: int | None = None
    #: A sentence about what is wrong beside the answer.
    trouble: str | None = None
    #: The variable that hides the GPUs.
    hidden_by: str | None = None


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
        amd = amd_gpus(self.root, environ, seconds)
        tool = shutil.which("nvidia-smi", path=environ.get("PATH", os.defpath))
        if not device.exists() and not driver.exists():
            missing = ((str(device), "not there"), (str(driver), "not there"), *amd.said)
            if amd.gpus and amd.hidden_by:
                return GpuState("hidden", amd.gpus, said=missing, hidden_by=amd.hidden_by)
            if amd.gpus:
                return GpuState("gpus", amd.gpus, said=missing)
            if tool is None or not self._cards():
                return GpuState("none", said=missing)
        mismatch = self._mismatch(environ)
        if tool is None:
            return self._by_library(seconds, environ, mismatch)
        answer = ask(
            [tool, f"--query-gpu={QUERY}", "--format=csv,noheader,nounits"],
            seconds,
            environ=environ,
            may_kill=False,
        )
        said: tuple[tuple[str, str], ...] = ((answer.shown, answer.words), *amd.said)
        if answer.timed_out:
            return GpuState("timeout", said=said, trouble=mismatch)
        gpus, version = parse_query(answer.stdout)
        if not gpus:
            nothing = "no devices were found" in answer.words.lower()
            state: State = "hidden" if nothing else "trouble"
            return GpuState(state, said=said, code=answer.status, trouble=mismatch)
        if any(gpu.is_split or gpu.memory_bytes is None for gpu in gpus):
            listing = ask([tool, "-L"], seconds, environ=environ, may_kill=False)
            said += ((listing.shown, listing.words),)
            gpus = with_instances(gpus, listing.stdout)
        trouble = self._beside(answer)
        visible = environ.get("CUDA_VISIBLE_DEVICES")
        if visible is not None and visible.strip() in NONE_VISIBLE:
            said += (("CUDA_VISIBLE_DEVICES", repr(visible)),)
            return GpuState("hidden", tuple(gpus), version, said, hidden_by="CUDA_VISIBLE_DEVICES")
        return GpuState("gpus", (*gpus, *amd.gpus), version, said, trouble=trouble)

    def _beside(self, answer: Answer) -> str | None:
        """What is wrong although the driver has listed GPUs: one of several may be lost."""
        if answer.status == 0 and not answer.stderr.strip():
            return None
        return explain(answer.words, answer.status or None)

    def _by_library(
        self, seconds: float, environ: Mapping[str, str], mismatch: str | None
    ) -> GpuState:
        """Ask NVML in a child; containers often have the driver's library, but no nvidia-smi."""
        answer = ask(
            [sys.executable, "-I", "-S", str(NVML_PROGRAM)],
            seconds,
            environ=environ,
            may_kill=False,
        )
        said = (("nvidia-smi", "not on PATH"), ("libnvidia-ml.so.1 (NVML)", answer.words))
        if answer.timed_out:
            return GpuState("timeout", said=said, trouble=mismatch)
        try:
            value = json.loads(answer.stdout)
        except ValueError:
            return GpuState("no-tool", said=said, trouble=mismatch)
        code, gpus, lost = parse_nvml(value)
        version, cuda = value.get("driver"), value.get("cuda")
        if code == 12:
            return GpuState("no-tool", said=said, trouble=mismatch)
        if code != 0:
            return GpuState("trouble", said=said, code=code, trouble=mismatch)
        if not gpus and lost is None:
            return GpuState("hidden", (), version, said, cuda)
        if not gpus:
            return GpuState("trouble", (), version, said, cuda, lost)
        trouble = explain("", lost)
        return GpuState("gpus", tuple(gpus), version, said, cuda, trouble=trouble)

    def _mismatch(self, environ: Mapping[str, str]) -> str | None:
        """Do the driver's two halves differ? Seen without asking the driver, which may hang."""
        running, installed = module_version(self.root), library_version(self.root, environ)
        if running is None or installed is None or running == installed:
            return None
        return (
            f"The running driver is {running}, its library is {installed}: the driver was updated "
            "while this node was running, and the node must be restarted. Tell your site's help "
            "desk, and use another node."
        )

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
