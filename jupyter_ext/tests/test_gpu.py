"""GPUs of a session, asked from a fake driver below a root of the test's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_driver import A100, Check, check, driver, root

from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.configuration import Surroundings

__all__ = ["check", "driver", "root"]


def test_no_gpu_is_calm_and_asks_no_driver(
    check: Check, programs: Callable[[str, str], Path], tmp_path: Path
) -> None:
    programs("nvidia-smi", f"touch '{tmp_path}/asked'; exit 9")
    result = check()
    assert result.status == "not-needed"
    assert result.summary == "No GPU in this session."
    assert any(part.text == "Ask for GPU Mode." for part in result.evidence)
    assert not (tmp_path / "asked").exists()


def test_gpus_with_their_memory(check: Check, driver: Callable[[str], Path]) -> None:
    driver(f"echo '{A100}'; echo '{A100.replace('0, GPU-2', '1, GPU-3')}'")
    result = check()
    assert result.status == "ok"
    assert result.summary == "2 x NVIDIA A100-SXM4-40GB, 40 GiB"
    assert any(part.text == "570.133.20" for part in result.evidence)


def test_values_that_are_not_told_are_no_missing_gpu(
    check: Check, driver: Callable[[str], Path]
) -> None:
    driver("echo '0, GPU-1, Some GPU, 570.1, [N/A], [Not Supported], [Unknown Error], [N/A]'")
    result = check()
    assert (result.status, result.summary) == ("ok", "Some GPU")


def test_mig_instances_are_named(check: Check, driver: Callable[[str], Path]) -> None:
    row = "GPU-1, NVIDIA A100-SXM4-40GB, 565.57.01, 40960, [N/A], [N/A], Enabled"
    driver(
        'if [ "$1" = -L ]; then\n'
        "echo 'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1)'\n"
        "echo '  MIG 1g.10gb     Device  0: (UUID: MIG-6e95)'\n"
        "echo 'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-2)'\n"
        "echo '  MIG 1g.10gb     Device  0: (UUID: MIG-b4bc)'\n"
        f"else echo '0, {row}'; echo '1, {row}'; fi"
    )
    assert check().summary == "2 x NVIDIA A100-SXM4-40GB (MIG 1g.10gb)"


@pytest.mark.parametrize(
    ("said", "code", "status", "words"),
    [
        (
            "Failed to initialize NVML: Driver/library version mismatch",
            18,
            "problem",
            "must be restarted",
        ),
        (
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
            9,
            "problem",
            "no running driver",
        ),
        ("Unable to determine the device handle for GPU0: Unknown Error", 255, "problem", "failed"),
        ("No devices were found", 6, "not-needed", "shows none"),
        ("something new", 255, "problem", "what it said is below"),
        ("only a code", 4, "problem", "may not use"),
        ("only a code", 9, "problem", "no running driver"),
        ("only a code", 12, "problem", "not set up for GPUs"),
        ("only a code", 13, "problem", "not set up well"),
        ("only a code", 15, "problem", "has failed"),
        ("only a code", 17, "problem", "only gets those that were asked for"),
        ("only a code", 18, "problem", "must be restarted"),
    ],
)
def test_failures_are_explained(
    said: str, code: int, status: str, words: str, check: Check, driver: Callable[[str], Path]
) -> None:
    driver(f'echo "{said}"; exit {code}')
    result = check()
    assert result.status == status
    assert words in result.summary
    assert any(said in part.text for part in result.evidence)


def test_a_driver_that_hangs_is_left_alone(check: Check, driver: Callable[[str], Path]) -> None:
    driver("trap '' TERM; sleep 5")
    begin = time.monotonic()
    result = check(seconds=0.3)
    assert time.monotonic() - begin < 3
    assert result.status == "unknown"
    assert "did not answer within 0.3 s" in result.summary


def test_a_driver_that_hung_is_not_asked_again_at_once(
    root: Path, driver: Callable[[str], Path], surroundings: Surroundings, tmp_path: Path
) -> None:
    driver(f"echo x >> '{tmp_path}/asked'; sleep 30")
    clock = [100.0]
    probe = GpuProbe(root=root, environ=surroundings.environ, clock=lambda: clock[0])
    for later in (0.0, 10.0, 59.0):
        clock[0] = 100.0 + later
        assert probe.look(0.3).state == "timeout"
    assert (tmp_path / "asked").read_text().count("x") == 1
    clock[0] = 170.0
    probe.look(0.3)
    assert (tmp_path / "asked").read_text().count("x") == 2


def test_a_hidden_gpu_is_told(check: Check, driver: Callable[[str], Path]) -> None:
    driver(f"echo '{A100}'")
    result = check(CUDA_VISIBLE_DEVICES="-1")
    assert result.status == "attention"
    assert "CUDA_VISIBLE_DEVICES" in result.summary


def test_amd_gpus_are_seen_without_a_tool(check: Check, root: Path) -> None:
    device = root / "sys/class/drm/card0/device"
    device.mkdir(parents=True)
    (device / "mem_info_vram_total").write_text(f"{64 << 30}\n")
    (device / "mem_info_vram_used").write_text("0\n")
    (device / "product_name").write_text("AMD Instinct MI250X\n")
    (root / "dev" / "kfd").touch()
    assert check().summary == "AMD Instinct MI250X, 64 GiB"
