"""Run cells as they stand, and the programs made of them, and print what each showed, as JSON.

usage: beside_cells.py FOLDER   (each folder in it holds cells.json and programs NAME/program.py)
"""

import contextlib
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def run_cells(cells):
    """Return what plain cells print, and the name of the exception that ends them."""
    names = {"__name__": "__main__"}
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        for cell in cells:
            try:
                exec(compile(cell, "cell", "exec", dont_inherit=True), names)
            except Exception as error:
                return shown.getvalue(), type(error).__name__
    return shown.getvalue(), None


def run_program(script):
    """Return what a program prints, and the last line of its errors."""
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout, None if done.returncode == 0 else done.stderr.strip().split("\n")[-1]


def main():
    """Compare all folders, two programs at a time."""
    result = {}
    with ThreadPoolExecutor(2) as pool:
        for folder in sorted(Path(sys.argv[1]).iterdir()):
            cells = json.loads((folder / "cells.json").read_text(encoding="utf-8"))
            programs = sorted(folder.glob("*/program.py"))
            ran = pool.map(run_program, programs)
            result[folder.name] = {
                "cells": run_cells(cells),
                **{path.parent.name: shown for path, shown in zip(programs, ran, strict=True)},
            }
    json.dump(result, sys.stdout)


main()
