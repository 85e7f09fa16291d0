"""Fixtures: a node with a fake of NVIDIA's driver, and the check of its GPUs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_signpost.checks import run_check
from jupyterlab_signpost.checks.context import CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.sites import Profile

A100 = "0, GPU-2927d07e, NVIDIA A100-SXM4-40GB, 570.133.20, 40960, 12, 0, Disabled"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "dev").mkdir(parents=True)
    return root


@pytest.fixture
def driver(root: Path, programs: Callable[[str, str], Path]) -> Callable[[str], Path]:
    """A node with device files, and an nvidia-smi that runs the given Bash."""

    def make(script: str) -> Path:
        (root / "dev" / "nvidiactl").touch()
        return programs("nvidia-smi", script)

    return make


Check = Callable[..., CheckResult]


@pytest.fixture
def check(root: Path, surroundings: Surroundings, make_profile: Callable[..., Profile]) -> Check:
    def run(seconds: float = 5, **variables: str) -> CheckResult:
        environ = {**surroundings.environ, **variables}
        profile = make_profile()
        profile["gpu"]["notebook"] = "Ask for GPU Mode."
        context = CheckContext(
            replace(surroundings, environ=environ),
            profile,
            Configuration(nvidia_smi_timeout=seconds),
            UsageStore(),
            GpuProbe(root=root, environ=environ),
        )
        return run_check("gpu", context)

    return run
