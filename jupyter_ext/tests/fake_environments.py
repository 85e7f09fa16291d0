"""Environments as their makers leave them on disk, without the packages."""

from __future__ import annotations

import sys
from pathlib import Path


def fake_python(folder: Path, version: str) -> Path:
    """A program that is called as a Python of that version, and is the Python of the tests."""
    minor = ".".join(version.split(".")[:2])
    program = folder / f"python{minor}"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        program.chmod(0o755)
    return program


def fake_library(folder: Path, version: str = "3.12.4", ipykernel: str | None = "6.29.5") -> Path:
    """The folder of packages, with an ipykernel by its name only."""
    minor = ".".join(version.split(".")[:2])
    library = folder / "lib" / f"python{minor}" / "site-packages"
    library.mkdir(parents=True, exist_ok=True)
    if ipykernel:
        (library / f"ipykernel-{ipykernel}.dist-info").mkdir()
        (library / "ipykernel" / "resources").mkdir(parents=True)
        (library / "ipykernel" / "resources" / "logo-svg.svg").write_text("<svg/>")
    return library


def fake_venv(
    folder: Path, version: str = "3.12.4", ipykernel: str | None = "6.29.5", more: str = ""
) -> Path:
    """Files as `python -m venv` leaves them; its Python is a program that can be run."""
    fake_library(folder, version, ipykernel)
    base = fake_python(folder.parent / ".pythons" / "bin", version)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(base)
    (folder / "pyvenv.cfg").write_text(f"home = {base.parent}\nversion = {version}\n{more}")
    return folder


def fake_conda(folder: Path, ipykernel: str | None = None, pixi: bool = False) -> Path:
    """Files as conda, or pixi, leaves them."""
    (folder / "conda-meta").mkdir(parents=True)
    (folder / "conda-meta" / ("pixi" if pixi else "history")).touch()
    (folder / "conda-meta" / "python-3.11.9-h955ad1f_0.json").touch()
    (folder / "conda-meta" / "python-dateutil-2.9.0-py311_0.json").touch()
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    fake_library(folder, "3.11.9", ipykernel)
    return folder


def fake_prefix(folder: Path, version: str = "3.12.4", ipykernel: str | None = None) -> Path:
    """An installed Python: what pyenv and modules have."""
    library = fake_library(folder, version, ipykernel)
    (library.parent / "os.py").touch()
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(sys.executable)
    return folder


def fake_tykky(folder: Path) -> Path:
    """What `conda-containerize new` leaves: wrappers, and an image with everything else."""
    for name in ("bin", "_bin", "share"):
        (folder / name).mkdir(parents=True)
    (folder / "common.sh").write_text("# common\n")
    (folder / "img.sqfs").touch()
    (folder / "bin" / "python").write_text(f'#!/bin/bash\nexec "{sys.executable}" "$@"\n')
    (folder / "bin" / "python").chmod(0o755)
    return folder
