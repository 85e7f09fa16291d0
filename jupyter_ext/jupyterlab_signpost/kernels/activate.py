"""What is typed in a terminal to work in an environment."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from .environment import Environment
from .programs import Programs


def activation(environment: Environment, programs: Programs, shell: str) -> str | None:
    """One line for the user's shell (``bash``, ``zsh``, ``fish``, ``tcsh``, ...), or ``None``.

    ``None`` is for a path that cannot be typed, and for a broken environment.
    """
    path = environment.path
    if not path.isprintable() or environment.problem:
        return None
    loads = [f"module load {shlex.quote(module)}" for module in environment.modules]
    return " && ".join([*loads, _line(environment, programs, os.path.basename(shell))])


def _line(environment: Environment, programs: Programs, shell: str) -> str:
    folder = Path(environment.path)
    is_c_shell = shell in ("csh", "tcsh")
    if environment.kind == "conda" and shell not in ("fish", "csh", "tcsh"):
        root = _conda_root(programs)
        if root is not None:
            script = shlex.quote(str(root / "etc" / "profile.d" / "conda.sh"))
            return f". {script} && conda activate {shlex.quote(str(folder))}"
    # Before Python 3.13 the script is written without quoting what the shell replaces.
    if environment.kind == "venv" and not re.search(r"[$`\"\\!]", environment.path):
        endings = {"fish": ".fish", "csh": ".csh", "tcsh": ".csh"}
        script_path = folder / "bin" / f"activate{endings.get(shell, '')}"
        if script_path.is_file():
            return f"{'source' if shell in endings else '.'} {shlex.quote(str(script_path))}"
    programs_folder = shlex.quote(str(folder / "bin"))
    if shell == "fish":
        return f"set -gx PATH {programs_folder} $PATH"
    if is_c_shell:
        return f"setenv PATH {programs_folder}:${{PATH}}"
    return f"export PATH={programs_folder}:$PATH"


def _conda_root(programs: Programs) -> Path | None:
    if programs.conda is None:
        return None
    root = Path(os.path.realpath(programs.conda)).parent.parent
    return root if (root / "etc" / "profile.d" / "conda.sh").is_file() else None
