"""The record of a test run and its comparison, in the folder of the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import NotFoundError, SignpostError
from .bundle import read_bundle
from .compare import compare
from .notebook import read_notebook
from .reading import read_record

#: The program that records, and the folder of its record in that of a run.
RECORDER = Path(__file__).with_name("record.py")
FOLDER = "proof"


def recorded(bundle: Path, run: Path, words: list[str]) -> list[str]:
    """The command that also records what a bundle's program shows; others stay as they are.

    ``words`` are the script and its arguments, as the interpreter gets them.
    """
    try:
        known = read_bundle(bundle)
    except SignpostError:
        return words
    if Path(words[0]).name != known.entry:
        return words
    return [str(RECORDER), "--record", str(run / FOLDER), "--", *words]


def proof_of(bundle: Path, run: Path, shown: Callable[[Path], str | None]) -> dict[str, Any]:
    """The proof of a run as plain JSON types, with the notebook as the client names it.

    ``shown`` gives that name, or ``None`` for what this server does not show. Raises a
    `SignpostError`.
    """
    record = read_record(run / FOLDER)
    known = read_bundle(bundle)
    notebook = shown(known.notebook)
    if notebook is None:
        raise NotFoundError(
            "The notebook lies outside of the folder that JupyterLab shows, so it cannot be "
            'compared with here. Use "jupyter signpost prove" in a terminal.',
            reason="outside",
        )
    proof = compare(read_notebook(known.notebook), record, known)
    return {"notebook": notebook, **proof.to_json()}
