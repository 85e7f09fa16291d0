"""Write small wheels into a folder: make_wheels.py FOLDER NAME==VERSION[;REQUIREMENT]..."""

import sys
import zipfile
from pathlib import Path

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for word in sys.argv[2:]:
    named, _, requirement = word.partition(";")
    name, _, version = named.partition("==")
    module = name.partition("-")[0]
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if requirement:
        metadata += f"Requires-Dist: {requirement}\n"
    files = {
        f"{module}.py": f'VERSION = "{version}"\n',
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{stem}.dist-info/RECORD"
    files[record] = "".join(f"{path},,\n" for path in [*files, record])
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
