"""Wheels for tests without a package index, and a stand-in for conda.

The wheel ``ipykernel`` borrows the ipykernel of the tested environment by a ``.pth`` file: real pip
and real uv install it, and a real kernel starts with it.
"""

from __future__ import annotations

import stat
import sys
import sysconfig
import zipfile
from pathlib import Path


def make_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> None:
    """Write a wheel with some text files."""
    about = f"{name}-{version}.dist-info"
    contents = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*contents, f"{about}/RECORD"))
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**contents, f"{about}/RECORD": record}.items():
            wheel.writestr(path, text)


def package_index(folder: Path) -> dict[str, str]:
    """Wheels in a folder, and the variables that make pip and uv take them from there only."""
    borrowed = {"borrowed.pth": f"{sysconfig.get_path('purelib')}\n"}
    make_wheel(folder, "ipykernel", "7.0.0", borrowed)
    make_wheel(folder, "tidy", "1.2", {"tidy.py": "__version__ = '1.2'\n"})
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(folder),
        "UV_OFFLINE": "1",
    }


#: Does with venv and pip what conda does for "create" and "install" with --prefix; no more.
_CONDA = f"""#!{sys.executable}
import os, subprocess, sys
command, *words = sys.argv[1:]
assert command in ("create", "install") and "--yes" in words, sys.argv
prefix = words[words.index("--prefix") + 1]
packages = [word for word in words if not word.startswith("--") and word != prefix]
print("Collecting package metadata: done", flush=True)
if command == "create":
    if os.path.exists(prefix):
        sys.exit("prefix exists")
    packages = [word for word in packages if word.partition("=")[0] != "python"]
    subprocess.check_call([{sys.executable!r}, "-m", "venv", "--system-site-packages", prefix])
    os.makedirs(prefix + "/conda-meta")
    open(prefix + "/conda-meta/history", "w").close()
    version = ".".join(map(str, sys.version_info[:3]))
    open(prefix + f"/conda-meta/python-{{version}}-h1_0.json", "w").close()
if packages:
    subprocess.check_call([prefix + "/bin/python", "-m", "pip", "install", *packages])
"""


def stand_in_conda(folder: Path) -> Path:
    """A program that is called conda and says what it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "conda"
    program.write_text(_CONDA)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
