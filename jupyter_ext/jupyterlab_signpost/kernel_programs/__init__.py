"""Programs that a kernel answers: JupyterLab sends their text to it, the command line runs them.

Each leaves its answer as JSON text in ``answer`` and reads its question from ``question``. They run
in the user's Python, whatever its version, and import nothing but its standard library.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def program(name: str) -> str:
    """The text of one program, for example ``interpreter``."""
    return (FOLDER / f"{name}.py").read_text("utf-8")
