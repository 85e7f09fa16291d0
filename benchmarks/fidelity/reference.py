"""Run a notebook in a kernel up to its first failing cell, and read what it showed."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from compare import Piece, normalized
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

FIGURE = re.compile(r"<Figure size |<matplotlib\.figure\.Figure ")


@dataclass
class Reference:
    """What the cells that ran showed."""

    #: The notebook, cut off before its first failing cell, with the outputs of this run.
    notebook: Any
    #: Why it was cut off, or an empty text.
    stopped: str

    @property
    def code_cells(self) -> int:
        """Number of code cells with code in them."""
        return sum(
            cell.cell_type == "code" and bool(cell.source.strip()) for cell in self.notebook.cells
        )

    def shown(self) -> tuple[list[Piece], int]:
        """Return the texts, without what differs from run to run, and the number of figures."""
        pieces, figures = pieces_of(self.notebook.cells)
        clean = (Piece(one.cell, one.kind, normalized(one.text)) for one in pieces)
        return [piece for piece in clean if piece.text], figures

    def to_json(self) -> dict[str, Any]:
        """Return what can be kept."""
        return {"notebook": self.notebook, "stopped": self.stopped}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> Reference:
        """Return what was kept."""
        notebook = nbformat.from_dict(kept["notebook"])  # type: ignore[no-untyped-call]
        return Reference(notebook, kept["stopped"])


def run_notebook(notebook: Any, folder: Path, seconds: float) -> Reference:
    """Run a notebook in `folder` for at most so many seconds; changes the notebook.

    Cells in Python 2 are not translated: the first one that Python 3 refuses ends the run.
    """
    end = time.monotonic() + seconds
    stopped = ""
    ran = len(notebook.cells)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    # nbconvert translates magics only where this names its exporter, as every real kernel does.
    notebook.metadata["language_info"] = {
        "name": "python",
        "file_extension": ".py",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    }
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout=max(1, int(seconds)),
        startup_timeout=120,
        allow_errors=False,
    )
    with client.setup_kernel(cwd=str(folder)):
        for index, cell in enumerate(notebook.cells):
            client.timeout = max(1, int(end - time.monotonic()))
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                ran, stopped = index, f"cell {index + 1}: {error.ename}: {error.evalue}"[:200]
            except CellTimeoutError:
                ran, stopped = index, f"cell {index + 1}: the time was over"
            except DeadKernelError:
                ran, stopped = index, f"cell {index + 1}: the kernel died"
            if stopped:
                break
    del notebook.cells[ran:]
    return Reference(notebook, stopped)


def statements_of(cells: Iterable[Any]) -> int:
    """Return the number of statements at the top of cells, without imports and bare constants."""
    count = 0
    for cell in cells:
        if cell.cell_type != "code":
            continue
        try:
            transformer = TransformerManager()  # type: ignore[no-untyped-call]
            tree = ast.parse(transformer.transform_cell(cell.source))
        except SyntaxError:
            continue
        count += sum(
            not isinstance(node, (ast.Import, ast.ImportFrom))
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            for node in tree.body
        )
    return count


def images_of(cells: Iterable[Any]) -> int:
    """Return the number of images that are no figures, such as those of IPython.display.Image."""
    return sum(
        output.output_type in ("execute_result", "display_data")
        and any(kind.startswith("image/") for kind in output.data)
        and not FIGURE.match(output.data.get("text/plain", ""))
        for cell in cells
        for output in cell.get("outputs", [])
    )


def pieces_of(cells: Iterable[Any]) -> tuple[list[Piece], int]:
    """Return the texts and the number of figures that executed cells hold."""
    pieces: list[Piece] = []
    figures = 0
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                if output.name == "stdout":
                    add(pieces, Piece(number, "stdout", output.text))
                continue
            if output.output_type not in ("execute_result", "display_data"):
                continue
            text = output.data.get("text/plain", "")
            if FIGURE.match(text):
                figures += any(kind.startswith("image/") for kind in output.data)
            elif text:
                add(pieces, Piece(number, "out", f"{text}\n"))
    return pieces, figures


def add(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, or make the last one longer when both are stdout of one cell."""
    if not piece.text:
        return
    last = pieces[-1] if pieces else None
    if last and last.kind == piece.kind == "stdout" and last.cell == piece.cell:
        pieces[-1] = Piece(piece.cell, "stdout", last.text + piece.text)
    else:
        pieces.append(piece)


def read_notebook(path: Path) -> Any | None:
    """Return a Python notebook in format 4, or `None` for another language or a broken file.

    Older formats are converted as nbformat does it.
    """
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception:
        return None
    metadata = notebook.metadata
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get(
        "language", "python"
    )
    if not str(language).lower().startswith(("python", "ipython")):
        return None
    return notebook
