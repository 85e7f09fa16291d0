"""What a check may look at, and what a check is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..configuration import Configuration, Surroundings
from ..home.usage import UsageStore
from ..jobs.slurm import Slurm
from ..kernels.kernelspecs import SpecFinder
from ..sites import Profile
from .gpu_probe import GpuProbe
from .result import CheckResult


@dataclass(frozen=True)
class CheckContext:
    """The user, the site, the settings, and what is remembered between questions."""

    surroundings: Surroundings
    profile: Profile
    configuration: Configuration
    usage: UsageStore
    gpu: GpuProbe
    slurm: Slurm = field(default_factory=Slurm)
    #: Where kernelspecs are looked up; ``None``: where Jupyter itself looks.
    finder: SpecFinder | None = None
    #: Stands for ``/`` in tests, where a check reads what the kernel tells.
    root: Path = Path("/")


@dataclass(frozen=True)
class Check:
    """One question about the place where the server runs.

    ``run`` only reads, may block, and raises nothing for an expected failure; after ``seconds`` the
    user is told that there was no answer.
    """

    id: str
    title: str
    run: Callable[[CheckContext], CheckResult]
    seconds: Callable[[Configuration], float]


def soon(_: Configuration) -> float:
    """The time limit, in seconds, of a check that only looks at files and variables."""
    return 4.0
