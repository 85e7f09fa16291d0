"""Put together what `record` wrote while a program ran: what each cell showed."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import NotFoundError
from ..jobs.job import number

#: Most of what one cell showed and of one line of the record, in bytes.
MOST_BYTES = 4 << 20
MOST_OF_A_LINE = 16 << 20


@dataclass
class Shown:
    """What a cell showed, in order: ``(kind, bytes)`` with kinds ``text``, ``out``, ``display``."""

    parts: list[tuple[str, bytearray]] = field(default_factory=list)
    figures: int = 0
    #: Name and text of errors that ended it.
    errors: list[tuple[str, str]] = field(default_factory=list)
    #: True when more was shown than is kept.
    cut: bool = False

    def add(self, kind: str, data: bytes) -> None:
        """Append what was printed."""
        room = MOST_BYTES - sum(len(part) for _, part in self.parts)
        if len(data) > room:
            self.cut = True
            data = data[: max(0, room)]
        if not data:
            return
        if self.parts and self.parts[-1][0] == kind:
            self.parts[-1][1].extend(data)
        else:
            self.parts.append((kind, bytearray(data)))


@dataclass
class Record:
    """One recorded run."""

    #: By place of the cell in the notebook; ``None``: what no cell showed.
    cells: dict[int | None, Shown]
    #: Cells that began.
    begun: set[int]
    #: Cells that have code in the program.
    present: set[int]
    #: Files that are not as they were written, so that nothing is known of their cells.
    changed: list[str]
    encoding: str
    started: float | None
    ended: float | None
    #: Exit status, or ``None`` when the program was ended from outside.
    status: int | None


def read_record(folder: Path) -> Record:
    """The record in a folder. Raises `NotFoundError`; damaged lines are passed over."""
    try:
        with open(folder / "events.jsonl", "rb") as events, open(folder / "stdout", "rb") as direct:
            return _Reading(direct).read(_lines(events))
    except OSError as error:
        raise NotFoundError(
            "This run has no record of what its cells showed. Start a test run again.",
            reason="no-record",
        ) from error


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    while line := file.readline(MOST_OF_A_LINE):
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict):
            yield event


class _Reading:
    def __init__(self, direct: BinaryIO) -> None:
        self._direct = direct
        self._position = 0
        self._cell: int | None = None
        self._kind = "text"
        self._cells: dict[int | None, Shown] = {}
        self._begun: set[int] = set()
        #: Cells of which definitions were read.
        self._read: set[int] = set()
        self._defined: set[int] = set()
        self._flow: set[int] = set()
        self._changed: list[str] = []
        self._known: dict[str, Any] = {}

    def read(self, events: Iterator[dict[str, Any]]) -> Record:
        for event in events:
            at = event.get("at")
            if isinstance(at, int) and at > self._position:
                self._take_direct(at - self._position)
            self._take(event)
        self._take_direct(MOST_BYTES + 1)
        status = self._known.get("status")
        return Record(
            cells=self._cells,
            begun=self._begun | (self._read - self._flow),
            present=self._flow | self._defined,
            changed=self._changed,
            encoding=_encoding(self._known.get("encoding")),
            started=number(self._known.get("started")),
            ended=number(self._known.get("ended")),
            status=status if isinstance(status, int) else None,
        )

    def _take_direct(self, count: int) -> None:
        """What was written to the standard output in other ways, up to the next event."""
        data = self._direct.read(min(count, MOST_BYTES + 1))
        self._position += count
        self._direct.seek(self._position)
        self._shown.add(self._kind, data)

    def _take(self, event: dict[str, Any]) -> None:
        if "cell" in event:
            cell = event["cell"]
            self._cell = cell if isinstance(cell, int) else None
            if self._cell is not None:
                (self._read if event.get("top") else self._begun).add(self._cell)
        elif isinstance(event.get("kind"), str):
            self._kind = event["kind"]
        elif isinstance(event.get("error"), str):
            self._shown.errors.append((event["error"], str(event.get("message", ""))))
        elif isinstance(event.get("text"), str):
            self._shown.add(self._kind, event["text"].encode("latin-1", "replace"))
            self._shown.cut |= bool(event.get("cut"))
        elif "figure" in event:
            self._shown.figures += 1
        elif isinstance(event.get("file"), str):
            self._flow |= _cells(event.get("flow"))
            self._defined |= _cells(event.get("defined"))
            if event.get("changed"):
                self._changed.append(event["file"])
        else:
            self._known.update(event)

    @property
    def _shown(self) -> Shown:
        return self._cells.setdefault(self._cell, Shown())


def _cells(value: object) -> set[int]:
    return {each for each in value if isinstance(each, int)} if isinstance(value, list) else set()


def _encoding(name: object) -> str:
    try:
        return codecs.lookup(str(name)).name
    except LookupError:
        return "utf-8"
