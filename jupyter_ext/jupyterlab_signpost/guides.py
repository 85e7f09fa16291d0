"""Guides of this installation: Markdown files on the Jupyter data path.

``signpost/guides/<name>.md`` adds a guide, ``signpost/sites/<id>/guide.md`` is the guide of a site
and takes the place of the one that comes with the extension. Of two files for one guide the one in
the more important folder counts.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from jupyter_core.paths import jupyter_path

from .errors import NotFoundError, UnavailableError
from .sites import installation_folders as site_folders

#: A guide has at most so many characters, as in the browser.
MOST_CHARACTERS = 1_000_000
#: In UTF-8 a character has at most four bytes.
MOST_BYTES = 4 * MOST_CHARACTERS
#: More files than this in one folder are not looked at.
MOST_FILES = 200

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+([^\n]{1,300})", re.MULTILINE)


@dataclass(frozen=True)
class GuideEntry:
    """A guide: ``key`` is ``site:<id>`` or ``shared:<name>``, ``path`` its file.

    ``problem`` says why it cannot be opened, a sentence; ``None`` where it can.
    """

    key: str
    title: str
    path: str
    problem: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """The shape of ``GET guides``."""
        return asdict(self)


def guide_folders() -> list[Path]:
    """Folders of guides for no site, the most important one first."""
    return [Path(folder) for folder in jupyter_path("signpost", "guides")]


def find_guides(
    guides: Sequence[Path] | None = None, sites: Sequence[Path] | None = None
) -> list[GuideEntry]:
    """Look for guides, and read them for their titles; those that cannot be opened are among them.

    The folders are those of the Jupyter data path when they are not given.
    """
    entries = []
    for key, (folder, path) in sorted(_files(guides, sites).items()):
        name = key.partition(":")[2]
        try:
            text = _read(folder, path)
        except ValueError as error:
            entries.append(GuideEntry(key, name, str(path), str(error)))
        else:
            entries.append(GuideEntry(key, _title(text) or name, str(path)))
    return entries


def read_guide(
    key: str, guides: Sequence[Path] | None = None, sites: Sequence[Path] | None = None
) -> tuple[GuideEntry, str]:
    """A guide and its text. Raises `NotFoundError`, and `UnavailableError` for a broken one."""
    found = _files(guides, sites).get(key)
    if found is None:
        raise NotFoundError(
            "This guide is not there (any more). Reload the page to see which there are.",
            reason="no-guide",
        )
    folder, path = found
    try:
        text = _read(folder, path)
    except ValueError as error:
        raise UnavailableError(f"{path}: {error}", reason="broken-guide") from error
    return GuideEntry(key, _title(text) or key.partition(":")[2], str(path)), text


def _files(
    guides: Sequence[Path] | None, sites: Sequence[Path] | None
) -> dict[str, tuple[Path, Path]]:
    """By key, the folder of the data path and the file in it."""
    found: dict[str, tuple[Path, Path]] = {}
    for folder in guide_folders() if guides is None else guides:
        for path in _listed(folder, "*.md"):
            found.setdefault(f"shared:{path.stem}", (folder, path))
    for folder in site_folders() if sites is None else sites:
        for path in _listed(folder, "*/guide.md"):
            found.setdefault(f"site:{path.parent.name}", (folder, path))
    return found


def _listed(folder: Path, pattern: str) -> Iterable[Path]:
    try:
        paths = sorted(folder.glob(pattern))
    except OSError:
        return []
    return [path for path in paths if not path.name.startswith(".")][:MOST_FILES]


def _read(folder: Path, path: Path) -> str:
    """The text of a file that lies in ``folder``, also after links. Raises `ValueError`."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)):
            raise ValueError(
                f"It is a link that leads out of {folder}. "
                "Copy the file, or make the folder a link."
            )
        # Opening a pipe would wait for somebody who writes to it.
        descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ValueError("It is no file.")
            content = file.read(MOST_BYTES + 1)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"The file cannot be read: {reason}.") from error
    try:
        text = content[:MOST_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) <= MOST_BYTES:
            line = content[: error.start].count(b"\n") + 1
            raise ValueError(
                f"The file is not in UTF-8 (line {line}). Save it in UTF-8."
            ) from error
        text = ""
    if len(content) > MOST_BYTES or len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"The file has more than {MOST_CHARACTERS:,} characters. Split it into several guides."
        )
    if not text.strip():
        raise ValueError("The file is empty.")
    return text


def _title(text: str) -> str:
    """From the front matter, else the first heading; empty when there is none."""
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front:
        try:
            names = yaml.safe_load(front[1])
        except (yaml.YAMLError, RecursionError, ValueError):
            names = None
        title = names.get("title") if isinstance(names, dict) else None
        if isinstance(title, str) and title.strip():
            return title.strip()[:300]
        text = text[front.end() :]
    heading = _HEADING.search(text)
    return heading[1].rstrip(" \t#") if heading else ""
