"""Environments as their makers leave them on disk, without the packages."""

from __future__ import annotations

import sys
from pathlib import Path


def fake_venv(folder: Path, version: str = "3.12.4", ipykernel: str | None = "6.29.5") -> Path:
    """Files as `python -m venv` leaves them; its Python is a program that can be run."""
    minor = ".".join(version.split(".")[:2])
    library = folder / "lib" / f"python{minor}" / "site-packages"
    library.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    if ipykernel:
        (library / f"ipykernel-{ipykernel}.dist-info").mkdir()
        (library / "ipykernel" / "resources").mkdir(parents=True)
        (library / "ipykernel" / "resources" / "logo-svg.svg").write_text("<svg/>")
    return folder


def fake_conda(folder: Path) -> Path:
    (folder / "conda-meta").mkdir(parents=True)
    (folder / "conda-meta" / "history").touch()
    (folder / "conda-meta" / "python-3.11.9-h955ad1f_0.json").touch()
    (folder / "conda-meta" / "python-dateutil-2.9.0-py311_0.json").touch()
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder
