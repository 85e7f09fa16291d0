"""Run exported programs with plain Python and print what each of them showed, as JSON.

usage: as_scripts.py FOLDER FORM   (every NAME_FORM/NAME.py in it; the current folder is FOLDER)
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def run(script):
    """Run one script and return its output, its errors and the number of its figures."""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    output = script.parent / "output"
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=script.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    return script.stem, {
        "text": done.stdout,
        "figures": len(list(output.glob("*.png"))) if output.is_dir() else 0,
        "errors": []
        if done.returncode == 0
        else [f"exit status {done.returncode}: {done.stderr[-1500:]}"],
    }


def main():
    """Compile all Python files, then run all scripts, two at a time."""
    folder, form = Path(sys.argv[1]), sys.argv[2]
    bundles = sorted(folder.glob(f"*_{form}"))
    for bundle in bundles:
        for source in bundle.glob("*.py"):
            compile(source.read_text(encoding="utf-8"), str(source), "exec", dont_inherit=True)
    scripts = [bundle / f"{bundle.name[: -len(form) - 1]}.py" for bundle in bundles]
    with ThreadPoolExecutor(2) as pool:
        json.dump(dict(pool.map(run, scripts)), sys.stdout)


main()
