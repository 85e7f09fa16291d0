"""The content of ``kernel.json``: how an environment's kernel is started."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .environment import MOST_BYTES, Environment

#: Version of ipykernel from which on its messages can be encrypted.
FIRST_ENCRYPTED = (7, 3)
#: Under this name in ``metadata`` stands what Signpost knows about a kernel it registered.
METADATA = "signpost"

#: Loads modules, runs the activation scripts of a conda environment, and becomes the kernel.
#: All that varies comes in as arguments: the folder of programs, the modules, "--", the command.
LAUNCHER = (
    "bin=$1; shift; "
    'while [ "$1" != -- ]; do module load "$1" || exit 1; shift; done; shift; '
    "export PATH=$bin:$PATH; "
    'if [ -n "$CONDA_PREFIX" ]; then '
    'for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do '
    'if [ -r "$script" ]; then . "$script"; fi; done; fi; '
    'exec "$@"'
)


def kernel_json(
    environment: Environment,
    display_name: str,
    isolated: bool,
    modules: Sequence[str] = (),
) -> dict[str, Any]:
    """The content of ``kernel.json``.

    ``isolated`` keeps ``~/.local`` and the server's PYTHONPATH out; what ``modules`` put on
    PYTHONPATH stays.
    """
    launch = [environment.interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    if _numbers(environment.python_version) >= (3, 11):
        # The debugger cannot stop in frozen modules, and warns at every start about them.
        launch.insert(1, "-Xfrozen_modules=off")
    folder = environment.path.replace("$", "$$")
    # With these, "!pip" and programs of the environment work as after its activation.
    variables = {"PATH": f"{folder}/bin:${{PATH}}"}
    if environment.kind == "conda":
        variables |= conda_variables(Path(environment.path))
        variables["CONDA_PREFIX"] = folder
    elif environment.kind == "venv":
        variables["VIRTUAL_ENV"] = folder
    if isolated:
        # Python takes an empty PYTHONPATH for none at all.
        variables |= {"PYTHONNOUSERSITE": "1", "PYTHONPATH": ""}
    metadata: dict[str, Any] = {"debugger": True}
    if _numbers(environment.ipykernel_version) >= FIRST_ENCRYPTED:
        # Without it a server that wants encryption between itself and kernels starts none.
        metadata["supported_encryption"] = ["curve"]
    metadata[METADATA] = {"environment": environment.path, "modules": list(modules)}
    return {
        "argv": wrapped(environment, launch, modules),
        "display_name": display_name,
        "language": "python",
        "metadata": metadata,
        "env": variables,
    }


def wrapped(environment: Environment, command: list[str], modules: Sequence[str]) -> list[str]:
    """A command in its environment: through bash where modules or activation scripts need it."""
    if not modules and not has_activation_scripts(environment):
        return command
    # Only a login shell is sure to know the command "module".
    shell = ["bash", "-lc" if modules else "-c", LAUNCHER, "signpost"]
    return [*shell, f"{environment.path}/bin", *modules, "--", *command]


def has_activation_scripts(environment: Environment) -> bool:
    """Do packages of a conda environment set variables when it is activated (GDAL, PROJ)?"""
    if environment.kind != "conda":
        return False
    try:
        names = os.listdir(Path(environment.path) / "etc" / "conda" / "activate.d")
    except OSError:
        return False
    return any(name.endswith(".sh") for name in names)


def conda_variables(folder: Path) -> dict[str, str]:
    """The variables that a user set with ``conda env config vars set``, and packages by files."""
    variables: dict[str, str] = {}
    state = _json(folder / "conda-meta" / "state")
    sources = [state.get("env_vars") if isinstance(state, dict) else None]
    declared = folder / "etc" / "conda" / "env_vars.d"
    try:
        names = sorted(os.listdir(declared))
    except OSError:
        names = []
    sources[:0] = [_json(declared / name) for name in names if name.endswith(".json")]
    for source in sources:
        if isinstance(source, dict):
            for name, value in source.items():
                if re.fullmatch(r"[A-Za-z_]\w*", name) and isinstance(value, str):
                    variables[name] = value.replace("$", "$$")
    return variables


def _json(path: Path) -> Any:
    try:
        with open(path, "rb") as file:
            return json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _numbers(version: str | None) -> tuple[int, ...]:
    """Major and minor number; (0, 0) when not known."""
    match = re.match(r"(\d+)\.(\d+)", version or "")
    return (int(match[1]), int(match[2])) if match else (0, 0)


def place_of_python(argv: Sequence[str]) -> int | None:
    """Where in a kernel's command its Python stands: before its options and ``-m ipykernel``."""
    for place, word in enumerate(argv):
        if word == "-m" and argv[place + 1 : place + 2] in (
            ["ipykernel_launcher"],
            ["ipykernel"],
        ):
            place -= 1
            while place > 0 and argv[place].startswith("-"):
                place -= 1
            return max(place, 0)
    return None
