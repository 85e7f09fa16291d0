"""Can PyTorch, TensorFlow, JAX and CuPy of this Python use a GPU? Nothing is imported.

What a build is for stands in its files, and what the driver can do follows from its version. A
framework that the user has imported and used on a GPU already is asked itself; one that is only
imported is not, because its first question to the driver takes memory on the GPU.

``question`` is JSON: null, or ``{"root": folder}`` that stands for ``/`` in tests. ``answer`` is
JSON: ``devices`` (``nvidia``, ``amd``), ``driver`` and ``hidden`` (or null), and ``frameworks``,
each with ``name``, ``module``, ``version``, ``build`` (cuda, rocm, cpu or unknown), ``needs`` (of
CUDA or ROCm, or null), ``source``, ``devices`` (names, of one that was asked, else null) and
``verdict``. Runs in every Python from 3.6 on.
"""

import glob
import importlib.util
import json
import os
import re
import sys

# The oldest driver that runs what was built for a version of CUDA, by its first figure (NVIDIA,
# "CUDA compatibility": all builds of one first figure run on it).
OLDEST_DRIVER = {11: (450, 80), 12: (525, 60), 13: (580, 65)}
HIDING = {
    "nvidia": ("CUDA_VISIBLE_DEVICES",),
    "amd": ("ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"),
}

root = (json.loads(globals().get("question") or "null") or {}).get("root", "/")


def below(path):
    return os.path.join(root, path.lstrip("/"))


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1000000)
    except OSError:
        return ""


def names_in(folder):
    if folder not in listings:
        try:
            listings[folder] = sorted(os.listdir(folder or os.curdir))
        except OSError:
            listings[folder] = []
    return listings[folder]


listings = {}


def package_folder(module):
    """Where a package lies, or an empty text. A top-level name is found without an import."""
    try:
        spec = importlib.util.find_spec(module)
    except Exception:
        spec = getattr(sys.modules.get(module), "__spec__", None)
    places = list(getattr(spec, "submodule_search_locations", None) or ())
    return str(places[0]) if places else ""


def installed(folder):
    """Normalised names and versions of the distributions beside a package."""
    found = {}
    for name in names_in(os.path.dirname(folder)):
        stem, extension = os.path.splitext(name)
        if extension in (".dist-info", ".egg-info"):
            parts = [*stem.split("-")[:2], ""]
            found[re.sub(r"[-_.]+", "-", parts[0]).lower()] = parts[1]
    return found


def conda_build(*packages):
    """Version and build of a conda package of this environment, or two empty texts."""
    for name in names_in(os.path.join(sys.prefix, "conda-meta")):
        parts = name[:-5].rsplit("-", 2)
        if name.endswith(".json") and len(parts) == 3 and parts[0] in packages:
            return parts[1], parts[2]
    return "", ""


def dotted(digits):
    """12.6 for 126 and 12 for 12, as builds are named."""
    return digits[:2] + ("." + digits[2:] if len(digits) > 2 else "")


def torch_build(folder, distributions):
    path = os.path.join(folder, "version.py")
    fields = {}
    for name, value in re.findall(
        r"^(__version__|cuda|hip)\b[^=\n]*=\s*(None|'[^']*'|\"[^\"]*\")", read(path), re.MULTILINE
    ):
        fields[name] = None if value == "None" else value[1:-1]
    version = fields.get("__version__") or distributions.get("torch", "")
    if fields.get("hip"):
        return version, "rocm", fields["hip"], path
    if fields.get("cuda"):
        return version, "cuda", fields["cuda"], path
    return version, "cpu" if "cuda" in fields else "unknown", None, path


def tensorflow_build(folder, distributions):
    path = os.path.join(folder, "python", "platform", "build_info.py")
    text = read(path)
    version = ""
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-rocm"):
        version = version or distributions.get(name, "")
    version = version or conda_build("tensorflow-base", "tensorflow")[0]
    if re.search(r"['\"]is_rocm_build['\"]\s*[,:]\s*True", text):
        return version, "rocm", None, path
    if re.search(r"['\"]is_cuda_build['\"]\s*[,:]\s*True", text):
        match = re.search(r"['\"]cuda_version['\"]\s*[,:]\s*['\"](?:64_)?(\d+(?:\.\d+)?)", text)
        return version, "cuda", match and match.group(1), path
    return version, "cpu" if text else "unknown", None, path


def jax_build(folder, distributions):
    version = distributions.get("jax", "")
    for name, its_version in sorted(distributions.items(), reverse=True):
        match = re.match(r"jax-(cuda|rocm)(\d+)-(plugin|pjrt)$", name)
        if match:
            return version, match.group(1), match.group(2), name + " " + its_version
    match = re.search(r"\+(cuda|rocm)(\d+)", distributions.get("jaxlib", ""))
    if match:
        return version, match.group(1), dotted(match.group(2)), "jaxlib " + distributions["jaxlib"]
    of_conda, build = conda_build("jaxlib")
    match = re.match(r"cuda_?(\d+)", build)
    if match:
        return version, "cuda", dotted(match.group(1)), "jaxlib " + of_conda + " " + build
    if "jaxlib" not in distributions:
        return version, "unknown", None, "jaxlib"
    return version, "cpu", None, "jaxlib " + distributions["jaxlib"]


def cupy_build(folder, distributions):
    for name, version in sorted(distributions.items()):
        match = re.match(r"cupy-(cuda|rocm)-?(\d+)", name)
        if match:
            digits = match.group(2)
            # cupy-cuda102 is 10.2, cupy-cuda12x is 12.
            return version, match.group(1), digits[:2], name + " " + version
    version, build = conda_build("cupy", "cupy-core")
    cuda = conda_build("cuda-version")[0]
    return version or distributions.get("cupy", ""), "cuda", cuda or None, "cupy " + build


def torch_used():
    cuda = getattr(sys.modules["torch"], "cuda", None)
    if cuda is None or not cuda.is_initialized():
        return None
    return [cuda.get_device_name(place) for place in range(cuda.device_count())]


def tensorflow_used():
    context = getattr(sys.modules.get("tensorflow.python.eager.context"), "_context", None)
    if context is None or not getattr(context, "_initialized", False):
        return None
    return [device.name for device in context.list_physical_devices("GPU")]


def jax_used():
    backends = getattr(sys.modules.get("jax._src.xla_bridge"), "_backends", None)
    if not backends:
        return None
    return [
        device.device_kind
        for backend in list(backends.values())
        if backend.platform in ("gpu", "cuda", "rocm")
        for device in backend.devices()
    ]


def cupy_used():
    cupy = sys.modules["cupy"]
    if cupy.get_default_memory_pool().total_bytes() == 0:
        return None
    runtime = cupy.cuda.runtime
    names = [
        runtime.getDeviceProperties(place)["name"] for place in range(runtime.getDeviceCount())
    ]
    return [name.decode() if isinstance(name, bytes) else name for name in names]


def has_cudnn(distributions):
    """Whether TensorFlow finds NVIDIA's libraries, which most of its builds do not bring."""
    if any(name.startswith("nvidia-cudnn") for name in distributions):
        return True
    folders = [p for p in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if p]
    folders.append(os.path.join(sys.prefix, "lib"))
    folders += [
        below(place)
        for place in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
    ]
    folders += glob.glob(below("/usr/local/cuda*/lib64"))
    return any(name.startswith("libcudnn") for folder in folders for name in names_in(folder))


def verdict(found, distributions):
    build, needs = found["build"], found["needs"]
    if found["devices"]:
        return "works"
    if not devices["nvidia"] and not devices["amd"]:
        return "no-gpu"
    if hidden:
        return "hidden"
    if build in ("cpu", "unknown"):
        return build
    if build == "rocm":
        return "fits" if devices["amd"] else "other-maker"
    if not devices["nvidia"]:
        return "other-maker"
    oldest = OLDEST_DRIVER.get(int(needs.split(".")[0])) if needs else None
    if driver and oldest and tuple(int(part) for part in driver.split(".")[:2]) < oldest:
        return "driver-too-old"
    if found["module"] == "tensorflow" and not has_cudnn(distributions):
        return "no-libraries"
    return "fits"


def outcome(found, distributions):
    """The verdict, in the light of what the framework itself has said where it was asked."""
    expected = verdict(found, distributions)
    return "sees-none" if expected == "fits" and found["devices"] == [] else expected


FRAMEWORKS = (
    ("PyTorch", "torch", torch_build, torch_used),
    ("TensorFlow", "tensorflow", tensorflow_build, tensorflow_used),
    ("JAX", "jax", jax_build, jax_used),
    ("CuPy", "cupy", cupy_build, cupy_used),
)

devices = {
    "nvidia": any(re.match(r"nvidia\d+$|dxg$", name) for name in names_in(below("/dev"))),
    "amd": os.path.exists(below("/dev/kfd")),
}
match = re.search(
    r"Kernel Module[^\n]*?\s(\d+\.\d+(?:\.\d+)?)\s", read(below("/proc/driver/nvidia/version"))
)
driver = match.group(1) if match else None
hidden = None
for maker in ("nvidia", "amd"):
    for variable in HIDING[maker] if devices[maker] else ():
        value = os.environ.get(variable)
        if value is not None and value.strip() in ("", "-1", "NoDevFiles"):
            hidden = {"name": variable, "value": value}

frameworks = []
for title, module, build_of, used_by in FRAMEWORKS:
    folder = package_folder(module)
    if not folder:
        continue
    beside = installed(folder)
    version, build, needs, source = build_of(folder, beside)
    item = {
        "name": title,
        "module": module,
        "version": version,
        "build": build,
        "needs": needs,
        "source": source,
        "devices": None,
    }
    if module in sys.modules:
        try:
            item["devices"] = used_by()
        except Exception:
            item["devices"] = None
    item["verdict"] = outcome(item, beside)
    frameworks.append(item)

answer = json.dumps(
    {
        "executable": sys.executable or "",
        "devices": devices,
        "driver": driver,
        "hidden": hidden,
        "frameworks": frameworks,
    }
)
