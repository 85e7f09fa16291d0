"""Try a notebook's imports in an environment: by its own Python, never in a kernel."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..display import printable
from ..errors import BadRequestError
from ..operations import CancelledError, Command, FailedError, Progress
from .environment import Environment
from .launch import wrapped

#: ``missing``: there is no such module; ``failed``: it is there and cannot be imported;
#: ``own``: it lies beside the notebook; ``crashed``: Python itself ended; ``slow``: too long.
ImportState = Literal["ok", "missing", "failed", "own", "crashed", "slow"]

_MODULE_RULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,20}")
MOST_MODULES = 200
#: The longest that one module may take, in seconds: PyTorch on a cold parallel file system.
MODULE_SECONDS = 120.0
_MARK = "signpost-import:"

#: Imports modules one by one and says after each what came of it, in lines that begin with a mark.
_PROGRAM = """
import importlib, json, os, sys
mark, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
os.dup2(2, 1)
def tell(**answer):
    out.write("\\n" + mark + json.dumps(answer) + "\\n")
    out.flush()
def is_own(name):
    path = os.path.join(folder, name.split(".")[0])
    return bool(folder) and (os.path.isfile(path + ".py") or os.path.isdir(path))
def bring(name):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        parent, _, last = name.rpartition(".")
        if not parent or error.name != name:
            raise
        # "from a import b" gives a.b, which may be no module at all.
        around = bring(parent)
        if not hasattr(around, last):
            raise
        return around
for name in names:
    tell(begin=name)
    try:
        module = bring(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        state = "missing" if name == missing or name.startswith(missing + ".") else "failed"
        if state == "missing" and is_own(name):
            # A file beside the notebook: it is imported by the kernel, and not run here.
            state = "own"
        tell(name=name, state=state, error=str(error), missing=missing)
    except BaseException as error:
        tell(name=name, state="failed", error=type(error).__name__ + ": " + str(error), missing="")
    else:
        tell(name=name, state="ok", error="", missing="",
             version=str(getattr(module, "__version__", "") or "")[:60],
             file=str(getattr(module, "__file__", "") or ""))
"""


@dataclass
class Tried:
    """What came of one import. ``missing`` is the module that was not there."""

    name: str
    state: ImportState
    error: str | None = None
    missing: str | None = None
    version: str | None = None
    file: str | None = None


def check_modules(modules: Sequence[str]) -> list[str]:
    """Names of modules, each once. Raises `BadRequestError`."""
    names = list(dict.fromkeys(modules))
    if not names or len(names) > MOST_MODULES:
        raise BadRequestError(
            f"Between 1 and {MOST_MODULES} modules can be tried at a time. Nothing was tried."
        )
    for name in names:
        if len(name) > 300 or not _MODULE_RULE.fullmatch(name):
            raise BadRequestError(
                f"{printable(name)!r} is not the name of a module. Nothing was tried.",
                reason="module",
            )
    return names


class ImportTest:
    """The step of an operation that tries imports; its result is a list of `Tried`."""

    def __init__(
        self,
        environment: Environment,
        modules: Sequence[str],
        environ: Mapping[str, str],
        folder: str = "",
        seconds: float = MODULE_SECONDS,
    ) -> None:
        self._environment = environment
        self._waiting = list(modules)
        self._environ = environ
        self._folder = folder
        self._seconds = seconds
        self._tried: list[Tried] = []
        self._at: str | None = None
        self._rest = b""

    def __call__(self, progress: Progress) -> dict[str, Any]:
        """Try all. Raises `CancelledError` and `FailedError`."""
        while self._waiting:
            before = len(self._waiting)
            self._try_rest(progress)
            if len(self._waiting) == before:
                raise FailedError(
                    f"The Python of {self._environment.name} ended before it tried anything; the "
                    "log says why."
                )
        return {
            "environment": self._environment.path,
            "modules": [asdict(tried) for tried in self._tried],
        }

    def _try_rest(self, progress: Progress) -> None:
        """One process for all that is left; it may end before it is through."""
        command = [self._environment.interpreter, "-u", "-c", _PROGRAM, _MARK, self._folder]
        command += self._waiting
        words = wrapped(self._environment, command, self._environment.modules)
        self._at = None
        limit = _Limit(self._seconds)

        def listen(content: bytes) -> None:
            limit.renew()
            self._hear(content, progress)

        status = progress.run(
            Command(tuple(words), self._environ, "/", shown=False, limit=limit.is_over), listen
        )
        self._hear(b"\n", progress)
        if self._at is not None:
            state: ImportState = "slow" if limit.is_over() else "crashed"
            what = (
                f"no answer within {self._seconds:g} s"
                if state == "slow"
                else f"Python ended ({'signal' if status < 0 else 'exit status'} {abs(status)})"
            )
            self._note(Tried(self._at, state, what), progress)

    def _hear(self, content: bytes, progress: Progress) -> None:
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace")
            if not text.startswith(_MARK):
                if text.strip():
                    progress.print(printable(text))
                continue
            with contextlib.suppress(ValueError, TypeError, KeyError):
                answer = json.loads(text[len(_MARK) :])
                if "begin" in answer:
                    self._at = answer["begin"]
                elif answer["name"] == self._at:
                    fields: dict[str, Any] = {key: value or None for key, value in answer.items()}
                    self._note(Tried(**fields), progress)

    def _note(self, tried: Tried, progress: Progress) -> None:
        self._at = None
        self._tried.append(tried)
        if tried.name in self._waiting:
            self._waiting.remove(tried.name)
        words = {"own": "your own file", "slow": "too slow"}.get(tried.state, tried.state)
        error = f" ({printable(tried.error)})" if tried.error else ""
        version = f" {printable(tried.version)}" if tried.version else ""
        with contextlib.suppress(CancelledError):
            progress.print(f"{tried.name}{version}: {words}{error}")


class _Limit:
    """Time since something was last heard."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since = time.monotonic()
        self._is_over = False

    def renew(self) -> None:
        self._since = time.monotonic()

    def is_over(self) -> bool:
        self._is_over = self._is_over or time.monotonic() - self._since > self._seconds
        return self._is_over
