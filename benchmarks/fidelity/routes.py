"""The ways from a notebook to a program that are measured beside each other."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import store
from reference import pieces_of

#: Tags of the cells that soorgeon adds to pass values from task to task.
TASK_TAGS = {"soorgeon-pickle", "soorgeon-unpickle", "soorgeon-imports"}
#: A last expression of a cell, as the exporter writes it.
SHOWN = re.compile(r"^show\((.*)\)$")
IMAGES = (".png", ".svg", ".jpg", ".jpeg", ".pdf")


@dataclass
class Shown:
    """What a program showed, or why there is none."""

    status: int | None
    #: As it was printed; paths of the machine are in it.
    text: str = ""
    figures: int = 0
    #: `None` where the route promises no functions.
    factored: bool | None = None
    #: Why it failed: the last line of stderr, or the refusal of the tool.
    reason: str = ""


@dataclass(frozen=True)
class Route:
    """One way: its name, what it needs, and how a notebook in a folder of its own is run.

    What a peer shows does not depend on this project, and is kept; the exporter's programs are
    kept by what stands in them.
    """

    name: str
    title: str
    missing: Callable[[], str]
    run: Callable[[Path, Place], Shown]
    peer: bool = True


@dataclass(frozen=True)
class Place:
    """What all routes share: the exporter, the time limit, the environment, and what is known."""

    exporter: Path
    #: Where a bundle goes: not into the notebook's folder, whose files cells may list.
    bundle: Path
    seconds: float
    environment: dict[str, str]
    #: What stands for the notebook, its files, versions and limits.
    key: str
    known: store.Store


@dataclass(frozen=True)
class Ended:
    """A process that ended, or was ended."""

    status: int | None
    stdout: str
    stderr: str

    @property
    def reason(self) -> str:
        """The last line of what it wrote to stderr."""
        if self.status is None:
            return "the time was over"
        lines = [line for line in self.stderr.splitlines() if line.strip()]
        return lines[-1][:200] if lines else f"exit status {self.status}"


def clean_environment(scratch: Path) -> dict[str, str]:
    """Return the environment of kernels and programs: no plotting backend, no profile of a user.

    One thread for each library of linear algebra, so that runs beside each other agree.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("MPLBACKEND", "PYTHONPATH", "PYTHONSTARTUP", "DISPLAY")
    }
    tools = Path(sys.executable).parent
    environment["PATH"] = f"{tools}{os.pathsep}{environment.get('PATH', '')}"
    environment["IPYTHONDIR"] = str(scratch / "ipython")
    environment["PYTHONHASHSEED"] = "0"
    # A notebook must not change what the next one finds installed.
    environment["PIP_NO_INDEX"] = "1"
    environment["UV_OFFLINE"] = "1"
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        environment[name] = "1"
    return environment


def run_process(words: Sequence[str], folder: Path, place: Place) -> Ended:
    """Run a program in a folder; what it started is ended with it when its time is over."""
    with subprocess.Popen(
        words,
        cwd=folder,
        env=place.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=place.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            return Ended(None, stdout, stderr)
        return Ended(process.returncode, stdout, stderr)


def signpost(*options: str) -> Callable[[Path, Place], Shown]:
    """Return the runner of this project's exporter with these options."""

    def run(notebook: Path, place: Place) -> Shown:
        words = ["node", str(place.exporter), str(notebook), "--out", str(place.bundle), "--json"]
        made = run_process([*words, *options], notebook.parent, place)
        if made.status != 0:
            return Shown(made.status or 1, reason=f"not exported: {made.reason}", factored=False)
        entry = place.bundle / json.loads(made.stdout)["entry"]
        factored = holds_functions(place.bundle, entry, notebook)
        key = store.key(place.key, store.programs(place.bundle))
        known = place.known.get("program", key)
        if known is not None:
            return Shown(**{**known, "factored": factored})
        shown = run_bundle(entry, notebook, place)
        if shown.status is not None:
            place.known.put("program", key, asdict(shown))
        shown.factored = factored
        return shown

    return run


def run_bundle(entry: Path, notebook: Path, place: Place) -> Shown:
    """Run an exported program where its notebook lies."""
    ended = run_process([sys.executable, str(entry)], notebook.parent, place)
    figures = [path for path in (place.bundle / "output").rglob("*") if path.suffix in IMAGES]
    reason = "" if ended.status == 0 else ended.reason
    return Shown(ended.status, ended.stdout, len(figures), reason=reason)


def holds_functions(bundle: Path, entry: Path, notebook: Path) -> bool:
    """Tell whether code of the notebook stands in functions or classes other than `main`.

    All that stands in a library comes from cells. In a script without one, support code stands
    beside it: a definition counts when more than half of its lines of code are lines of cells.
    """
    library = list(bundle.glob("*_lib.py"))
    if library:
        return any(definitions(path.read_text(encoding="utf-8")) for path in library)
    cells = "\n".join(
        cell.source
        for cell in nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
        if cell.cell_type == "code"
    )
    lines = set(code_lines(cells))
    text = entry.read_text(encoding="utf-8")
    for node in definitions(text):
        if isinstance(node.body[0], ast.Expr) and ast.get_docstring(node) is not None:
            del node.body[0]
        first, last = (node.body[0].lineno, node.end_lineno) if node.body else (0, 0)
        own = code_lines("\n".join(text.splitlines()[first - 1 : last]))
        if node.name != "main" and sum(line in lines for line in own) * 2 > len(own):
            return True
    return False


def code_lines(text: str) -> list[str]:
    """Return lines without indentation and comments, and without what an export adds to them."""
    found = []
    for line in text.splitlines():
        line = SHOWN.sub(r"\1", line.split("  #")[0].strip()).rstrip(";")
        if line and not line.startswith(("#", "return ", "global ", "save_figures(")):
            found.append(line)
    return found


def definitions(text: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Return a program's own functions and classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in ast.parse(text).body if isinstance(node, kinds)]


def converted(convert: Sequence[str], program: Sequence[str]) -> Callable[[Path, Place], Shown]:
    """Return the runner of a converter that writes one script beside the notebook."""

    def run(notebook: Path, place: Place) -> Shown:
        script = notebook.parent / "converted_script.py"
        words = [word.format(notebook=notebook, script=script) for word in convert]
        made = run_process([sys.executable, "-m", *words], notebook.parent, place)
        if made.status != 0 or not script.is_file():
            return Shown(made.status or 1, reason=f"not converted: {made.reason}")
        ended = run_process([sys.executable, *program, str(script)], notebook.parent, place)
        return Shown(ended.status, ended.stdout, reason="" if ended.status == 0 else ended.reason)

    return run


def soorgeon(notebook: Path, place: Place) -> Shown:
    """Refactor with soorgeon, build the pipeline with ploomber and read the tasks' notebooks."""
    folder = notebook.parent
    words = [tool("soorgeon"), "refactor", notebook.name, "--file-format", "py"]
    made = run_process(words, folder, place)
    if made.status != 0 or not (folder / "pipeline.yaml").is_file():
        return Shown(made.status or 1, reason=f"refused: {made.reason}", factored=False)
    built = run_process([tool("ploomber"), "build"], folder, place)
    products = re.findall(r"^\s+nb: (\S.*)$", (folder / "pipeline.yaml").read_text(), re.M)
    text, figures = "", 0
    for product in products:
        path = folder / product
        if path.is_file():
            done = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
            cells = [cell for cell in done.cells if not TASK_TAGS & set(tags(cell))]
            pieces, images = pieces_of(cells)
            text += "".join(piece.text for piece in pieces)
            figures += images
    reason = "" if built.status == 0 else built.reason
    return Shown(built.status, text, figures, built.status == 0, reason)


def tags(cell: Any) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def tool(name: str) -> str:
    """Return the path of a command of this Python's environment, or its bare name."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def needs_modules(*names: str) -> Callable[[], str]:
    """Return a check that names the modules that are not installed."""

    def missing() -> str:
        return ", ".join(name for name in names if importlib.util.find_spec(name) is None)

    return missing


def needs_node() -> str:
    """Name Node when it is not there."""
    return "" if shutil.which("node") else "node"


NBCONVERT = [
    "nbconvert",
    "--to",
    "script",
    "{notebook}",
    "--output",
    "converted_script",
]
JUPYTEXT = ["jupytext", "--to", "py", "{notebook}", "-o", "{script}"]

ROUTES = [
    Route("script", "this project, script", needs_node, signpost("--flat"), peer=False),
    Route("library", "this project, script + library", needs_node, signpost(), peer=False),
    Route(
        "nbconvert",
        "nbconvert --to script + python",
        needs_modules("nbconvert"),
        converted(NBCONVERT, []),
    ),
    Route(
        "nbconvert-ipython",
        "nbconvert --to script + ipython",
        needs_modules("nbconvert", "IPython"),
        converted(NBCONVERT, ["-m", "IPython", "--no-banner", "--colors=NoColor"]),
    ),
    Route("jupytext", "jupytext + python", needs_modules("jupytext"), converted(JUPYTEXT, [])),
    Route("soorgeon", "soorgeon + ploomber", needs_modules("soorgeon", "ploomber"), soorgeon),
]
