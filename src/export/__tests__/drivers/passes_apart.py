"""Tell which loops give something else when their passes run apart, as JSON, by their names.

usage: passes_apart.py < CASES   (a list of {"name", "before", "body", "after"}; the item is x)

Each pass runs in a process of its own, the last one first, after the code before the loop; what
follows the loop runs in one more. What they print and the files they leave are compared with
those of the whole loop.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

ITEMS = (3, 1, 2)

# What many cases use is imported once, before the processes are made.
os.environ["MPLBACKEND"] = "agg"
with contextlib.suppress(ImportError):
    import matplotlib.pyplot  # noqa: F401
    import pandas  # noqa: F401


def pieces_printed(case, places):
    """Return what the code before, these passes and the code after print, each by its name."""
    names = {"__name__": "__main__"}
    printed = {}

    def run(name, source):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(source, name, "exec", dont_inherit=True), names)
        printed[name] = output.getvalue()

    run("before", case["before"])
    for place in places:
        body = case["body"].replace("\n", "\n    ")
        run(f"pass {place}", f"for x in [{ITEMS[place]!r}]:\n    {body}")
    if places in ([], list(range(len(ITEMS)))):
        run("after", case["after"])
    return printed


def in_process(function, *arguments):
    """Return what a function gives, or the error it ends with, in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            result = function(*arguments)
        except BaseException as error:
            result = {"error": repr(error)}
        with open(writer, "w", encoding="utf-8") as file:
            json.dump(result, file)
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as file:
        result = json.load(file)
    os.waitpid(child, 0)
    return result


def outcome(case, runs):
    """Return what runs of some passes print, and the files they leave."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        printed = {}
        for places in runs:
            printed.update(in_process(pieces_printed, case, places))
        os.chdir("/")
        files = {
            str(path.relative_to(folder)): path.read_bytes().decode("latin-1")
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }
    return {"printed": printed, "files": files}


def main():
    """Answer the request on standard input."""
    different = {}
    for case in json.load(sys.stdin):
        places = list(range(len(ITEMS)))
        whole = outcome(case, [places])
        apart = outcome(case, [*([place] for place in reversed(places)), []])
        if "error" in whole["printed"]:
            raise SystemExit(f"{case['name']}: {whole['printed']['error']}")
        if whole != apart:
            different[case["name"]] = {"whole": whole, "apart": apart}
    json.dump(different, sys.stdout)


if __name__ == "__main__":
    main()
