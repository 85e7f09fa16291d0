"""Tell of each cell of a JSON list whether Python and whether IPython would run it, as JSON.

For a cell that is plain Python, the answer holds its tree and that of a second text, which must be
the same: "same" is false when they differ.

usage: understands.py < CELLS   (a list of [cell, text] pairs)
"""

import ast
import json
import re
import sys
import warnings

from IPython.core.inputtransformer2 import TransformerManager

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
warnings.simplefilter("ignore")


def compiles(text):
    """Tell whether a text is a module that may await."""
    try:
        compile(text, "cell", "exec", flags=FLAGS, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def transformed(cell):
    """Return the cell as IPython runs it, or None where it cannot be read.

    Of a cell magic around Python, that is what it runs; IPython reads it when the magic is called.
    """
    around = re.match(r"\s*%%(time|timeit|capture|prun)\b[^\n]*\n(.*)", cell, re.DOTALL)
    if around:
        return transformed(around[2])
    try:
        source = TransformerManager().transform_cell(cell)
    except Exception:
        return None
    unnamed = re.search(r"run_(?:line|cell)_magic\('[^A-Za-z_!]", source)
    return None if unnamed else source


def main():
    """Answer for each pair."""
    answers = []
    for cell, text in json.load(sys.stdin):
        python = compiles(cell)
        source = transformed(cell)
        answers.append(
            {
                "cell": cell,
                "python": python,
                "ipython": source is not None and compiles(source),
                "same": not python
                or (compiles(text) and ast.dump(ast.parse(cell)) == ast.dump(ast.parse(text))),
            }
        )
    json.dump(answers, sys.stdout)


main()
