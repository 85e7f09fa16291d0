"""Write `elnino.csv`, the monthly sea surface temperature of the Nino 1+2 region, beside this file.

The series ships inside the PyPI package `statsmodels` (module `statsmodels.datasets.elnino`). This
script copies it byte for byte from the installed package and checks it against the digest below, so
the result does not depend on the package's version. Nothing is downloaded here:

    python -m pip install statsmodels
    python data/fetch.py

Exit status: 0 the file is in place, 1 the file could not be obtained (the reason is printed).
"""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path

SERIES = Path(__file__).with_name("elnino.csv")
PACKAGE = "statsmodels"
PATH_IN_PACKAGE = "statsmodels/datasets/elnino/elnino.csv"
SHA256 = "b647be00e0fd264be9764e317e6b963f35030014ecca2b21b204521716e463ad"


def read_packaged_series() -> tuple[str, bytes]:
    """Return the version of the installed package and the bytes of its El Nino series.

    Raises:
        LookupError: the package is not installed, or has no such series.
        ValueError: the series differs from the one that the example was written for.
    """
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise LookupError(
            f"{PACKAGE} is not installed in this Python; install it with "
            f"`{sys.executable} -m pip install {PACKAGE}` and run this script again."
        ) from None
    source = Path(str(package.locate_file(PATH_IN_PACKAGE)))
    if not source.is_file():
        raise LookupError(f"{PACKAGE} {package.version} holds no {PATH_IN_PACKAGE}.")
    content = source.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(
            f"The series in {PACKAGE} {package.version} is not the one this example was written "
            f"for; {SERIES.name} was left as it is."
        )
    return package.version, content


def main() -> int:
    """Write the series and say where it came from."""
    try:
        version, content = read_packaged_series()
    except (LookupError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    SERIES.write_bytes(content)
    print(f"{SERIES.name}: {len(content)} bytes from {PACKAGE} {version}, sha256 {SHA256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
