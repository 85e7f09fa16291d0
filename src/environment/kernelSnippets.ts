/**
 * Python that is asked of a kernel.
 *
 * Each program runs in a namespace of its own, leaves its answer as JSON text in `answer`, and reads
 * its question, if it has one, from the text `question`. Both are published under one private MIME
 * type, which no renderer knows, so that nothing appears anywhere.
 */

/** MIME type of the answers. */
export const ANSWER_MIME_TYPE = 'application/vnd.jupyterlab-signpost+json';

/** Longest answer that is read, in characters. */
export const LONGEST_ANSWER = 2_000_000;

/**
 * One expression statement without a value, that runs a program and publishes its answer.
 *
 * @param program - Python source that assigns `answer`; ASCII only.
 * @param question - Given to the program as JSON text in `question`.
 */
export function publishing(program: string, question: unknown = null): string {
  const source = asciiLiteral(program + PUBLISH);
  const asked = asciiLiteral(asciiJSON(question));
  // A user may have shadowed `exec`; the builtins module still has it.
  return `__import__("builtins").exec(${source}, {"__name__": "signpost", "question": ${asked}})`;
}

const PUBLISH = `
from IPython import get_ipython as _get_ipython
_get_ipython().display_pub.publish(data={"${ANSWER_MIME_TYPE}": answer}, metadata={})
`;

function asciiJSON(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    unit => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')
  );
}

/** A Python string literal; JSON's escapes mean the same in Python as long as the text is ASCII. */
function asciiLiteral(text: string): string {
  return JSON.stringify(text);
}

/**
 * Which interpreter, which environment, and which distributions come from elsewhere.
 *
 * Only folders are listed: names and versions are read from the names of `*.dist-info` and
 * `*.egg-info`, so that nothing is opened and hundreds of packages on a slow disk cost one listing.
 */
export const INTERPRETER_PROGRAM = String.raw`
import json, os, re, site, sys

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
            parts = stem.split("-")[:2] + [""]
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
                    "name": name, "version": version, "folder": folder,
                    "source": source, "hides": None,
                }
        elif key not in covered:
            covered[key] = version
            if key in foreign:
                foreign[key]["hides"] = version

ipykernel = sys.modules.get("ipykernel")
kind, name = environment()
answer = json.dumps({
    "executable": sys.executable or "",
    "version": "%d.%d.%d" % sys.version_info[:3],
    "prefix": sys.prefix,
    "kind": kind,
    "environment": name,
    "ipykernel": getattr(ipykernel, "__version__", None),
    "user_site": user_site,
    "user_site_used": bool(user_site) and real(user_site) in folders,
    "python_path": python_path,
    "foreign": [foreign[key] for key in sorted(foreign)],
})
`;
