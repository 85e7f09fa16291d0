"""What usually fills HOME: known folders, in words, and the command that empties each.

A new one is an entry in `PLACES`. What a user made is never emptied from here: it is only named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..configuration import Surroundings

#: ``cache``: comes again when it is needed; ``trash``: was deleted already; ``packages``: installed
#: programs, which are needed as long as somebody uses them; ``history``: records of what was done.
Kind = Literal["cache", "trash", "packages", "history"]


@dataclass(frozen=True)
class Cleaner:
    """How a tool empties its own folder: words after the first of ``programs`` that is there."""

    programs: tuple[str, ...]
    clean: tuple[str, ...]
    #: Tells what would go, and changes nothing; without it the folder is listed.
    preview: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A folder that is known. ``paths`` are below HOME and may hold ``*``."""

    id: str
    title: str
    kind: Kind
    paths: tuple[str, ...]
    #: What it is, and what it means to empty it.
    meaning: str
    #: Environment variables that name it elsewhere, and what of that folder it is.
    variables: tuple[tuple[str, str], ...] = ()
    cleaner: Cleaner | None = None
    #: It may be emptied by removing what is in it, where no tool does it.
    may_be_removed: bool = False


_AGAIN = "What is needed again is downloaded again."

PLACES: tuple[Place, ...] = (
    Place(
        "pip",
        "pip's cache",
        "cache",
        (".cache/pip",),
        f"Packages that pip has downloaded and built. {_AGAIN}",
        (("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "pip")),
        Cleaner(("pip", "pip3"), ("cache", "purge"), ("cache", "info")),
    ),
    Place(
        "uv",
        "uv's cache",
        "cache",
        (".cache/uv",),
        f"Packages that uv has downloaded. Environments keep what they use of it. {_AGAIN}",
        (("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "uv")),
        Cleaner(("uv",), ("cache", "clean")),
    ),
    Place(
        "conda",
        "conda's packages",
        "cache",
        (
            ".conda/pkgs",
            "miniconda3/pkgs",
            "miniforge3/pkgs",
            "mambaforge/pkgs",
            "anaconda3/pkgs",
            "micromamba/pkgs",
            ".mamba/pkgs",
        ),
        "Packages that conda has downloaded, and unpacked ones that no environment uses. "
        f"Environments keep what they use. {_AGAIN}",
        (("CONDA_PKGS_DIRS", ""), ("MAMBA_ROOT_PREFIX", "pkgs")),
        Cleaner(
            ("conda", "mamba", "micromamba"),
            ("clean", "--all", "--yes"),
            ("clean", "--all", "--dry-run"),
        ),
    ),
    Place(
        "pixi",
        "pixi's cache",
        "cache",
        (".cache/rattler",),
        f"Packages that pixi has downloaded. {_AGAIN}",
        (("PIXI_CACHE_DIR", ""), ("RATTLER_CACHE_DIR", "")),
        Cleaner(("pixi",), ("clean", "cache", "--yes")),
    ),
    Place(
        "poetry",
        "Poetry's cache",
        "cache",
        (".cache/pypoetry/cache", ".cache/pypoetry/artifacts"),
        f"Packages that Poetry has downloaded. {_AGAIN}",
        may_be_removed=True,
    ),
    Place(
        "npm",
        "npm's cache",
        "cache",
        (".npm",),
        f"JavaScript packages that npm has downloaded. {_AGAIN}",
        (("npm_config_cache", ""),),
        Cleaner(("npm",), ("cache", "clean", "--force")),
    ),
    Place(
        "huggingface",
        "Models and data sets of Hugging Face",
        "cache",
        (".cache/huggingface",),
        "Models and data sets that were downloaded from the Hugging Face Hub. Old revisions that "
        "nothing points to any more are removed. Each is downloaded again when a program asks for "
        "it, which may take long.",
        (("HF_HOME", ""),),
        Cleaner(("hf",), ("cache", "prune", "--yes"), ("cache", "ls")),
    ),
    Place(
        "torch",
        "Models of PyTorch",
        "cache",
        (".cache/torch",),
        "Weights that torch.hub and torchvision have downloaded, and extensions that they have "
        f"built. {_AGAIN}",
        (("TORCH_HOME", ""), ("XDG_CACHE_HOME", "torch")),
        may_be_removed=True,
    ),
    Place(
        "keras",
        "Models and data of Keras",
        "cache",
        (".keras",),
        f"Weights and data sets that Keras has downloaded, and its settings. {_AGAIN}",
        may_be_removed=False,
    ),
    Place(
        "trash",
        "Trash of JupyterLab's file browser",
        "trash",
        (".local/share/Trash",),
        "Files that you have deleted in JupyterLab. They count against your limit until the trash "
        "is emptied, and cannot be brought back afterwards.",
        (("XDG_DATA_HOME", "Trash"),),
        may_be_removed=True,
    ),
    Place(
        "user-packages",
        "Packages of pip install --user",
        "packages",
        (".local/lib/python*",),
        "Packages that were installed with pip install --user. They get into every environment of "
        "that Python version, conda's too. Install what you need into an environment, and remove "
        "them then with python -m pip uninstall.",
    ),
    Place(
        "conda-environments",
        "conda environments",
        "packages",
        (
            ".conda/envs",
            "miniconda3/envs",
            "miniforge3/envs",
            "mambaforge/envs",
            "anaconda3/envs",
            "micromamba/envs",
        ),
        "Environments that conda has made. Remove one with conda env remove; one that is still "
        "needed is better kept where the site has room for it.",
    ),
    Place(
        "virtual-environments",
        "Virtual environments",
        "packages",
        (
            ".virtualenvs",
            ".venvs",
            "venvs",
            ".local/share/virtualenvs",
            ".cache/pypoetry/virtualenvs",
        ),
        "Environments that venv, virtualenv, pipenv and Poetry have made.",
    ),
    Place(
        "vscode",
        "VS Code's server",
        "packages",
        (".vscode-server", ".vscode-remote", ".cursor-server"),
        "What VS Code has put here to work on this computer. Older versions stay behind; when the "
        "folder is removed, VS Code installs the newest one at its next connection.",
    ),
    Place(
        "apptainer",
        "Containers of Apptainer",
        "cache",
        (".apptainer/cache", ".singularity/cache"),
        f"Layers and images that Apptainer has downloaded. {_AGAIN}",
        (("APPTAINER_CACHEDIR", ""), ("SINGULARITY_CACHEDIR", "")),
        Cleaner(
            ("apptainer", "singularity"),
            ("cache", "clean", "--force"),
            ("cache", "list"),
        ),
    ),
    Place(
        "wandb",
        "Weights & Biases' cache",
        "cache",
        (".cache/wandb", ".local/share/wandb"),
        f"Artifacts that wandb has downloaded or keeps to upload. {_AGAIN}",
    ),
    Place(
        "matplotlib-fonts",
        "Caches of matplotlib and fonts",
        "cache",
        (".cache/matplotlib", ".cache/fontconfig"),
        "Lists of the fonts on this computer. They are made again.",
        may_be_removed=True,
    ),
    Place(
        "browsers",
        "Browsers of Playwright and Puppeteer",
        "cache",
        (".cache/ms-playwright", ".cache/puppeteer", ".cache/selenium"),
        f"Browsers that tools for tests and pictures have downloaded. {_AGAIN}",
        may_be_removed=True,
    ),
    Place(
        "julia",
        "Julia's packages",
        "packages",
        (".julia",),
        "Packages, built code and environments of Julia. Pkg.gc() in Julia removes what nothing "
        "uses.",
        (("JULIA_DEPOT_PATH", ""),),
    ),
    Place(
        "r",
        "R's packages",
        "packages",
        ("R", ".local/share/R", ".cache/R"),
        "Packages that install.packages() has put into your own library, and what R has cached.",
    ),
    Place(
        "rust-go",
        "Caches of Rust and Go",
        "cache",
        (".cargo/registry", ".cargo/git", ".cache/go-build", "go/pkg/mod/cache"),
        f"Packages that cargo and go have downloaded, and what they have built. {_AGAIN}",
        may_be_removed=False,
    ),
    Place(
        "ipython-history",
        "IPython's history",
        "history",
        (".ipython/profile_default/history.sqlite",),
        "Everything that was typed in notebooks and consoles, for the search in the history.",
    ),
    Place(
        "core-dumps",
        "Memory dumps of crashed programs",
        "history",
        ("core", "core.[0-9]*"),
        "What was in the memory of a program when it crashed. Only those who look for the fault "
        "need it.",
    ),
)


def folders_of(place: Place, surroundings: Surroundings) -> list[Path]:
    """Where a place is on this computer: folders and files that are there, each once."""
    home = surroundings.home
    found: dict[Path, None] = {}
    for path in _named(place, surroundings.environ):
        found[path] = None
    for pattern in place.paths:
        for path in sorted(home.glob(pattern)) if "*" in pattern else [home / pattern]:
            found[path] = None
    return [path for path in found if _is_there(path)]


def _named(place: Place, environ: Mapping[str, str]) -> list[Path]:
    paths = []
    for variable, below in place.variables:
        for value in environ.get(variable, "").split(":"):
            if value.startswith("/"):
                paths.append(Path(value) / below if below else Path(value))
    return paths


def _is_there(path: Path) -> bool:
    try:
        # A link is somebody else's room.
        return path.exists() and not path.is_symlink()
    except OSError:
        return False
