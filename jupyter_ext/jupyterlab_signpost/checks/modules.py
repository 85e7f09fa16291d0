"""Which environment modules were loaded when this server started? Kernels inherit them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from ..display import printable
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix, Status

TITLE = "Modules"

#: Variables of modules that change every Python that is started, also those of other environments.
_LEAKING = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "LD_LIBRARY_PATH", "LD_PRELOAD")
#: Names shown in the line.
SHOWN = 3


def run(context: CheckContext) -> CheckResult:
    """Read the variables that Lmod and Environment Modules keep."""
    environ = context.surroundings.environ
    loaded = [name for name in environ.get("LOADEDMODULES", "").split(":") if name]
    evidence = []
    if loaded:
        evidence.append(Evidence("Loaded", "LOADEDMODULES", printable_lines(loaded)))
    leaks = [name for name in _LEAKING if environ.get(name)]
    for name in leaks:
        evidence.append(
            Evidence(
                "Handed on to every kernel",
                name,
                printable_lines(environ[name].split(os.pathsep)),
            )
        )
    if not loaded:
        there = has_modules(environ)
        summary = "No modules are loaded." if there else "There are no modules here."
        result = CheckResult("modules", TITLE, "not-needed", summary, evidence, aside=True)
        if environ.get("PYTHONHOME"):
            result.status, result.summary, result.aside = "attention", _HOME, False
        return result
    names = ", ".join(printable(name) for name in loaded[:SHOWN])
    if len(loaded) > SHOWN:
        names += f" and {len(loaded) - SHOWN} more"
    status: Status = "ok"
    if environ.get("PYTHONHOME"):
        status, names = "attention", f"{names}. {_HOME}"
    elif environ.get("PYTHONPATH"):
        # Whether that hides anything is for the check of the kernel's packages to say.
        names += "; PYTHONPATH is set, so kernels of other environments import from there, too"
    evidence.append(
        Evidence(
            "In a job",
            None,
            "A batch job starts without them: load the same modules in its script. A kernel that "
            "was made with a module needs it, too.",
        )
    )
    return CheckResult(
        "modules", TITLE, status, names, evidence, list(_FIXES) if environ.get("PYTHONPATH") else []
    )


#: A kernel of the user's own can empty the variables that modules set.
_FIXES = [Fix("Register a kernel that keeps PYTHONPATH out", "action", "signpost:register-kernel")]
_HOME = "PYTHONHOME is set, so kernels of other environments do not start"


def has_modules(environ: Mapping[str, str]) -> bool:
    """Has this computer a module system?"""
    return any(
        re.fullmatch(r"MODULESHOME|LMOD_CMD|LMOD_DIR|MODULEPATH|BASH_FUNC_module.*", name)
        for name in environ
    )


def printable_lines(texts: list[str]) -> str:
    """One text a line, each readable."""
    return "\n".join(printable(text) for text in texts if text)


CHECK = Check("modules", TITLE, run, soon)
