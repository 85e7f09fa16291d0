"""What a bundle's manifest says about the notebook and about the files as they were written."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotFoundError
from ..storage import read_json_object

MANIFEST = "signpost.json"
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class Bundle:
    """An exported notebook on disk."""

    folder: Path
    #: File name of the program.
    entry: str
    notebook: Path
    #: SHA-256 of each code cell's source by its place.
    sources: dict[int, str]
    #: Files that are not as they were written.
    changed: list[str]

    @property
    def library(self) -> str:
        """Name of the module that holds the notebook's functions."""
        return f"{self.entry.removesuffix('.py')}_lib"


def read_bundle(folder: Path) -> Bundle:
    """Read a bundle. Raises `NotFoundError` for one that cannot be recorded."""
    manifest = read_json_object(folder / MANIFEST, _MOST_BYTES)
    if manifest is None:
        raise NotFoundError(
            f"{folder} holds no exported notebook: there is no {MANIFEST} that can be read. "
            "Export the notebook again.",
            reason="no-bundle",
        )
    entry, name, cells = manifest.get("entry"), manifest.get("notebook"), manifest.get("cells")
    options, sources = manifest.get("options"), manifest.get("sources")
    above = options.get("notebook_folder") if isinstance(options, dict) else None
    if not (
        isinstance(cells, dict)
        and isinstance(sources, dict)
        and isinstance(above, str)
        and _is_name(entry)
        and _is_name(name)
    ):
        raise NotFoundError(
            f"{folder / MANIFEST} does not say which lines came from which cell. Export the "
            "notebook again.",
            reason="no-cells",
        )
    files = manifest.get("files")
    return Bundle(
        folder=folder,
        entry=str(entry),
        notebook=Path(os.path.normpath(folder.absolute() / above / str(name))),
        sources={int(place): str(each) for place, each in sources.items() if place.isdecimal()},
        changed=[
            path
            for path, digest in (files if isinstance(files, dict) else {}).items()
            if _is_name(path) and _digest(folder / path) != digest
        ],
    )


def source_digest(source: str) -> str:
    """The digest of a cell's source, as the exporter takes it."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value not in ("", ".", "..") and not set(value) & set("/\0")


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
