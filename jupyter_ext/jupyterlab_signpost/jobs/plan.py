"""What the manifest of a bundle says about its job: the style, and what is asked for each item."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..storage import read_json_object
from .job import number

#: The file in a bundle that says how it was made.
MANIFEST = "signpost.json"


@dataclass(frozen=True)
class Plan:
    """How a bundle's job is made of what one item needs. Sizes are bytes."""

    #: Contents of ``style`` and ``spread`` as the exporter knows them.
    style: str
    spread: dict[str, Any]
    #: The notebook, as a path from the bundle's folder.
    notebook: str
    minutes: int
    #: What one item, or the only run, asks for.
    item_cpus: int
    item_memory_bytes: int
    #: What the job asks for: so many tasks, each with this.
    tasks: int
    cpus: int
    memory_bytes: int


def read_plan(bundle: Path, script: str) -> dict[str, Any] | None:
    """What is kept of the manifest with a job of this script; ``None`` for other scripts.

    It is kept because the bundle may be written anew while the job runs.
    """
    manifest = read_json_object(bundle / MANIFEST) or {}
    kind = {
        manifest.get("entry"): "program",
        manifest.get("wrapper"): "wrapper",
        manifest.get("submission"): "wrapper",
    }.get(script)
    options, request = manifest.get("options"), manifest.get("request")
    if kind is None or not isinstance(options, dict) or not isinstance(request, dict):
        return None
    return {
        "kind": kind,
        "notebook": manifest.get("notebook"),
        "notebook_folder": options.get("notebook_folder"),
        "style": options.get("style"),
        "spread": options.get("spread"),
        "request": request,
    }


def plan_of(kept: dict[str, Any] | None) -> Plan | None:
    """The plan that was kept with a job; ``None`` for what is none."""
    if not isinstance(kept, dict):
        return None
    request = kept.get("request")
    texts = (kept.get("style"), kept.get("notebook"), kept.get("notebook_folder"))
    spread = kept.get("spread")
    if not isinstance(request, dict) or not isinstance(spread, dict):
        return None
    if not all(isinstance(text, str) for text in texts):
        return None
    names = ("minutes", "item_cpus", "item_memory_bytes", "tasks", "cpus", "memory_bytes")
    figures = {name: number(request.get(name)) for name in names}
    if any(figure is None or not 1 <= figure < 2**62 for figure in figures.values()):
        return None
    return Plan(
        style=kept["style"],
        spread=spread,
        notebook=f"{kept['notebook_folder']}/{kept['notebook']}",
        **{name: int(figure or 0) for name, figure in figures.items()},
    )


def wrapper_of(bundle: Path, script: Path) -> Path:
    """The file with the ``#SBATCH`` lines of what a script submits."""
    manifest = read_json_object(bundle / MANIFEST) or {}
    name = manifest.get("wrapper")
    if script.name == manifest.get("submission") and isinstance(name, str) and "/" not in name:
        return bundle / name
    return script
