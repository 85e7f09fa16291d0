"""Run a program many times in one process and print how each run ended, as JSON.

usage: run_cases.py SCRIPT < CASES   (a JSON list of {"words": [...], "env": {...}})
"""

import contextlib
import io
import json
import os
import runpy
import sys
from pathlib import Path


class Output(io.StringIO):
    """A text that can be told how to be written, as a real standard output can."""

    def reconfigure(self, **_options):
        """Accept what the program asks for."""


def run(script, words, env):
    """Run the script as a program of its own would run."""
    folder, path, environ = os.getcwd(), list(sys.path), dict(os.environ)
    sys.argv = [script, *words]
    sys.path.insert(0, str(Path(script).parent))
    os.environ.update(env)
    status = 0
    with (
        contextlib.redirect_stdout(Output()) as out,
        contextlib.redirect_stderr(io.StringIO()) as errors,
    ):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            status = end.code
    os.chdir(folder)
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environ)
    for name in [name for name in sys.modules if name.startswith(Path(script).stem + "_")]:
        del sys.modules[name]
    return {"status": status, "stdout": out.getvalue(), "stderr": errors.getvalue()}


def main():
    """Run all cases."""
    script = os.path.abspath(sys.argv[1])
    cases = json.load(sys.stdin)
    json.dump([run(script, case["words"], case.get("env", {})) for case in cases], sys.stdout)


main()
