"""Print which of some program files CPython does not compile, as JSON.

usage: compiles.py < TEXTS   (a JSON list of the files' texts)

The answer has a list for each such file: its number, the error and the lines around it. The bytes
are compiled, as when the file is run, so that what the first lines say of their encoding counts.
"""

import json
import sys
import warnings


def main():
    """Answer."""
    warnings.simplefilter("ignore")
    refused = []
    for number, text in enumerate(json.load(sys.stdin)):
        try:
            compile(text.encode(), "exported.py", "exec", dont_inherit=True)
        except Exception as error:
            line = getattr(error, "lineno", None) or 1
            near = text.split("\n")[max(0, line - 4) : line + 1]
            refused.append([number, f"{type(error).__name__}: {error}", near])
    json.dump(refused, sys.stdout)


main()
