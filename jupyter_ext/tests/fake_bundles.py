"""Bundles and notebooks as the exporter writes them, made by a test."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

SUPPORT = '''
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "output"


def show(value):
    """Print a value."""
    if value is not None:
        display(value)


def display(value):
    print(repr(value))


def save_figures():
    FOLDER.mkdir(exist_ok=True)
    number = len(list(FOLDER.iterdir())) + 1
    with open(FOLDER / f"figure-{number:02d}.png", "wb") as file:
        file.write(b"image")
    print("Saved", file=sys.stderr)
'''

Piece = tuple[int | None, str]


def write_bundle(
    folder: Path,
    script: list[Piece],
    library: list[Piece] | None = None,
    sources: dict[int, str] | None = None,
    notebook: str = "study.ipynb",
) -> Path:
    """Write a bundle whose files are made of pieces ``(cell, text)``; returns the program."""
    folder.mkdir(parents=True, exist_ok=True)
    files, cells = {"study_support.py": SUPPORT}, {}
    for name, pieces in (("study.py", script), ("study_lib.py", library or [])):
        lines: list[str] = []
        ranges = []
        for cell, text in pieces:
            begin = len(lines) + 1
            lines += text.split("\n")
            if cell is not None:
                ranges.append([begin, len(lines), cell])
        files[name] = "\n".join(lines) + "\n"
        cells[name] = ranges
    digests = {}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    manifest = {
        "notebook": notebook,
        "entry": "study.py",
        "options": {"notebook_folder": ".."},
        "files": digests,
        "cells": cells,
        "sources": {
            str(place): hashlib.sha256(text.encode()).hexdigest()
            for place, text in (sources or {}).items()
        },
    }
    (folder / "signpost.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder / "study.py"


def main_of(*cells: Piece) -> list[Piece]:
    """A script whose ``main`` is made of the cells' code."""
    indented = [
        (cell, "\n".join(f"    {line}" if line else "" for line in text.split("\n")))
        for cell, text in cells
    ]
    head = "from study_support import show, display, save_figures\n\n\ndef main():"
    return [(None, head), *indented, (None, '\n\nif __name__ == "__main__":\n    main()')]


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def result(text: str, **more: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "data": {"text/plain": text, **more}}


def shown(**data: Any) -> dict[str, Any]:
    """Displayed data; ``text_plain`` stands for ``text/plain``."""
    return {
        "output_type": "display_data",
        "data": {name.replace("_", "/", 1): value for name, value in data.items()},
    }


def cell(source: str, *outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
        "metadata": {},
    }


def write_notebook(path: Path, *cells: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": list(cells)}))
    return path
