"""Pythons of environment modules, read from their modulefiles: no module is loaded for it."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

from .search import Candidate, Search

#: Modules that may bring a Python, by a part of their name.
_NAMES = re.compile(r"python|conda|forge|jaspy|pytorch|tensorflow", re.IGNORECASE)
#: So many modulefiles are read.
MOST_FILES = 300
#: So deep below a folder of MODULEPATH: ``jaspy/3.12/v20250704``.
DEPTH = 3

_TCL_SET = re.compile(r"^\s*set\s+(\w+)\s+\"?([^\"\s;]+)\"?", re.MULTILINE)
_TCL_PATH = re.compile(
    r"^\s*(?:prepend|append)-path\b(?:\s+[^\s\"]+)*?\s+PATH\s+\"?([^\"\s;]+)\"?", re.MULTILINE
)
_LUA_SET = re.compile(r"^\s*(?:local\s+)?(\w+)\s*=\s*([^\n]+)$", re.MULTILINE)
_LUA_PATH = re.compile(r"(?:prepend|append)_path\s*\(\s*[\"']PATH[\"']\s*,\s*([^\n]+)")
_LUA_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z_]\w*)|(\.\.)|[(),]")


def module_pythons(search: Search) -> Iterator[Candidate]:
    """The Pythons that modules put on PATH, each with the module's name and version."""
    loaded = search.surroundings.environ.get("LOADEDMODULES", "").split(":")
    seen: set[Path] = set()
    for name, path in itertools.islice(_files(search), MOST_FILES):
        for folder in bin_folders(search.read(path), path):
            prefix = folder.parent
            if prefix not in seen and os.path.lexists(folder / "python3"):
                seen.add(prefix)
                yield Candidate(prefix, "module", (name,))
    python = search.program("python3")
    if python is not None:
        prefix = Path(os.path.realpath(python)).parent.parent
        brought = tuple(name for name in loaded if _NAMES.search(name))
        if brought and not prefix.is_relative_to("/usr"):
            yield Candidate(python.parent.parent, "module", brought[-1:])


def _files(search: Search) -> Iterator[tuple[str, Path]]:
    for folder in search.folders("MODULEPATH"):
        search.note(folder)
        for module in search.children(folder):
            if _NAMES.search(module.name):
                yield from _below(search, module, module.name, DEPTH)


def _below(search: Search, folder: Path, name: str, depth: int) -> Iterator[tuple[str, Path]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        below = f"{name}/{entry.name.removesuffix('.lua')}"
        try:
            if entry.is_file():
                yield below, Path(entry.path)
            elif depth > 1 and entry.is_dir():
                yield from _below(search, Path(entry.path), below, depth - 1)
        except OSError:
            continue


def bin_folders(text: str, path: Path) -> list[Path]:
    """The absolute folders that a modulefile, in Tcl or Lua, puts on PATH."""
    if path.suffix == ".lua":
        variables: dict[str, str] = {}
        for match in _LUA_SET.finditer(text):
            value = _lua_text(match[2], variables)
            if value is not None:
                variables[match[1]] = value
        found = [_lua_text(match[1], variables) for match in _LUA_PATH.finditer(text)]
    else:
        variables = {}
        for match in _TCL_SET.finditer(text):
            variables[match[1]] = _tcl_text(match[2], variables)
        found = [_tcl_text(match[1], variables) for match in _TCL_PATH.finditer(text)]
    return [Path(value) for value in found if value is not None and _is_plain(value)]


def _is_plain(value: str) -> bool:
    return value.startswith("/") and "$" not in value and "\0" not in value


def _tcl_text(text: str, variables: dict[str, str]) -> str:
    return re.sub(
        r"\$\{?(\w+)\}?", lambda match: variables.get(match[1], match[0]), text.strip('"{}')
    )


def _lua_text(expression: str, variables: dict[str, str]) -> str | None:
    """The value of texts and variables joined by ``..`` or by ``pathJoin``; else ``None``."""
    parts: list[str] = []
    is_joined = False
    depth = 0
    for match in _LUA_WORD.finditer(expression):
        word = match[0]
        if match[3] == "pathJoin":
            is_joined = True
        elif match[3] is not None:
            if match[3] not in variables:
                return None
            parts.append(variables[match[3]])
        elif match[1] is not None or match[2] is not None:
            parts.append(match[1] if match[1] is not None else match[2])
        elif word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if depth < 0 or (depth == 0 and is_joined):
                break
        elif word == "," and depth == 0:
            break
    return ("/" if is_joined else "").join(parts) if parts else None
