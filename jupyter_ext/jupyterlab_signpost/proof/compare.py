"""Compare what a program showed with what its notebook shows, cell by cell."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from .bundle import Bundle, source_digest
from .difference import Row, side_by_side
from .normal import Run, lines_of, only_last_digits_differ
from .notebook import Saved
from .reading import Record, Shown

Status = Literal[
    "same", "digits", "differs", "not-run", "not-comparable", "nothing-saved", "no-output"
]
Verdict = Literal["same", "digits", "differs", "nothing"]

#: A notebook shows an update in the place of what it updates; a program prints both.
UPDATES = re.compile(r"\.update\(|\bupdate_display\(")

#: Statuses of cells that have an output in the notebook which was compared or should have been.
COMPARED: tuple[Status, ...] = ("same", "digits", "differs", "not-run")


@dataclass
class CellProof:
    """A code cell of the notebook, and how it compares."""

    #: Place in the document, from 0.
    cell: int
    execution_count: int | None
    status: Status
    #: Why, as a sentence, where the status does not say it; what was left out.
    reason: str | None = None
    figures_expected: int = 0
    figures_found: int = 0
    #: The texts beside each other, where they differ.
    rows: list[Row] = field(default_factory=list)


@dataclass
class Proof:
    """The comparison of one run with the notebook."""

    verdict: Verdict
    #: One sentence.
    summary: str
    #: What should be known when it is read, as sentences.
    notes: list[str]
    cells: list[CellProof]

    def to_json(self) -> dict[str, Any]:
        """The proof as plain JSON types."""
        return asdict(self)


def compare(cells: list[Saved], record: Record, bundle: Bundle) -> Proof:
    """Compare the cells of a saved notebook with the record of a run of its bundle."""
    proofs = [_Cell(saved, record, bundle).proof() for saved in cells]
    notes = _notes(record, bundle)
    if not any(saved.was_run for saved in cells):
        return Proof(
            "nothing",
            "The notebook has no saved outputs, so there is nothing to compare with. Run it, save "
            "it, and start the test run again.",
            notes,
            proofs,
        )
    verdict, summary = _summary(proofs)
    return Proof(verdict, summary, notes, proofs)


def _notes(record: Record, bundle: Bundle) -> list[str]:
    notes = []
    if record.status is None:
        notes.append("The program was ended before its end, so the last cells may be missing.")
    elif record.status != 0:
        notes.append(f"The program ended with exit status {record.status}. The log says why.")
    if record.changed:
        notes.append(
            f"{_list(record.changed)} {_were(record.changed)} changed after the export, so it is "
            "not known there which line belongs to which cell."
        )
    others = [name for name in bundle.changed if name not in record.changed]
    if others:
        notes.append(
            f"{_list(others)} {_were(others)} changed after the export; differences may come "
            "from that."
        )
    outside = record.cells.get(None)
    if outside is not None and outside.parts:
        first = _found_text(outside, record.encoding).strip().split("\n")[0][:200]
        notes.append(f"Printed by no cell, and not compared: {first}")
    return notes


def _summary(proofs: list[CellProof]) -> tuple[Verdict, str]:
    by_status: dict[Status, list[CellProof]] = {}
    for proof in proofs:
        by_status.setdefault(proof.status, []).append(proof)
    same, digits = by_status.get("same", []), by_status.get("digits", [])
    differs, missed = by_status.get("differs", []), by_status.get("not-run", [])
    count = len(same) + len(digits) + len(differs) + len(missed)
    doubtful = by_status.get("not-comparable", [])
    tail = f" {_cells(doubtful)} could not be compared." if doubtful else ""
    if count == 0:
        if doubtful:
            return "nothing", f"Nothing could be compared.{tail}"
        return "nothing", "No cell of the notebook has an output, and the program printed nothing."
    if not (digits or differs or missed):
        which = "the 1 cell" if count == 1 else f"all {count} cells"
        return "same", f"Same as the notebook in {which} with output.{tail}"
    parts = []
    if differs:
        verb = "differs" if len(differs) == 1 else "differ"
        parts.append(f"{len(differs)} of {count} cells with output {verb}: {_numbers(differs)}.")
    if missed:
        verb = "was" if len(missed) == 1 else "were"
        parts.append(f"{len(missed)} of {count} {verb} not run: {_numbers(missed)}.")
    if digits:
        verb = "differs" if len(digits) == 1 else "differ"
        parts.append(
            f"{len(digits)} of {count} {verb} in the last digits of numbers: {_numbers(digits)}."
        )
    return "differs" if differs or missed else "digits", " ".join(parts) + tail


class _Cell:
    """One cell on both sides."""

    def __init__(self, saved: Saved, record: Record, bundle: Bundle) -> None:
        self._saved = saved
        self._record = record
        self._bundle = bundle
        self._shown = record.cells.get(saved.index, Shown())

    def proof(self) -> CellProof:
        saved, shown = self._saved, self._shown
        result = CellProof(
            cell=saved.index,
            execution_count=saved.execution_count,
            status="same",
            figures_expected=saved.figures + saved.images,
            figures_found=shown.figures,
        )
        digest = self._bundle.sources.get(saved.index)
        if digest is None or digest != source_digest(saved.source):
            result.status = "not-comparable"
            result.reason = "The cell was changed after the export. Start a test run again."
        elif not saved.was_run:
            result.status = "no-output"
            if self._has_shown:
                result.status = "nothing-saved"
                result.reason = "The notebook has no saved output of this cell."
        elif shown.cut:
            result.status = "not-comparable"
            result.reason = "It printed more than is kept for a comparison."
        elif saved.index not in self._record.begun and (saved.has_output or saved.foreign):
            self._not_run(result)
        else:
            self._texts(result)
        return result

    @property
    def _has_shown(self) -> bool:
        return bool(self._shown.parts or self._shown.figures or self._shown.errors)

    def _not_run(self, result: CellProof) -> None:
        result.status = "not-run"
        if self._record.changed:
            result.status = "not-comparable"
            result.reason = "The program was changed after the export."
        elif self._saved.index in self._record.present:
            result.reason = "The program ended before this cell."
        elif self._record.status is None:
            result.reason = "The program was ended before its files were read."
        else:
            result.reason = "The program has no code of this cell that runs."
        result.rows = side_by_side(self._expected(), [])

    def _texts(self, result: CellProof) -> None:
        saved, shown = self._saved, self._shown
        expected, found = self._expected(), self._found()
        figures = saved.figures <= shown.figures <= saved.figures + saved.images
        if not (saved.has_output or self._has_shown):
            result.status = "no-output"
            if saved.foreign:
                result.status = "not-comparable"
                result.reason = f"The notebook shows {_list(saved.foreign)}."
            return
        level = self._level(expected, found)
        if level == "cleared":
            result.reason = "What the notebook cleared was left out."
        elif level == "updated":
            result.reason = "What the notebook replaced by an update was left out."
        elif level == "times":
            result.reason = "Times and dates of the run were left out."
        elif level == "digits":
            result.status = "digits"
        elif level == "differs":
            result.status = "differs"
        if not figures:
            result.status = "differs"
            result.reason = (
                f"The notebook has {_figures(saved.figures + saved.images)}, "
                f"the program saved {_figures(shown.figures)}."
            )
        if result.status == "differs" and saved.foreign:
            result.status = "not-comparable"
            result.reason = f"The notebook shows {_list(saved.foreign)}."
        if level in ("digits", "differs"):
            result.rows = side_by_side(expected, found)

    def _level(self, expected: list[str], found: list[str]) -> str:
        if expected == found:
            return "same"
        kept, left = self._without_times(expected, found)
        if kept == left:
            return "times"
        if only_last_digits_differ(kept, left):
            return "digits"
        cleared = len(found) - len(expected)
        if "clear_output" in self._saved.source and cleared > 0 and found[cleared:] == expected:
            return "cleared"
        if UPDATES.search(self._saved.source) and _stands_within(expected, found):
            return "updated"
        return "differs"

    def _without_times(self, expected: list[str], found: list[str]) -> tuple[list[str], list[str]]:
        """Both texts without the lines that differ only in times, when they are as long."""
        record = self._record
        if len(expected) != len(found) or record.started is None:
            return expected, found
        run = Run(record.started, record.ended or record.started)
        pairs = [
            (one, other)
            for one, other in zip(expected, found, strict=True)
            if one == other or not run.only_times_differ(one, other)
        ]
        return [one for one, _ in pairs], [other for _, other in pairs]

    def _expected(self) -> list[str]:
        saved = self._saved
        text = _joined([*saved.parts, *_errors(saved.errors)])
        return lines_of(text, self._bundle.library)

    def _found(self) -> list[str]:
        return lines_of(_found_text(self._shown, self._record.encoding), self._bundle.library)


def _stands_within(lines: list[str], others: list[str]) -> bool:
    """Whether lines stand among others, in their order and with the same last one."""
    rest = iter(others)
    return bool(lines) and lines[-1] == others[-1] and all(line in rest for line in lines)


def _found_text(shown: Shown, encoding: str) -> str:
    parts = [(kind, bytes(data).decode(encoding, "replace")) for kind, data in shown.parts]
    return _joined([*parts, *_errors(shown.errors)])


def _errors(errors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("error", f"{name}: {text}") for name, text in errors]


def _joined(parts: list[tuple[str, str]]) -> str:
    """One text; what is not printed begins and ends a line of its own, as in a notebook."""
    text, last = "", "text"
    for kind, part in parts:
        if text and not text.endswith("\n") and (kind != "text" or last != "text"):
            text += "\n"
        text += part
        last = kind
    return text


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count or 'no'} figures"


def _numbers(proofs: list[CellProof]) -> str:
    """Places of cells, counted from 1; of many only the first."""
    numbers = [str(proof.cell + 1) for proof in proofs[:20]]
    return ", ".join(numbers) + (" …" if len(proofs) > 20 else "")


def _cells(proofs: list[CellProof]) -> str:
    return f"{'Cell' if len(proofs) == 1 else 'Cells'} {_numbers(proofs)}"


def _list(words: list[str]) -> str:
    words = list(dict.fromkeys(words))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _were(words: list[str]) -> str:
    return "was" if len(words) == 1 else "were"
