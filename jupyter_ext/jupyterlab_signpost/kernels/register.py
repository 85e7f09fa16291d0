"""Make an environment a kernel, and change such a kernel: its name, and what it starts."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path

from ..display import printable
from ..errors import (
    BadRequestError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    explain_os_error,
)
from ..storage import read_json_object, write_json
from .environment import Environment, describe, prefix_of, resources_of
from .kernelspecs import (
    Kernelspec,
    SpecFinder,
    install_command,
    is_servers_python,
    read_kernelspec,
    user_kernels,
)
from .launch import kernel_json, place_of_python

#: What a kernel's name may be: Jupyter's own rule, in lower case as Jupyter stores it.
NAME_RULE = re.compile(r"[a-z0-9._\-]{1,80}")
LONGEST_DISPLAY_NAME = 200
#: Jupyter puts something else in the place of these words, also inside of a path.
_REPLACED = re.compile(r"\{(connection_file|prefix|resource_dir)\}")
_MODULE_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+/@=-]{0,199}")

#: Two requests at a time change one spec after the other.
changing = threading.RLock()


@dataclass(frozen=True)
class Registration:
    """What is to be registered.

    ``isolated`` keeps ``~/.local`` and PYTHONPATH out; ``place`` is an absolute prefix, or empty
    for the user's own kernels; ``modules`` are loaded before the kernel starts.
    """

    environment: str
    name: str
    display_name: str
    isolated: bool = True
    place: str = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What is to be changed in a kernel; ``None``: as it is."""

    display_name: str | None = None
    environment: str | None = None
    isolated: bool | None = None
    modules: tuple[str, ...] | None = None


def register(wanted: Registration, finder: SpecFinder) -> Kernelspec:
    """Write a kernelspec for an environment.

    Raises `BadRequestError` (name, place, not an environment, no ipykernel), `ConflictError` (the
    name is taken) or the error of `explain_os_error`; nothing is left behind then.
    """
    name = check_name(wanted.name)
    display_name = check_display_name(wanted.display_name or name, "Nothing was registered.")
    kernels = check_place(wanted.place)
    modules = check_modules(wanted.modules)
    environment = usable_environment(wanted.environment)
    with changing:
        own = _check_free(name, environment, finder, kernels)
        target = own or kernels / name
        content = kernel_json(environment, display_name, wanted.isolated, modules)
        try:
            _write(target, content, resources_of(Path(environment.path)), own is not None)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise ConflictError(
                    f"Somebody else has just registered a kernel called {name}. It was kept; look "
                    "at the list again, and choose another name if it is not yours."
                ) from error
            raise explain_os_error(error, f"register the kernel {name}") from error
        spec = read_kernelspec(name, target, os.environ)
    spec.note = _unseen(kernels)
    return spec


def change(name: str, wanted: Change, finder: SpecFinder) -> Kernelspec:
    """Change a kernel of the user's own: what is not ours in its ``kernel.json`` stays.

    Raises `NotFoundError`, `NotAllowedError`, `BadRequestError` or the error of `explain_os_error`;
    the kernel is then as it was.
    """
    with changing:
        spec, folder = own_kernel(name, finder, "changed")
        content = read_json_object(folder / "kernel.json")
        if content is None:
            raise BadRequestError(
                f"The kernel.json of {name} cannot be read, so it cannot be changed. Remove the "
                "kernel and register its environment again.",
                reason="broken-kernel",
            )
        if wanted.display_name is not None:
            content["display_name"] = check_display_name(
                wanted.display_name, "Nothing was changed."
            )
        if (wanted.environment, wanted.isolated, wanted.modules) != (None, None, None):
            content = _started_anew(spec, content, wanted)
        try:
            write_json(folder / "kernel.json", content)
        except OSError as error:
            raise explain_os_error(error, f"change the kernel {name}") from error
        return read_kernelspec(name, folder, os.environ)


def _started_anew(spec: Kernelspec, content: dict[str, Any], wanted: Change) -> dict[str, Any]:
    if wanted.environment is None and (
        place_of_python(spec.argv) is None or spec.problem or spec.interpreter is None
    ):
        raise BadRequestError(
            f"{spec.display_name} does not start the Python of an environment, so this cannot be "
            "changed. Nothing was changed; register its environment anew.",
            reason="other-kernel",
        )
    old = prefix_of(spec.interpreter or "/")
    environment = usable_environment(wanted.environment or str(old), "Nothing was changed.")
    isolated = wanted.isolated
    if isolated is None:
        isolated = spec.isolated is not False
    modules = spec.modules if wanted.modules is None else check_modules(wanted.modules)
    display_name = str(content.get("display_name") or spec.name)
    fresh = kernel_json(environment, display_name, isolated, modules)
    variables = content.get("env")
    kept = {
        str(key): _moved(value, str(old), environment.path)
        for key, value in (variables if isinstance(variables, dict) else {}).items()
        if key not in ("PYTHONNOUSERSITE", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PATH")
        and isinstance(value, str)
    }
    metadata = content.get("metadata")
    return {
        **content,
        **fresh,
        "metadata": {**(metadata if isinstance(metadata, dict) else {}), **fresh["metadata"]},
        "env": {**kept, **fresh["env"]},
    }


def _moved(value: str, old: str, new: str) -> str:
    """A path of the old environment in a variable becomes one of the new."""
    old, new = (path.replace("$", "$$") for path in (old, new))
    return re.sub(rf"{re.escape(old)}(?=[/:]|\Z)", lambda _: new, value) if len(old) > 1 else value


def own_kernel(name: str, finder: SpecFinder, what: str) -> tuple[Kernelspec, Path]:
    """A kernel that the user may change, and its folder. Raises as `change` says."""
    folder = finder.find_kernel_specs().get(name)
    if folder is None:
        raise NotFoundError(f"There is no kernel called {printable(name)}; nothing was {what}.")
    spec = read_kernelspec(name, Path(folder), os.environ)
    if not spec.removable:
        raise NotAllowedError(
            f"The kernel {name} is not your own: it lies in {printable(folder)}. "
            f"Nothing was {what}."
        )
    return spec, Path(folder)


def check_name(name: str) -> str:
    """The name in lower case. Raises `BadRequestError` with the rule."""
    lower = name.strip().lower()
    if not NAME_RULE.fullmatch(lower) or lower.strip(".") == "":
        raise BadRequestError(
            "A kernel's name may have letters a-z, digits, dots, underscores and hyphens, at most "
            f"80 of them; {printable(name)!r} has others or none. Nothing was registered.",
            reason="name",
        )
    return lower


def check_display_name(text: str, kept: str) -> str:
    """The name in the launcher. Raises `BadRequestError`."""
    display_name = text.strip()
    if (
        not display_name
        or len(display_name) > LONGEST_DISPLAY_NAME
        or not display_name.isprintable()
    ):
        raise BadRequestError(
            f"The display name must be one line of at most {LONGEST_DISPLAY_NAME} characters. "
            f"{kept}",
            reason="display-name",
        )
    return display_name


def check_modules(modules: Sequence[str]) -> tuple[str, ...]:
    """Names of modules as ``module load`` takes them. Raises `BadRequestError`."""
    for module in modules:
        if not _MODULE_RULE.fullmatch(module):
            raise BadRequestError(
                f"{printable(module)!r} is not the name of a module such as python/3.12. "
                "Nothing was registered.",
                reason="module",
            )
    return tuple(modules)


def check_place(place: str) -> Path:
    """The folder of kernels of a prefix; empty: the user's own. Raises `BadRequestError`."""
    if not place.strip():
        return user_kernels()
    if place.startswith("~") or "/~" in place:
        raise BadRequestError(
            f"{printable(place)} begins with a ~, which is not replaced in a prefix: the kernel "
            'would end up in a folder that is called "~", where nobody looks. Nothing was '
            f"registered; write the whole path, for example {Path.home()}/kernels.",
            reason="tilde",
        )
    if not place.startswith("/") or "\0" in place or "\n" in place:
        raise BadRequestError(
            f"{printable(place)!r} is not a whole path. Nothing was registered; write one that "
            "begins with a slash.",
            reason="place",
        )
    prefix = Path(os.path.normpath(place))
    if prefix.name == "share" or prefix.parts[-2:] == ("share", "jupyter"):
        raise BadRequestError(
            f"A prefix is the folder that share/jupyter/kernels is in, so {printable(place)} would "
            "give a second share in it. Nothing was registered; leave its end out.",
            reason="place",
        )
    return prefix / "share" / "jupyter" / "kernels"


def _unseen(kernels: Path) -> str | None:
    seen = [os.path.realpath(os.path.join(folder, "kernels")) for folder in jupyter_path()]
    if os.path.realpath(kernels) in seen:
        return None
    return (
        f"This JupyterLab does not look in {printable(str(kernels))}. It shows the kernel when it "
        f"is started with JUPYTER_PATH={printable(str(kernels.parent))}, or by that environment's "
        "own Jupyter."
    )


def usable_environment(path: str, kept: str = "Nothing was registered.") -> Environment:
    """The environment at ``path``. Raises `BadRequestError` when no kernel can start in it."""
    environment = environment_at(path, kept)
    if environment.problem:
        raise BadRequestError(
            f"{environment.name} cannot be used. {environment.problem} {kept}",
            reason="broken-environment",
        )
    if environment.ipykernel in ("missing", "too-old"):
        state = (
            "is not installed in"
            if environment.ipykernel == "missing"
            else f"{environment.ipykernel_version} is too old in"
        )
        raise BadRequestError(
            f"ipykernel {state} {environment.name}. {kept} Type: {install_command(environment)}",
            reason="no-ipykernel",
        )
    return environment


def environment_at(path: str, kept: str) -> Environment:
    """The environment at ``path``, broken or not. Raises `BadRequestError`."""
    folder = Path(os.path.normpath(path))
    environment = describe(folder) if "\0" not in path and folder.is_absolute() else None
    if environment is None:
        raise BadRequestError(
            f"{printable(path)} is not a Python environment: it has neither pyvenv.cfg nor "
            f"conda-meta/history nor a Python. {kept}",
            reason="no-environment",
        )
    if _REPLACED.search(path):
        raise BadRequestError(
            f"Jupyter replaces words in braces such as {_REPLACED.search(path)[0]} "  # type: ignore[index]
            f"in the command of a kernel, so no kernel starts in {printable(path)}. {kept}",
            reason="braces",
        )
    return environment


def _check_free(
    name: str, environment: Environment, finder: SpecFinder, kernels: Path
) -> Path | None:
    """The folder of a kernel of that name in the same place, which starts the same environment."""
    taken = {known.lower(): (known, folder) for known, folder in finder.find_kernel_specs().items()}
    known, place = taken.get(name, (name, str(kernels / name)))
    if name not in taken and not (kernels / name / "kernel.json").exists():
        return None
    spec = read_kernelspec(known, Path(place), os.environ)
    if Path(place).parent != kernels:
        whose = {"user": "you", "environment": "the Jupyter server", "system": "the system"}
        raise ConflictError(
            f"There is already a kernel called {name}, which belongs to {whose[spec.scope]}. It "
            "was kept; choose another name."
        )
    started = None
    if spec.interpreter is not None and spec.argv and not is_servers_python(spec.argv[0]):
        started = os.path.realpath(prefix_of(spec.interpreter))
    if started != os.path.realpath(environment.path):
        raise ConflictError(
            f"You already have a kernel called {name}, which starts another environment. It was "
            "kept; choose another name, or remove it first."
        )
    return Path(place)


def _write(target: Path, content: dict[str, Any], resources: Path | None, again: bool) -> None:
    if again or (target.is_dir() and not (target / "kernel.json").exists()):
        # The same environment again, or no kernel yet: only the file changes.
        write_json(target / "kernel.json", content)
        return
    # On the same file system as its place, and not where kernels are looked for.
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.parent.parent / f".signpost-{secrets.token_hex(4)}"
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
