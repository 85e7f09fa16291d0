"""Where a job's files lie. What a client names stays inside the folder that the server shows."""

from __future__ import annotations

import os
from pathlib import Path

from ..display import printable
from ..errors import BadRequestError, NotAllowedError, NotFoundError


def bundle_folder(contents_root: Path, folder: str, allow_hidden: bool) -> Path:
    """The folder on disk of a contents path.

    As the contents manager does, the path is judged as text: ``..`` and hidden parts are refused,
    symbolic links are followed. Raises `BadRequestError`, `NotAllowedError` or `NotFoundError`.
    """
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if "\0" in folder or ".." in parts:
        raise BadRequestError(
            f"{printable(folder)} is not a folder below the one that JupyterLab shows. "
            "Nothing was started.",
            reason="outside",
        )
    if not allow_hidden and any(part.startswith(".") for part in parts):
        raise NotAllowedError(
            f"{printable(folder)} is hidden, and this server does not show hidden folders. "
            "Nothing was started.",
            reason="hidden",
        )
    path = contents_root.joinpath(*parts)
    if not path.is_dir():
        raise NotFoundError(
            f"There is no folder {printable(folder) or '(root)'}. Nothing was started; "
            "write the files of the export first.",
            reason="no-folder",
        )
    return path


def script_in(bundle: Path, script: str) -> Path:
    """A file right in a bundle. Raises `BadRequestError` or `NotFoundError`."""
    if not script or "/" in script or "\0" in script or script.startswith("."):
        raise BadRequestError(
            f"{printable(script)!r} is not the name of a script in the folder. "
            "Nothing was started.",
            reason="script-name",
        )
    path = bundle / script
    if not path.is_file():
        raise NotFoundError(
            f"There is no file {printable(script)} in the folder. Nothing was started; write the "
            "files of the export first.",
            reason="no-script",
        )
    return path


def contents_path(path: Path, contents_root: Path, allow_hidden: bool) -> str | None:
    """How the client names a file or folder, or ``None`` when it cannot see it."""
    try:
        parts = Path(os.path.abspath(path)).relative_to(os.path.abspath(contents_root)).parts
    except ValueError:
        return None
    if not allow_hidden and any(part.startswith(".") for part in parts):
        return None
    return "/".join(parts)
