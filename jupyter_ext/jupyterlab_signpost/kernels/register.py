"""Make an environment a kernel of the user's own, and take such a kernel away again."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from ..display import printable
from ..errors import (
    BadRequestError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    explain_os_error,
)
from ..storage import write_json
from .environment import Environment, describe, resources_of
from .kernelspecs import (
    Kernelspec,
    SpecFinder,
    install_command,
    read_kernelspec,
    user_kernels,
)

#: What a kernel's name may be: Jupyter's own rule, in lower case as Jupyter stores it.
NAME_RULE = re.compile(r"[a-z0-9._\-]{1,80}")
LONGEST_DISPLAY_NAME = 200
#: Version of ipykernel from which on its messages can be encrypted.
FIRST_ENCRYPTED = (7, 3)


@dataclass(frozen=True)
class Registration:
    """What is to be registered. ``isolated`` keeps ``~/.local`` and PYTHONPATH out."""

    environment: str
    name: str
    display_name: str
    isolated: bool = True


def register(wanted: Registration, finder: SpecFinder) -> Kernelspec:
    """Write a kernelspec for an environment into the user's kernels.

    Raises `BadRequestError` (name, not an environment, no ipykernel), `ConflictError` (the name is
    taken) or the error of `explain_os_error`; nothing is left behind then.
    """
    name = check_name(wanted.name)
    display_name = wanted.display_name.strip() or name
    if len(display_name) > LONGEST_DISPLAY_NAME or not display_name.isprintable():
        raise BadRequestError(
            f"The display name must be one line of at most {LONGEST_DISPLAY_NAME} characters. "
            "Nothing was registered.",
            reason="display-name",
        )
    environment = usable_environment(wanted.environment)
    own = _check_free(name, environment, finder)
    target = own or user_kernels() / name
    content = kernel_json(environment, display_name, wanted.isolated)
    try:
        _write(target, content, resources_of(Path(environment.path)), own is not None)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise ConflictError(
                f"Somebody else has just registered a kernel called {name}. It was kept; look at "
                "the list again, and choose another name if it is not yours."
            ) from error
        raise explain_os_error(error, f"register the kernel {name}") from error
    return read_kernelspec(name, target, os.environ)


def check_name(name: str) -> str:
    """The name in lower case. Raises `BadRequestError` with the rule."""
    lower = name.strip().lower()
    if not NAME_RULE.fullmatch(lower) or lower in (".", ".."):
        raise BadRequestError(
            "A kernel's name may have letters a-z, digits, dots, underscores and hyphens, at most "
            f"80 of them; {printable(name)!r} has others or none. Nothing was registered.",
            reason="name",
        )
    return lower


def usable_environment(path: str) -> Environment:
    """The environment at ``path``. Raises `BadRequestError` when no kernel can start in it."""
    folder = Path(os.path.normpath(path))
    environment = describe(folder) if "\0" not in path and folder.is_absolute() else None
    if environment is None:
        raise BadRequestError(
            f"{printable(path)} is not a Python environment: it has neither pyvenv.cfg nor "
            "conda-meta/history. Nothing was registered.",
            reason="no-environment",
        )
    if environment.problem:
        raise BadRequestError(
            f"{environment.name} cannot be used. {environment.problem} Nothing was registered.",
            reason="broken-environment",
        )
    if environment.ipykernel_version is None:
        raise BadRequestError(
            f"ipykernel is not installed in {environment.name}. Nothing was registered. "
            f"Type: {install_command(environment)}",
            reason="no-ipykernel",
        )
    return environment


def _check_free(name: str, environment: Environment, finder: SpecFinder) -> Path | None:
    """The folder of the user's own kernel of that name, which starts the same environment."""
    taken = {known.lower(): (known, folder) for known, folder in finder.find_kernel_specs().items()}
    if name not in taken:
        return None
    known, folder = taken[name]
    spec = read_kernelspec(known, Path(folder), os.environ)
    if spec.scope != "user":
        raise ConflictError(
            f"There is already a kernel called {name}, which belongs to the "
            f"{'Jupyter server' if spec.scope == 'environment' else 'system'}. It was kept; "
            "choose another name."
        )
    prefix = os.path.dirname(os.path.dirname(spec.interpreter or ""))
    if os.path.realpath(prefix) != os.path.realpath(environment.path):
        raise ConflictError(
            f"You already have a kernel called {name} ({spec.display_name}), which starts another "
            "environment. It was kept; choose another name, or remove it first."
        )
    return Path(folder)


def kernel_json(environment: Environment, display_name: str, isolated: bool) -> dict[str, Any]:
    """The content of ``kernel.json``."""
    argv = [environment.interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    if _numbers(environment.python_version) >= (3, 11):
        # The debugger cannot stop in frozen modules, and warns at every start about them.
        argv.insert(1, "-Xfrozen_modules=off")
    folder = environment.path.replace("$", "$$")
    # With these, "!pip" and programs of the environment work as after its activation.
    variables = {"PATH": f"{folder}/bin:${{PATH}}"}
    variables["CONDA_PREFIX" if environment.kind == "conda" else "VIRTUAL_ENV"] = folder
    if isolated:
        # Python takes an empty PYTHONPATH for none at all.
        variables |= {"PYTHONNOUSERSITE": "1", "PYTHONPATH": ""}
    metadata: dict[str, Any] = {"debugger": True}
    if _numbers(environment.ipykernel_version) >= FIRST_ENCRYPTED:
        # Without it a server that wants encryption between itself and kernels starts none.
        metadata["supported_encryption"] = ["curve"]
    return {
        "argv": argv,
        "display_name": display_name,
        "language": "python",
        "metadata": metadata,
        "env": variables,
    }


def _numbers(version: str | None) -> tuple[int, ...]:
    """Major and minor number; (0, 0) when not known."""
    match = re.match(r"(\d+)\.(\d+)", version or "")
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _write(target: Path, content: dict[str, Any], resources: Path | None, again: bool) -> None:
    if again or (target.is_dir() and not (target / "kernel.json").exists()):
        # The same environment again, or no kernel yet: only the file changes.
        write_json(target / "kernel.json", content)
        return
    beside = Path(jupyter_data_dir()) / f".signpost-{secrets.token_hex(4)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    beside.mkdir(mode=0o755)
    try:
        for logo in sorted(resources.glob("logo-*")) if resources else []:
            if logo.is_file() and not logo.is_symlink():
                shutil.copyfile(logo, beside / logo.name)
        write_json(beside / "kernel.json", content)
        os.rename(beside, target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def remove(name: str, finder: SpecFinder) -> None:
    """Take away a kernelspec of the user's own; its environment stays as it is.

    Raises `NotFoundError`, `NotAllowedError` or the error of `explain_os_error`.
    """
    folder = finder.find_kernel_specs().get(name)
    if folder is None:
        raise NotFoundError(f"There is no kernel called {printable(name)}; nothing was removed.")
    spec = read_kernelspec(name, Path(folder), os.environ)
    if spec.scope != "user" or Path(folder).parent != user_kernels():
        raise NotAllowedError(
            f"The kernel {name} is not your own: it lies in {printable(folder)}. "
            "Nothing was removed."
        )
    try:
        if os.path.islink(folder):
            os.unlink(folder)
        else:
            # Without its kernel.json it is no kernel any more, should the rest resist.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, "kernel.json"))
            shutil.rmtree(folder)
    except OSError as error:
        raise explain_os_error(error, f"remove the kernel {name}") from error
