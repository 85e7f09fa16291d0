"""Time nbconvert and jupytext on notebooks, imports apart.

usage: peers.py REPEATS NOTEBOOK...

Prints one JSON object: by notebook, the median milliseconds of each tool, or null for one that is
not installed.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable

import nbformat


def median_ms(repeats: int, convert: Callable[[], object]) -> float:
    """Median time of ``convert`` in milliseconds, after one call that is not counted."""
    convert()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        convert()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def main() -> None:
    """Measure all notebooks with all tools."""
    repeats = int(sys.argv[1])
    tools: dict[str, Callable[[nbformat.NotebookNode], object] | None] = {
        "nbconvert": None,
        "jupytext": None,
    }
    try:
        from nbconvert.exporters import PythonExporter

        tools["nbconvert"] = PythonExporter().from_notebook_node
    except ImportError:
        pass
    try:
        import jupytext

        tools["jupytext"] = lambda notebook: jupytext.writes(notebook, "py:percent")
    except ImportError:
        pass
    answers = {}
    for path in sys.argv[2:]:
        notebook = nbformat.read(path, as_version=4)
        answers[path] = {
            name: median_ms(repeats, lambda tool=tool, notebook=notebook: tool(notebook))
            if tool
            else None
            for name, tool in tools.items()
        }
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
