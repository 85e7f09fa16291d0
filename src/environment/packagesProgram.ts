/**
 * What a kernel has of the packages that a notebook needs, asked of the kernel itself.
 *
 * `question` is `{"imports": [...], "distributions": [...]}`: import names, dotted or not, and names
 * of distributions. Nothing is imported. The answer has
 *
 * - `python`: the kernel's version;
 * - `imports`: by import name, the distribution that brings it;
 * - `installed`: by normalised name, the distributions that were asked for by name;
 * - `own`: by import name, where a module lies that belongs to no distribution: the user's own.
 *
 * Names of the standard library and of nothing at all are left out. Where a folder in front of the
 * search path has a module of the same name as a distribution, the folder's is what the kernel uses.
 */
export const PACKAGES_PROGRAM = String.raw`
import importlib.util, json, os, re, site, sys, sysconfig, time
from importlib import metadata
from urllib.parse import unquote, urlsplit

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

def real(path):
    return os.path.realpath(str(path) or os.curdir)

def inside(path, folder):
    return path == folder or path.startswith(os.path.join(folder, ""))

def text_of(distribution, name):
    try:
        return distribution.read_text(name) or ""
    except Exception:
        return ""

def files(distribution):
    key = id(distribution)
    if key not in listed:
        try:
            listed[key] = [f.as_posix() for f in distribution.files or ()]
        except Exception:
            listed[key] = []
    return listed[key]

def provides(distribution, dotted):
    path = dotted.replace(".", "/")
    start = re.compile(re.escape(path) + r"(/|\.py$|\.[^/]*\.?(so|pyd)$)")
    return any(start.match(p) for p in files(distribution))

def has_code(distribution, top):
    """Whether it has the module itself, not only something below a namespace."""
    start = re.compile(re.escape(top) + r"(/__init__\.[^/]*|\.[^/]*)$")
    return any(start.match(p) for p in files(distribution))

def root(distribution):
    try:
        return real(distribution.locate_file(""))
    except Exception:
        return ""

def installed_from(distribution):
    """Address, and whether the folder there is still being worked on."""
    if text_of(distribution, "INSTALLER").strip() == "conda":
        return "", False
    try:
        stated = json.loads(text_of(distribution, "direct_url.json") or "{}")
        url = str(stated.get("url") or "")
        vcs, folder = stated.get("vcs_info"), stated.get("dir_info")
        # Where conda built a package, not where it came from.
        if re.search(r"^file:.*(feedstock_root|conda-bld|rattler-build|/croot/)", url):
            return "", False
        if isinstance(vcs, dict):
            url = "%s+%s@%s" % (vcs.get("vcs"), url, vcs.get("commit_id"))
        if url and stated.get("subdirectory"):
            url += "#subdirectory=%s" % stated["subdirectory"]
        if url:
            return url, isinstance(folder, dict) and folder.get("editable") is True
    except (ValueError, AttributeError):
        return "", False
    folder = root(distribution)
    # setup.py develop: the metadata lies in the folder that is worked on.
    if folder and any(
        os.path.isfile(os.path.join(folder, name)) for name in ("setup.py", "pyproject.toml")
    ):
        return "file://" + folder, True
    return "", False

def folder_of(url):
    parts = urlsplit(url)
    return real(unquote(parts.path)) if parts.scheme == "file" else ""

def described(distribution, others=()):
    item = {"name": distribution.metadata["Name"], "version": distribution.version or ""}
    origin, editable = installed_from(distribution)
    if origin:
        item["origin"] = origin
        item["editable"] = editable
    also = sorted(set(normal(o.metadata["Name"]) for o in others) - {normal(item["name"])})
    if also:
        item["also"] = also
    return item

def place_of(top):
    """Path of a module's file or folder, or an empty text. Nothing is imported."""
    try:
        spec = importlib.util.find_spec(top)
    except Exception:
        return ""
    if spec is None or spec.origin in ("built-in", "frozen"):
        return ""
    if spec.origin:
        path = real(spec.origin)
        if os.path.basename(path).startswith("__init__."):
            path = os.path.dirname(path)
        return path
    return real(next(iter(spec.submodule_search_locations or ()), "") or "")

def by_conda(path):
    """What conda says about a file of the environment, or None."""
    folder = os.path.join(sys.prefix, "conda-meta")
    relative = os.path.relpath(path, real(sys.prefix)).replace(os.sep, "/")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        if name.endswith(".json") and time.monotonic() < conda_until:
            try:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found = '"%s' % relative in file.read()
            except (OSError, ValueError):
                continue
            parts = name[:-5].rsplit("-", 2)
            if found and len(parts) == 3:
                return {"name": parts[0], "version": parts[1], "conda": True}
    return None

wanted = json.loads(question)
tops = dict.fromkeys(name.split(".")[0] for name in wanted["imports"])
asked_for = set(normal(name) for name in wanted["distributions"])
standard = set(getattr(sys, "stdlib_module_names", ())) | set(sys.builtin_module_names)
packages = [sysconfig.get_path(key) for key in ("purelib", "platlib")]
packages += getattr(site, "getsitepackages", list)() + [site.getusersitepackages()]
packages = set(real(path) for path in packages if path)
library = real(sysconfig.get_path("stdlib"))
here = real(os.curdir)
conda_until = time.monotonic() + 3

listed, known, installed, editable = {}, {}, {}, []
for distribution in metadata.distributions():
    try:
        name = distribution.metadata["Name"]
    except Exception:
        continue
    # The first one on the search path is the one that counts.
    if not name or normal(name) in known:
        continue
    known[normal(name)] = distribution
    if normal(name) in asked_for:
        installed[normal(name)] = described(distribution)
try:
    mapping = metadata.packages_distributions()
except AttributeError:
    mapping = {}

def offers(top):
    names = dict.fromkeys(normal(name) for name in mapping.get(top, ()))
    found = [known[name] for name in names if name in known]
    if not found and top not in mapping:
        found = [
            d for d in known.values()
            if top in text_of(d, "top_level.txt").split() or provides(d, top)
        ]
    return found

def in_work(path):
    """The distribution that is installed from a folder in which the path lies."""
    if not editable:
        for distribution in known.values():
            origin, edited = installed_from(distribution)
            if edited and folder_of(origin):
                editable.append((folder_of(origin), distribution))
        editable.append(("", None))
    found = [(folder, d) for folder, d in editable if folder and inside(path, folder)]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else None

imports, own = {}, {}
for top in tops:
    if top in standard or not top:
        continue
    place = place_of(top)
    found = offers(top)
    if place and not any(inside(place, folder) for folder in packages):
        near = [d for d in found if root(d) and inside(place, root(d))]
        beside = os.path.dirname(place) == here
        worked = in_work(place)
        # What lies beside the notebook is found there, whatever project the folder belongs to.
        if worked is not None and (worked in found or not beside):
            found = [worked]
        elif near:
            found = near
        elif not inside(place, library):
            below = inside(place, here)
            own[top] = os.path.relpath(place, here) if below else place
            continue
    if not found:
        only = by_conda(place) if place else None
        if only is not None:
            imports.update(
                (name, only) for name in wanted["imports"] if name.split(".")[0] == top
            )
        continue
    for name in wanted["imports"]:
        if name.split(".")[0] != top:
            continue
        if len(found) == 1:
            imports[name] = described(found[0])
            continue
        parts = name.split(".")
        best = []
        while parts and not best:
            best = [d for d in found if provides(d, ".".join(parts))]
            if best and len(parts) == 1:
                best = [d for d in best if has_code(d, top)]
                break
            parts.pop()
        best.sort(key=lambda d: (
            normal(d.metadata["Name"]) != normal(top),
            not os.path.isfile(os.path.join(str(getattr(d, "_path", "")), "REQUESTED")),
            normal(d.metadata["Name"]),
        ))
        if best:
            imports[name] = described(best[0], best[1:])

answer = json.dumps({
    "python": "%d.%d.%d" % sys.version_info[:3],
    "imports": imports,
    "installed": installed,
    "own": own,
})
`;
