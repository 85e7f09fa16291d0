"""What remains when this server stops? In a container only what is mounted from outside does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..display import printable
from ..home.mounts import MOUNT_TABLE, Mount, mount_of, read_mounts
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix
from .session import container_start

TITLE = "What lasts"

#: File systems that are made for a container and go with it.
_OF_CONTAINER = frozenset({"overlay", "aufs", "fuse-overlayfs", "fuse.fuse-overlayfs"})
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
#: Names listed in one place before the rest is counted.
LISTED = 30


@dataclass
class Vanishing:
    """An environment that goes with the container."""

    path: Path
    #: It was made since the container began, so the image has nothing of it.
    is_new: bool = False
    #: Packages that were put into it since then.
    added: list[str] = field(default_factory=list)


def run(context: CheckContext) -> CheckResult:
    """See what HOME and the environments lie on, and what changed since the container began."""
    environ, root = context.surroundings.environ, context.root
    image = environ.get("JUPYTER_IMAGE_SPEC") or environ.get("JUPYTER_IMAGE") or ""
    mounts = read_mounts(root / str(MOUNT_TABLE)[1:])
    base = mount_of("/", mounts)
    if base is None or base.kind not in _OF_CONTAINER:
        summary = "This is no container: what is written to its disks stays there."
        return CheckResult("lasting", TITLE, "not-needed", summary, aside=not image)
    began = container_start(root)
    home_lasts = _lasts(context.surroundings.home, mounts)
    gone = [
        _judge(folder, root, began)
        for folder in _environments(context)
        if not _lasts(folder, mounts)
    ]
    changed = [one for one in gone if one.is_new or one.added]
    evidence = _evidence(context, home_lasts, gone, image)
    fixes = []
    if changed and home_lasts:
        fixes.append(
            Fix("Register an environment that lies in HOME", "action", "signpost:register-kernel")
        )
    for link in context.profile["links"]:
        if link["topic"] == "kernels" and link["url"].startswith("https://"):
            fixes.append(Fix(link["label"], "link", link["url"]))
    if not home_lasts:
        summary = "Nothing here lasts, HOME included: save your files elsewhere before it stops"
        return CheckResult("lasting", TITLE, "attention", summary, evidence, fixes)
    if changed:
        return CheckResult("lasting", TITLE, "attention", _changed(changed), evidence, fixes)
    summary = "HOME lasts; all else comes anew from the image"
    return CheckResult("lasting", TITLE, "ok", summary, evidence, fixes)


def _lasts(path: Path, mounts: list[Mount]) -> bool:
    mount = mount_of(os.path.realpath(path), mounts)
    return mount is None or mount.kind not in _OF_CONTAINER | _IN_MEMORY


def _environments(context: CheckContext) -> Iterator[Path]:
    """Environments that a kernel may run in: the server's, conda's, and those of kernelspecs."""
    import sys

    environ, root = context.surroundings.environ, context.root
    seen: set[str] = set()
    candidates = [Path(sys.prefix)] if root == Path("/") else []
    for name in ("CONDA_PREFIX", "NB_PYTHON_PREFIX", "CONDA_DIR", "VIRTUAL_ENV"):
        if environ.get(name, "").startswith("/"):
            candidates.append(Path(environ[name]))
    for folder in list(candidates):
        above = folder.parent if folder.parent.name == "envs" else folder / "envs"
        try:
            beside = sorted(os.listdir(_below(root, above)))
        except OSError:
            continue
        candidates += [above / name for name in beside if not name.startswith(".")]
    if context.finder is not None:
        from ..kernels.kernelspecs import list_kernelspecs

        for spec in list_kernelspecs(context.finder, environ):
            if spec.interpreter is not None:
                candidates.append(Path(spec.interpreter).parent.parent)
    for folder in candidates:
        name = os.path.normpath(folder)
        if name not in seen and _below(root, folder).is_dir():
            seen.add(name)
            yield Path(name)


def _below(root: Path, path: Path) -> Path:
    return path if root == Path("/") else root / str(path).lstrip("/")


def _judge(folder: Path, root: Path, began: float | None) -> Vanishing:
    one = Vanishing(folder)
    if began is None:
        return one
    place = _below(root, folder)
    packages: dict[str, float] = {}
    for listing, endings in (
        (place / "conda-meta", (".json",)),
        *((path, (".dist-info", ".egg-info")) for path in place.glob("lib/python3*/site-packages")),
    ):
        try:
            with os.scandir(listing) as entries:
                for entry in entries:
                    stem, ending = os.path.splitext(entry.name)
                    if ending in endings:
                        name = stem.rsplit("-", 2)[0] if ending == ".json" else stem.split("-")[0]
                        changed = entry.stat(follow_symlinks=False).st_mtime
                        packages[name] = max(changed, packages.get(name, 0.0))
        except OSError:
            continue
    one.added = sorted(name for name, changed in packages.items() if changed > began)
    marks = (place / "conda-meta" / "history", place / "pyvenv.cfg")
    for mark in marks:
        try:
            recent = mark.stat().st_mtime > began
        except OSError:
            continue
        one.is_new = one.is_new or (recent and len(one.added) == len(packages))
    return one


def _changed(changed: list[Vanishing]) -> str:
    new = [one for one in changed if one.is_new]
    added = sum(len(one.added) for one in changed if not one.is_new)
    parts = []
    if new:
        names = ", ".join(printable(one.path.name) for one in new[:3])
        parts.append(
            f"{'the environment' if len(new) == 1 else f'{len(new)} environments,'} {names}"
        )
    if added:
        parts.append(f"{added} package{'' if added == 1 else 's'} that you added")
    text = " and ".join(parts)
    one = len(new) + added == 1
    return f"{text[:1].upper()}{text[1:]} {'goes' if one else 'go'} when this server stops"


def _evidence(
    context: CheckContext, home_lasts: bool, gone: list[Vanishing], image: str
) -> list[Evidence]:
    home = printable(str(context.surroundings.home))
    evidence = [Evidence("HOME", home, "stays" if home_lasts else "goes when this server stops")]
    for one in gone:
        text = "goes when this server stops"
        if one.is_new:
            text += "; it was made since this server began"
        elif one.added:
            names = [printable(name) for name in one.added]
            text += "; the image does not bring what was added: " + ", ".join(names[:LISTED])
            if len(names) > LISTED:
                text += f" and {len(names) - LISTED} more"
        else:
            text += ", and comes anew from the image"
        evidence.append(Evidence("Environment", printable(str(one.path)), text))
    if image:
        evidence.append(
            Evidence("Image, to note beside your results", "JUPYTER_IMAGE_SPEC", printable(image))
        )
    rules = context.profile["kernels"]
    if rules["create"] and any(one.is_new or one.added for one in gone):
        evidence.append(
            Evidence(
                "An environment that lasts", context.profile["name"], "\n".join(rules["create"])
            )
        )
    return evidence


CHECK = Check("lasting", TITLE, run, soon)
