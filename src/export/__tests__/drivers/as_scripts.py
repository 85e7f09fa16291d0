"""Run exported programs with plain Python and print what each of them showed, as JSON.

usage: as_scripts.py FOLDER FORM   (every NAME_FORM/NAME.py in it; the current folder is FOLDER)

A file environment.json beside a program holds variables for its environment.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def run(script):
    """Compile all files of a script, run it and return what it showed."""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    # A kernel tells what it starts that its terminal has colours.
    environment["TERM"] = "xterm-color"
    more = script.parent / "environment.json"
    if more.exists():
        environment.update(json.loads(more.read_text(encoding="utf-8")))
    output = script.parent / "output"
    for source in script.parent.glob("*.py"):
        try:
            compile(source.read_text(encoding="utf-8"), str(source), "exec", dont_inherit=True)
        except SyntaxError as error:
            return script.stem, {"text": "", "figures": 0, "errors": [f"{source.name}: {error}"]}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=script.parent.parent,
        env=environment,
        capture_output=True,
        timeout=240,
    )
    # Decoded here, which leaves carriage returns as they are.
    text, errors = done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
    return script.stem, {
        "text": text,
        "figures": len(list(output.rglob("figure-*"))) if output.is_dir() else 0,
        "errors": []
        if done.returncode == 0
        else [f"exit status {done.returncode}: {errors[-1500:]}"],
    }


def main():
    """Run all scripts, two at a time."""
    folder, form = Path(sys.argv[1]), sys.argv[2]
    bundles = sorted(folder.glob(f"*_{form}"))
    scripts = [bundle / f"{bundle.name[: -len(form) - 1]}.py" for bundle in bundles]
    with ThreadPoolExecutor(2) as pool:
        json.dump(dict(pool.map(run, scripts)), sys.stdout)


main()
