"""``jupyter signpost prove``: run a bundle here and print how it compares with its notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from ..display import printable
from ..errors import NotFoundError, UnavailableError
from .bundle import read_bundle
from .compare import CellProof, Proof, Status, compare
from .difference import Row
from .notebook import read_notebook
from .of_run import RECORDER
from .reading import read_record

#: Statuses of cells in words.
WORDS: dict[Status, str] = {
    "same": "same",
    "digits": "differs in the last digits",
    "differs": "differs",
    "not-run": "not run",
    "not-comparable": "not comparable",
    "nothing-saved": "nothing saved",
    "no-output": "no output",
}
#: Exit statuses by verdict.
STATUSES = {"same": 0, "digits": 1, "differs": 1, "nothing": 2}
#: So much of the program's log is shown when it fails, in lines.
LAST_LINES = 20
_SIGNS = {"same": "  ", "changed": "≠ ", "missing": "- ", "added": "+ "}


def prove(folder: Path, notebook: Path | None, as_json: bool) -> int:
    """Run the bundle in a folder and print the comparison; returns the exit status.

    Raises a `SignpostError` where that cannot be done.
    """
    path, proof = run_and_compare(folder, notebook)
    if as_json:
        print(json.dumps({"notebook": str(path), **proof.to_json()}, indent=1))
    else:
        _print(proof, path)
    return STATUSES[proof.verdict]


def run_and_compare(folder: Path, notebook: Path | None = None) -> tuple[Path, Proof]:
    """Run the bundle in a folder; returns the notebook's path and the comparison with it.

    When the program fails, the end of what it printed goes to stderr. Raises a `SignpostError`.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {printable(str(folder))}. Nothing was run.")
    bundle = read_bundle(folder)
    if notebook is not None:
        bundle = replace(bundle, notebook=notebook.absolute())
    # Before the program: a missing notebook is told at once.
    cells = read_notebook(bundle.notebook)
    with tempfile.TemporaryDirectory(prefix="signpost-") as place:
        log = Path(place) / "log.txt"
        try:
            with open(log, "wb") as output:
                done = subprocess.run(
                    [
                        *(sys.executable, str(RECORDER), "--record", place, "--"),
                        str(folder / bundle.entry),
                    ],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
        except OSError as error:
            raise UnavailableError(f"{bundle.entry} could not be run: {error.strerror}.") from error
        proof = compare(cells, read_record(Path(place)), bundle)
        if done.returncode:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            print(*lines[-LAST_LINES:], sep="\n", file=sys.stderr)
    return bundle.notebook, proof


def _print(proof: Proof, notebook: Path) -> None:
    print(f"{printable(os.path.relpath(notebook))}: {proof.summary}")
    for note in proof.notes:
        print(f"  {printable(note)}")
    for cell in proof.cells:
        if cell.status != "no-output":
            _print_cell(cell)


def _print_cell(cell: CellProof) -> None:
    reason = f" {cell.reason}" if cell.reason else ""
    print(f"  cell {cell.cell + 1}: {WORDS[cell.status]}.{reason}")
    if cell.status == "not-run" or not cell.rows:
        return
    half = 56
    print(f"    {'':2}{'notebook':{half}} | program")
    for row in cell.rows:
        print(f"    {_line(row, half)}".rstrip())


def _line(row: Row, half: int) -> str:
    if row.kind == "gap":
        return f"  … {row.count} equal lines"
    if row.kind == "cut":
        return "  … more differences"
    left, right = (printable(text or "") for text in (row.notebook, row.program))
    return f"{_SIGNS[row.kind]}{left:{half}} | {right}"
