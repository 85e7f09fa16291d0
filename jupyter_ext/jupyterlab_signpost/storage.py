"""Small files, written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader, or a full disk, never sees half of it.

    Raises `OSError`; an existing file is then as it was.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(beside, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
            file.flush()
            # Some network file systems report a full quota only here.
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as indented JSON, whole or not at all. Raises `OSError`."""
    write_whole(path, json.dumps(value, indent=1) + "\n")


def read_json_object(path: Path, most_bytes: int = 1 << 20) -> dict[str, Any] | None:
    """The JSON object in a file of at most ``most_bytes``; ``None``: missing, cut off, not one."""
    try:
        with open(path, "rb") as file:
            content = file.read(most_bytes + 1)
        value = json.loads(content) if len(content) <= most_bytes else None
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
