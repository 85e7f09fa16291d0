"""Ask NVIDIA's management library (NVML) for the GPUs, where there is no nvidia-smi.

Run as a program of its own (``python -I -S nvml.py``), so that a driver that hangs takes nobody
with it. Prints one JSON object: ``code`` (0, or the return code of NVML; 12 without a library),
``driver``, ``cuda`` and ``gpus``. Only the standard library is used.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

LIBRARY = "libnvidia-ml.so.1"
_LIBRARY_NOT_FOUND = 12


class _Memory(ctypes.Structure):
    _fields_ = [
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    ]


def look() -> dict[str, Any]:
    """The answer. A value that the driver does not tell is null."""
    try:
        nvml = ctypes.CDLL(LIBRARY)
        begun = nvml.nvmlInit_v2()
    except (OSError, AttributeError):
        return {"code": _LIBRARY_NOT_FOUND, "driver": None, "cuda": None, "gpus": []}
    if begun != 0:
        return {"code": begun, "driver": None, "cuda": None, "gpus": []}
    try:
        count = ctypes.c_uint()
        code = nvml.nvmlDeviceGetCount_v2(ctypes.byref(count))
        return {
            "code": code,
            "driver": _text(nvml, "nvmlSystemGetDriverVersion"),
            "cuda": _cuda(nvml),
            "gpus": [_gpu(nvml, place) for place in range(count.value)] if code == 0 else [],
        }
    finally:
        nvml.nvmlShutdown()


def _gpu(nvml: Any, place: int) -> dict[str, Any]:
    device = ctypes.c_void_p()
    code = nvml.nvmlDeviceGetHandleByIndex_v2(place, ctypes.byref(device))
    if code != 0:
        return {"code": code, "name": None, "total": None, "used": None, "instances": []}
    current, pending = ctypes.c_uint(), ctypes.c_uint()
    asked = getattr(nvml, "nvmlDeviceGetMigMode", None)
    told = asked is not None and asked(device, ctypes.byref(current), ctypes.byref(pending)) == 0
    split = told and current.value == 1
    total, used = _memory(nvml, device)
    return {
        "code": 0,
        "name": _text(nvml, "nvmlDeviceGetName", device),
        "total": total,
        "used": used,
        "split": split,
        "instances": _instances(nvml, device) if split else [],
    }


def _instances(nvml: Any, device: ctypes.c_void_p) -> list[str]:
    most = ctypes.c_uint()
    if nvml.nvmlDeviceGetMaxMigDeviceCount(device, ctypes.byref(most)) != 0:
        return []
    names = []
    for place in range(most.value):
        instance = ctypes.c_void_p()
        if nvml.nvmlDeviceGetMigDeviceHandleByIndex(device, place, ctypes.byref(instance)) == 0:
            name = _text(nvml, "nvmlDeviceGetName", instance) or ""
            # "NVIDIA A100-SXM4-40GB MIG 1g.10gb"
            names.append(name.rpartition(" MIG ")[2] or "slice")
    return names


def _memory(nvml: Any, device: ctypes.c_void_p) -> tuple[int | None, int | None]:
    memory = _Memory()
    if nvml.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)) != 0:
        return None, None
    return memory.total, memory.used


def _text(nvml: Any, function: str, *arguments: Any) -> str | None:
    buffer = ctypes.create_string_buffer(96)
    ask = getattr(nvml, function, None)
    if ask is None or ask(*arguments, buffer, ctypes.c_uint(len(buffer))) != 0:
        return None
    return buffer.value.decode("utf-8", "replace") or None


def _cuda(nvml: Any) -> str | None:
    version = ctypes.c_int()
    ask = getattr(nvml, "nvmlSystemGetCudaDriverVersion_v2", None)
    if ask is None or ask(ctypes.byref(version)) != 0 or version.value <= 0:
        return None
    return f"{version.value // 1000}.{version.value % 1000 // 10}"


if __name__ == "__main__":
    print(json.dumps(look()))
    sys.exit(0)
