"""What a saved notebook shows below its cells."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import BadRequestError, NotFoundError, explain_os_error
from .normal import FIGURE

#: Larger notebooks are not read, in bytes.
MOST_BYTES = 512 << 20

_WIDGET = "application/vnd.jupyter.widget-view+json"
_NAMES = {
    _WIDGET: "a widget",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/latex": "LaTeX",
    "application/javascript": "JavaScript",
    "application/pdf": "PDF",
}


@dataclass
class Saved:
    """A code cell of a saved notebook, and what it shows."""

    #: Place in the document, from 0.
    index: int
    source: str
    execution_count: int | None
    #: ``(kind, text)`` in order, kinds as in `reading.Shown`.
    parts: list[tuple[str, str]] = field(default_factory=list)
    #: Figures of matplotlib, and images of other kinds.
    figures: int = 0
    images: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    #: What is shown in a way that a program has not, in words.
    foreign: list[str] = field(default_factory=list)

    @property
    def has_output(self) -> bool:
        """Does it show anything that can be compared?"""
        return bool(self.parts or self.figures or self.images or self.errors)

    @property
    def was_run(self) -> bool:
        """Does the notebook say that it was run?"""
        return self.execution_count is not None or self.has_output or bool(self.foreign)


def read_notebook(path: Path) -> list[Saved]:
    """The code cells of a notebook file. Raises `NotFoundError` or `BadRequestError`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadRequestError(f"{path.name} is too large to be compared with.", "too-large")
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(
            f"The notebook {path.name} is not there any more, so there is nothing to compare with.",
            reason="no-notebook",
        ) from error
    except OSError as error:
        raise explain_os_error(error, f"read {path.name}") from error
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"{path.name} is no notebook: it is not valid JSON.") from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise BadRequestError(f"{path.name} is no notebook: it has no list of cells.")
    return [
        _saved(index, cell)
        for index, cell in enumerate(cells)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def _saved(index: int, cell: dict[str, Any]) -> Saved:
    count = cell.get("execution_count")
    saved = Saved(index, _text(cell.get("source")), count if isinstance(count, int) else None)
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, dict):
            continue
        kind = output.get("output_type")
        if kind == "stream":
            # Warnings and progress come on stderr; they are no results.
            if output.get("name") != "stderr" and _text(output.get("text")):
                saved.parts.append(("text", _text(output.get("text"))))
        elif kind == "error":
            saved.errors.append((_text(output.get("ename")), _text(output.get("evalue"))))
        elif kind in ("execute_result", "display_data"):
            data = output.get("data")
            if isinstance(data, dict):
                _take(saved, "out" if kind == "execute_result" else "display", data)
    return saved


def _take(saved: Saved, kind: str, data: dict[str, Any]) -> None:
    text = _text(data.get("text/plain"))
    if _WIDGET in data:
        saved.foreign.append(_NAMES[_WIDGET])
        return
    if any(name.startswith("image/") for name in data):
        if not text or FIGURE.fullmatch(text):
            saved.figures += 1
            return
        saved.images += 1
    if text:
        saved.parts.append((kind, text))
    elif data and not any(name.startswith("image/") for name in data):
        names = [_NAMES.get(name, name) for name in data]
        saved.foreign.append(" and ".join(names[:2]) + " without a text")


def _text(value: object) -> str:
    """A multi-line string of the notebook format, with ``\\n`` line ends in a source."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
