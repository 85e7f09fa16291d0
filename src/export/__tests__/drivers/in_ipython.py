"""Run notebooks cell by cell in real kernels and print what each of them showed, as JSON.

usage: in_ipython.py FOLDER

Every *.ipynb in it is run with FOLDER as current folder. They share one kernel that is cleaned
between them, except those whose metadata ask for a kernel of their own. Cells that tools for
executing notebooks skip are skipped, and the errors are left out that those tools allow.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kernel import Kernel


def show(outputs):
    """Return the text and the number of images of output messages, and the error at the end."""
    text, images, error = "", 0, None
    for kind, content in outputs:
        if kind == "stream" and content["name"] == "stdout":
            text += content["text"]
        elif kind in ("execute_result", "display_data", "update_display_data"):
            images += any(name.startswith("image/") for name in content["data"])
            if "text/plain" in content["data"]:
                text += content["data"]["text/plain"] + "\n"
        elif kind == "error":
            error = f"{content['ename']}: {content['evalue']}"
    return text, images, error


def run_notebook(notebook, kernel):
    """Run the cells of a notebook and return what they showed."""
    text, images, errors = "", 0, []
    answers = notebook["metadata"].get("test", {}).get("answers", [])
    for number, cell in enumerate(notebook["cells"]):
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] != "code" or "skip-execution" in tags:
            continue
        shown = kernel.run("".join(cell["source"]), cell["execution_count"], answers)
        more, pictures, error = show(shown)
        text += more
        images += pictures
        # What %run runs may show an error that is not the cell's own: notebooks go on then.
        if kernel.failed and "raises-exception" not in tags:
            errors.append(f"cell {number}: {error}")
            if notebook["metadata"].get("test", {}).get("ends"):
                break
    if notebook["metadata"].get("test", {}).get("errors"):
        errors = []
    return {"text": text, "figures": images, "errors": errors}


def run_in_one_kernel(paths, environment=None):
    """Run notebooks one after the other in one kernel."""
    kernel = Kernel(environment)
    answers = {}
    try:
        for path in paths:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            kernel.prepare(path.parent)
            if not asked(path).get("own_kernel"):
                kernel.run("%matplotlib inline")
                kernel.prepare(path.parent)
            answers[path.stem] = run_notebook(notebook, kernel)
    finally:
        kernel.stop()
    return answers


def asked(path):
    """Return what a notebook asks of these tests."""
    return json.loads(path.read_text(encoding="utf-8"))["metadata"].get("test", {})


def main():
    """Run all notebooks: those that share a kernel beside those that have one of their own."""
    paths = sorted(Path(sys.argv[1]).glob("*.ipynb"))
    alone = [path for path in paths if asked(path).get("own_kernel")]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run_in_one_kernel, [path for path in paths if path not in alone])]
        runs += [
            pool.submit(run_in_one_kernel, [path], asked(path).get("environment")) for path in alone
        ]
        answers = {name: answer for run in runs for name, answer in run.result().items()}
    json.dump(answers, sys.stdout)


main()
