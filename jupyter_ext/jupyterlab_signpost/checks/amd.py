"""AMD's GPUs: from sysfs, which needs no tool; a tool is only asked for what that does not tell."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..process import ask
from .nvidia import Gpu

#: What each tool is asked, the newer one first.
TOOLS = (
    ("amd-smi", ("static", "--asic", "--vram", "--json")),
    ("rocm-smi", ("--showproductname", "--showmeminfo", "vram", "--json")),
)
#: Variables that choose among the GPUs, as ROCm reads them.
VARIABLES = ("ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES")
NO_NAME = "AMD GPU"


@dataclass(frozen=True)
class AmdState:
    """The GPUs, what was asked and what came back, and the variable that hides all of them."""

    gpus: tuple[Gpu, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    hidden_by: str | None = None


def amd_gpus(root: Path, environ: Mapping[str, str], seconds: float) -> AmdState:
    """AMD's compute GPUs; only with /dev/kfd can a program use them."""
    if not (root / "dev/kfd").exists():
        return AmdState()
    gpus = list(_from_sysfs(root))
    said: list[tuple[str, str]] = [
        (str(root / "sys/class/drm"), f"{len(gpus)} with memory of their own")
    ]
    if not gpus or any(gpu.name == NO_NAME for gpu in gpus):
        told, asked = _from_tools(environ, seconds)
        said += asked
        if not gpus:
            gpus = told
        elif len(told) == len(gpus):
            gpus = [
                replace(gpu, name=other.name if gpu.name == NO_NAME else gpu.name)
                for gpu, other in zip(gpus, told, strict=True)
            ]
    for name in VARIABLES:
        value = environ.get(name)
        if value is None:
            continue
        said.append((name, repr(value)))
        chosen = [word.strip() for word in value.split(",") if word.strip()]
        if not chosen or chosen[0] == "-1":
            return AmdState(tuple(gpus), tuple(said), name)
        if all(word.isdigit() for word in chosen):
            gpus = [gpus[int(word)] for word in chosen if int(word) < len(gpus)]
        break
    return AmdState(tuple(gpus), tuple(said))


def _from_sysfs(root: Path) -> Iterator[Gpu]:
    cards = [
        folder
        for folder in (root / "sys/class/drm").glob("card[0-9]*")
        if re.fullmatch(r"card\d+", folder.name)
    ]
    for folder in sorted(cards, key=lambda card: int(card.name[4:])):
        total, used = (
            _number(folder / "device" / f"mem_info_vram_{what}") for what in ("total", "used")
        )
        if total is None:
            continue
        try:
            name = (folder / "device/product_name").read_text("utf-8", "replace").strip()
        except OSError:
            name = ""
        yield Gpu(name or NO_NAME, total, used)


def _from_tools(
    environ: Mapping[str, str], seconds: float
) -> tuple[list[Gpu], list[tuple[str, str]]]:
    said = []
    for tool, words in TOOLS:
        path = shutil.which(tool, path=environ.get("PATH", os.defpath))
        if path is None:
            continue
        answer = ask([path, *words], seconds, environ=environ, may_kill=False)
        said.append((answer.shown, answer.words))
        gpus = parse_amd_smi(answer.stdout) if tool == "amd-smi" else parse_rocm_smi(answer.stdout)
        if gpus or answer.timed_out:
            return gpus, said
    return [], said


def json_values(text: str) -> Iterator[Any]:
    """The JSON arrays and objects in a text that also holds warnings, in order."""
    decoder, place = json.JSONDecoder(), 0
    while match := re.compile(r"[\[{]").search(text, place):
        try:
            value, place = decoder.raw_decode(text, match.start())
        except ValueError:
            place = match.start() + 1
            continue
        if isinstance(value, (list, dict)) and value:
            yield value


def parse_amd_smi(text: str) -> list[Gpu]:
    """Read ``amd-smi static --json``, with or without warnings before it."""
    gpus = {}
    for value in json_values(text):
        items = value.get("gpu_data", [value]) if isinstance(value, dict) else value
        for item in items if isinstance(items, list) else []:
            if not isinstance(item, dict) or "gpu" not in item:
                continue
            asic, memory = item.get("asic"), item.get("vram")
            name = asic.get("market_name") if isinstance(asic, dict) else None
            size = memory.get("size") if isinstance(memory, dict) else None
            known = isinstance(name, str) and name not in ("", "N/A")
            gpus[item["gpu"]] = Gpu(str(name) if known else NO_NAME, _size(size))
    return list(gpus.values())


def _size(value: Any) -> int | None:
    """``{"value": 65520, "unit": "MB"}``, or ``"65520 MB"``; the tool means powers of 1024."""
    if isinstance(value, dict):
        value = f"{value.get('value')} {value.get('unit')}"
    match = re.fullmatch(r"(\d+) ?(MB|GB)", str(value))
    return int(match[1]) << (20 if match[2] == "MB" else 30) if match else None


def parse_rocm_smi(text: str) -> list[Gpu]:
    """Read ``rocm-smi --json``: one entry a card, all values as texts."""
    gpus = {}
    for value in json_values(text):
        for card, item in value.items() if isinstance(value, dict) else ():
            if not re.fullmatch(r"card\d+", card) or not isinstance(item, dict):
                continue
            fields = {key.lower(): str(words) for key, words in item.items()}
            name = fields.get("card series", "")
            if name in ("", "N/A"):
                name = fields.get("card model", "")
            total = fields.get("vram total memory (b)", "")
            used = fields.get("vram total used memory (b)", "")
            gpus[int(card[4:])] = Gpu(
                name if name and not name.startswith("0x") and name != "N/A" else NO_NAME,
                int(total) if total.isdigit() else None,
                int(used) if used.isdigit() else None,
            )
    return [gpus[place] for place in sorted(gpus)]


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
