"""Fixtures: a check that is asked at a site of the test's choice, in surroundings that it made."""

from __future__ import annotations

import json
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
from jupyterlab_signpost.jobs.slurm import Slurm
from jupyterlab_signpost.sites import Profile, load_profiles

Run = Callable[..., CheckResult]
Programs = Callable[[str, str], Path]


class Finder:
    """Kernelspecs of a test."""

    def __init__(self, **folders: Path) -> None:
        self.folders = {name: str(folder) for name, folder in folders.items()}

    def find_kernel_specs(self) -> dict[str, str]:
        return self.folders


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/proc/self").mkdir(parents=True)
    return tmp_path / "root"


@pytest.fixture
def run(root: Path, surroundings: Surroundings) -> Run:
    slurms: dict[str, Slurm] = {}

    def ask(
        check: str,
        site: str = "generic",
        change: Callable[[Profile], object] = lambda profile: None,
        finder: Finder | None = None,
        allowed: bool = True,
        **variables: str,
    ) -> CheckResult:
        environ = {**surroundings.environ, **variables}
        profile: Profile = json.loads(json.dumps(load_profiles(installation=[]).by_id[site]))
        change(profile)
        rules = profile["slurm"]
        slurm = slurms.setdefault(
            f"{site} {allowed}",
            Slurm(
                environ=environ,
                allowed=allowed,
                timeout=5,
                submit_from=rules["submit_from"] if rules else "",
            ),
        )
        context = CheckContext(
            replace(surroundings, environ=environ),
            profile,
            Configuration(),
            UsageStore(),
            GpuProbe(root=root, environ=environ),
            slurm,
            finder,
            root,
        )
        return run_check(check, context)

    return ask


def told(result: CheckResult) -> dict[str, str]:
    return {part.label: part.text for part in result.evidence}
