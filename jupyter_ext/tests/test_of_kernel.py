"""What kernels report means the same here and in JupyterLab: both are held against one list.

`src/environment/__tests__/sameAnswers.spec.ts` reads the same file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_signpost.checks.of_gpu_libraries import judge_gpu_libraries
from jupyterlab_signpost.checks.of_kernel import judge_kernel, judge_packages

REPORTS = json.loads((Path(__file__).parent / "kernel_reports.json").read_text("utf-8"))


@pytest.mark.parametrize("case", REPORTS["accelerators"], ids=lambda case: case["name"])
def test_gpu_libraries(case: dict[str, Any]) -> None:
    result = judge_gpu_libraries(case["report"])
    assert (result.status, result.summary) == (case["status"], case["summary"])
    assert [fix.value for fix in result.fixes] == case["fixes"]
    assert result.aside == (not case["report"]["frameworks"])


@pytest.mark.parametrize("case", REPORTS["interpreter"], ids=lambda case: case["name"])
def test_kernel_and_packages(case: dict[str, Any]) -> None:
    kernel, packages = judge_kernel(case["report"], None), judge_packages(case["report"])
    assert [kernel.status, kernel.summary] == case["kernel"]
    assert [packages.status, packages.summary] == case["packages"]
