"""Run notebooks in a real kernel, save their outputs, and prove their bundles; prints JSON.

usage: prove_all.py FOLDER [NOTEBOOK ...]

Every NAME.ipynb in FOLDER is run and has its bundle in NAME_job beside it. The other notebooks are
proven by the outputs that they have.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kernel import Kernel

from jupyterlab_signpost.errors import SignpostError
from jupyterlab_signpost.proof.command import run_and_compare


def saved(messages):
    """Return the outputs of a cell as JupyterLab saves them: an update replaces what it updates."""
    outputs, shown = [], []
    for kind, content in messages:
        name = content.get("transient", {}).get("display_id")
        if kind == "update_display_data":
            for output, other in shown:
                if other == name:
                    output["data"] = content["data"]
        elif kind in ("stream", "display_data", "execute_result", "error"):
            outputs.append({"output_type": kind, **content})
            if name is not None:
                shown.append((outputs[-1], name))
    return outputs


def execute(kernel, path):
    """Run the cells of a notebook that tools run, and save what they show."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    kernel.prepare(path.parent)
    kernel.run("%matplotlib inline")
    kernel.prepare(path.parent)
    for cell in notebook["cells"]:
        skipped = "skip-execution" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and not skipped:
            number = cell["execution_count"]
            cell["outputs"] = saved(kernel.run("".join(cell["source"]), number))
            cell["execution_count"] = number or kernel.number
    path.write_text(json.dumps(notebook), encoding="utf-8")


def prove(path):
    """Prove the bundle of one notebook."""
    try:
        _, proof = run_and_compare(path.with_name(f"{path.stem}_job"))
    except SignpostError as error:
        return path.stem, {"verdict": "failed", "summary": error.message, "cells": []}
    return path.stem, proof.to_json()


def main():
    """Run all notebooks one after the other, then prove their bundles, two at a time."""
    paths = sorted(Path(sys.argv[1]).glob("*.ipynb"))
    kernel = Kernel()
    try:
        for path in paths:
            execute(kernel, path)
    finally:
        kernel.stop()
    os.environ.pop("MPLBACKEND", None)
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(prove, [*paths, *map(Path, sys.argv[2:])])
        json.dump(dict(done), sys.stdout)


main()
