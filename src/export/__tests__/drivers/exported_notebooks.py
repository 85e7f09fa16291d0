"""Tell what Python says of notebooks and of the files that they were exported to, as JSON.

usage: exported_notebooks.py < EXPORTS

EXPORTS is a JSON list of objects with the text of a "notebook" and its "files": their texts by
name, or `null` where it was refused. The answer has for each of them

    problem   why nbformat does not read the notebook, or `null`
    valid     whether nbformat finds that it is what the format says
    sources   the texts of its cells
    refused   the files that cannot be compiled, parsed or written, each with the error
    lost      numbers of cells with a name that the cell binds and no file has
"""

import ast
import json
import logging
import subprocess
import symtable
import sys
import warnings

import nbformat

try:
    import tomllib
except ImportError:  # Before Python 3.11.
    from pip._vendor import tomli as tomllib


def check_file(name, text):
    """Raise an error unless a file is what its name says."""
    data = text.encode()
    if name.endswith(".py"):
        compile(data, name, "exec", dont_inherit=True)
    elif name.endswith(".toml"):
        tomllib.loads(text)
    elif name.endswith(".json"):
        json.loads(text)
    elif name.endswith((".sh", ".sbatch")):
        subprocess.run(["bash", "-n"], input=data, check=True, capture_output=True)


def bound_names(source):
    """Return the names that the cell binds, if it is Python as it is."""
    try:
        table = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, TypeError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def identifiers(text):
    """Return every name that stands in a file."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
        for field in ("id", "attr", "arg", "name", "rest"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                found.add(name)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
    return found


def answer(notebook, files):
    """Answer for one notebook."""
    said = {"problem": None, "valid": False, "sources": [], "refused": [], "lost": []}
    for name, text in (files or {}).items():
        try:
            check_file(name, text)
        except Exception as error:
            said["refused"].append([name, f"{type(error).__name__}: {error}", text])
    try:
        read = nbformat.reads(notebook, as_version=nbformat.NO_CONVERT)
        try:
            nbformat.validate(read)
            said["valid"] = True
        except nbformat.ValidationError:
            pass
        cells = nbformat.convert(read, 4).cells
        said["sources"] = [cell.source for cell in cells]
        code = [cell.source if cell.cell_type == "code" else "" for cell in cells]
    except Exception as error:
        said["problem"] = f"{type(error).__name__}: {error}"
        return said
    if files is not None and not said["refused"]:
        known = set().union(
            *(identifiers(text) for name, text in files.items() if name.endswith(".py"))
        )
        said["lost"] = [
            [number, name]
            for number, source in enumerate(code)
            for name in sorted(bound_names(source) - known)
        ]
    return said


def main():
    """Answer for each export."""
    warnings.simplefilter("ignore")
    logging.disable()
    json.dump([answer(**export) for export in json.load(sys.stdin)], sys.stdout)


main()
