"""Which interpreter, which environment, and which distributions come from elsewhere.

Only folders are listed: names and versions are read from the names of ``*.dist-info`` and
``*.egg-info``, so that nothing is opened and hundreds of packages on a slow disk cost one listing.
``answer`` is JSON.
"""

import json
import os
import re
import site
import sys


def real(path):
    return os.path.realpath(path or os.curdir)


def listed(folder):
    found = {}
    try:
        names = os.listdir(folder)
    except OSError:
        return found
    for name in names:
        stem, extension = os.path.splitext(name)
        if extension == ".egg-link":
            parts = [stem, ""]
        elif extension in (".dist-info", ".egg-info"):
            parts = [*stem.split("-")[:2], ""]
        else:
            continue
        if parts[0] and not parts[0].startswith("~"):
            key = re.sub(r"[-_.]+", "-", parts[0]).lower()
            found[key] = [parts[0].replace("_", "-"), parts[1]]
    return found


def environment():
    prefix = sys.prefix
    base = os.path.basename(prefix)
    if os.path.isdir(os.path.join(prefix, "conda-meta")):
        root = os.path.isdir(os.path.join(prefix, "condabin"))
        return "conda", "base" if root else base
    if prefix != getattr(sys, "base_prefix", prefix):
        if base in (".venv", "venv", "env", ".env"):
            base = "%s (%s)" % (os.path.basename(os.path.dirname(prefix)), base)
        return "venv", base
    return "system", ""


user_site = ""
try:
    user_site = site.getusersitepackages()
except Exception:
    pass
python_path = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
own = [real(p) for p in getattr(site, "getsitepackages", list)()]
prefixes = tuple(
    os.path.join(real(p), "") for p in (sys.prefix, getattr(sys, "base_prefix", sys.prefix))
)
foreign, covered, folders = {}, {}, []
for entry in sys.path:
    folder = real(entry)
    if folder in folders:
        continue
    folders.append(folder)
    if user_site and folder == real(user_site):
        source = "user"
    elif entry and folder in [real(p) for p in python_path]:
        source = "pythonpath"
    elif folder in own or (folder.startswith(prefixes) and entry):
        source = ""
    else:
        continue
    for key, (name, version) in listed(folder).items():
        if source:
            if key not in foreign and key not in covered:
                foreign[key] = {
                    "name": name,
                    "version": version,
                    "folder": folder,
                    "source": source,
                    "hides": None,
                }
        elif key not in covered:
            covered[key] = version
            if key in foreign:
                foreign[key]["hides"] = version

ipykernel = sys.modules.get("ipykernel")
kind, name = environment()
answer = json.dumps(
    {
        "executable": sys.executable or "",
        "gone": bool(sys.executable) and not os.path.exists(sys.executable),
        "version": "%d.%d.%d" % sys.version_info[:3],
        "prefix": sys.prefix,
        "kind": kind,
        "environment": name,
        "ipykernel": getattr(ipykernel, "__version__", None),
        "user_site": user_site,
        "user_site_used": bool(user_site) and real(user_site) in folders,
        "python_path": python_path,
        "foreign": [foreign[key] for key in sorted(foreign)],
    }
)
