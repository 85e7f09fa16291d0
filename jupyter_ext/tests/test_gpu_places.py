"""GPUs where the plain way does not tell: no nvidia-smi, half a driver, jobs, AMD's tools."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_driver import A100, Check, check, driver, root

from jupyterlab_signpost.checks.amd import parse_amd_smi, parse_rocm_smi
from jupyterlab_signpost.checks.gpu_failures import CODES, explain

__all__ = ["check", "driver", "root"]

Programs = Callable[[str, str], Path]
HERE = Path(__file__).parent

MODULE = (
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.133.20  Sun Mar 30 03:15:16 UTC 2025\n"
)


def put_driver(root: Path, installed: str = "570.133.20") -> None:
    """The driver's two halves, as files."""
    running = root / "proc/driver/nvidia/version"
    running.parent.mkdir(parents=True)
    running.write_text(MODULE + "GCC version:  gcc version 11.5.0\n")
    libraries = root / "usr/lib/x86_64-linux-gnu"
    libraries.mkdir(parents=True)
    (libraries / "libnvidia-ml.so.1").symlink_to(f"libnvidia-ml.so.{installed}")


@pytest.fixture
def nvml(tmp_path: Path) -> dict[str, str]:
    """Variables with which a fake of NVIDIA's library is found."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no C compiler here to build a stand-in for NVIDIA's library")
    library = tmp_path / "libraries" / "libnvidia-ml.so.1"
    library.parent.mkdir()
    source = str(HERE / "fake_nvml.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), source], check=True)
    return {"LD_LIBRARY_PATH": str(library.parent)}


def test_without_nvidia_smi_the_library_is_asked(
    check: Check, root: Path, nvml: dict[str, str]
) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check(FAKE_NVML_COUNT="2", **nvml)
    assert (result.status, result.summary) == ("ok", "2 x NVIDIA H100 80GB HBM3, 80 GiB")
    told = {part.label: part.text for part in result.evidence}
    assert told["Driver version"] == "570.133.20"
    assert told["Newest CUDA that the driver knows"] == "12.8"
    assert told["NVIDIA H100 80GB HBM3"] == "1 GiB of 80 GiB in use"


def test_the_library_names_mig_instances(check: Check, root: Path, nvml: dict[str, str]) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check(FAKE_NVML_MIG="2", **nvml)
    assert result.summary == "2 x NVIDIA H100 80GB HBM3 (MIG 1g.10gb)"


@pytest.mark.parametrize("code", [4, 9, 15, 17, 18])
def test_codes_of_the_library_are_explained(
    code: int, check: Check, root: Path, nvml: dict[str, str]
) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check(FAKE_NVML_INIT=str(code), **nvml)
    assert (result.status, result.summary) == ("problem", CODES[code])


def test_one_lost_gpu_of_two_is_told_beside_the_other(
    check: Check, root: Path, nvml: dict[str, str]
) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check(FAKE_NVML_COUNT="2", FAKE_NVML_LOST="1", **nvml)
    assert result.status == "attention"
    assert result.summary == f"NVIDIA H100 80GB HBM3, 80 GiB. {CODES[15]}"


def test_a_library_that_hangs_is_left(check: Check, root: Path, nvml: dict[str, str]) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check(seconds=0.5, FAKE_NVML_HANG="1", **nvml)
    assert result.status == "unknown"
    assert "did not answer within 0.5 s" in result.summary


def test_a_driver_without_any_way_to_ask_it(check: Check, root: Path) -> None:
    (root / "dev" / "nvidiactl").touch()
    result = check()
    assert result.status == "unknown"
    assert "neither nvidia-smi nor" in result.summary


def test_gpus_that_nvidia_smi_lists_beside_a_lost_one_are_kept(
    check: Check, driver: Callable[[str], Path]
) -> None:
    driver(
        f"echo '{A100}'\n"
        "echo 'Unable to determine the device handle for GPU1: 0000:41:00.0: GPU is lost.' >&2\n"
        "exit 15"
    )
    result = check()
    assert result.status == "attention"
    assert result.summary.startswith("NVIDIA A100-SXM4-40GB, 40 GiB. A GPU has failed")


def test_nothing_told_is_no_missing_gpu(check: Check, driver: Callable[[str], Path]) -> None:
    driver("echo '0, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]'")
    assert (check().status, check().summary) == ("ok", "NVIDIA GPU")


def test_mig_without_a_slice_for_this_session(check: Check, driver: Callable[[str], Path]) -> None:
    driver(
        'if [ "$1" = -L ]; then echo "GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1)"\n'
        "else echo '0, GPU-1, NVIDIA A100-SXM4-40GB, 565.57.01, 40960, [N/A], [N/A], Enabled'; fi"
    )
    assert check().summary == "NVIDIA A100-SXM4-40GB (MIG, but no slice of it for this session)"


def test_mig_in_a_container_that_may_not_ask_for_the_mode(
    check: Check, driver: Callable[[str], Path]
) -> None:
    row = "0, GPU-1, NVIDIA A100-SXM4-40GB, 565.57.01, [N/A], [N/A], [N/A], [N/A]"
    driver(
        'if [ "$1" = -L ]; then echo "GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1)"\n'
        "echo '  MIG 1g.10gb     Device  0: (UUID: MIG-6e95)'\n"
        f"else echo '{row}'; fi"
    )
    assert check().summary == "NVIDIA A100-SXM4-40GB (MIG 1g.10gb)"


def test_a_driver_that_was_half_updated_is_told_when_it_hangs(
    check: Check, root: Path, programs: Programs
) -> None:
    put_driver(root, "575.57.08")
    programs("nvidia-smi", "trap '' TERM; sleep 5")
    result = check(seconds=0.3)
    assert result.status == "unknown"
    assert "The running driver is 570.133.20, its library is 575.57.08" in result.summary


def test_a_driver_that_was_half_updated_is_told_when_the_failure_says_nothing(
    check: Check, root: Path, programs: Programs
) -> None:
    put_driver(root, "575.57.08")
    programs("nvidia-smi", "echo something; exit 255")
    result = check()
    assert result.status == "problem"
    assert "must be restarted" in result.summary


def test_a_driver_in_one_piece_is_not_accused(check: Check, root: Path, programs: Programs) -> None:
    put_driver(root)
    programs("nvidia-smi", "echo something; exit 255")
    assert check().summary == "nvidia-smi failed; what it said is below."


def test_a_login_node_is_no_fault(check: Check, programs: Programs) -> None:
    programs("sbatch", "exit 0")
    programs("nvidia-smi", "exit 9")
    result = check()
    assert result.status == "not-needed"
    assert result.summary == "No GPU on this computer; here GPUs come with a Slurm job."


def test_a_job_that_asked_for_none(check: Check, driver: Callable[[str], Path]) -> None:
    assert check(SLURM_JOB_ID="7").summary == "No GPU: this Slurm job did not ask for one."
    driver("echo 'No devices were found'; exit 6")
    result = check(SLURM_JOB_ID="7")
    assert result.status == "not-needed"
    assert result.summary == "This node has GPUs, but this Slurm job did not ask for one."


def test_a_job_that_asked_and_got_none(check: Check, driver: Callable[[str], Path]) -> None:
    assert check(SLURM_JOB_ID="7", SLURM_JOB_GPUS="0").status == "problem"
    driver("echo 'No devices were found'; exit 6")
    result = check(SLURM_JOB_ID="7", SLURM_JOB_GPUS="0")
    assert result.status == "problem"
    assert "help desk" in result.summary


# AMD


def put_amd(root: Path, *names: str) -> None:
    (root / "dev" / "kfd").touch()
    for place, name in enumerate(names):
        device = root / f"sys/class/drm/card{place + 1}/device"
        device.mkdir(parents=True)
        (root / f"sys/class/drm/card{place + 1}-DP-1").mkdir()
        (device / "mem_info_vram_total").write_text(f"{64 << 30}\n")
        (device / "mem_info_vram_used").write_text(f"{1 << 30}\n")
        if name:
            (device / "product_name").write_text(f"{name}\n")


WARNINGS = "WARNING: AMD GPU device(s) is/are in a low-power state. [see the manual]\n{not json\n"
AMD_SMI = (
    WARNINGS
    + '[{"gpu": 0, "asic": {"market_name": "AMD Instinct MI210", "asic_serial": "0x1"},'
    + ' "vram": {"type": "HBM", "size": {"value": 65520, "unit": "MB"}}}]\n'
    + '[{"gpu": 1, "asic": {"market_name": "AMD Instinct MI210"}, "vram": {"size": "65520 MB"}}]'
)
ROCM_SMI = WARNINGS + (
    '{"card1": {"Card Series": "AMD Instinct MI250X", "VRAM Total Memory (B)": "68702699520",'
    ' "VRAM Total Used Memory (B)": "10960896"}, "card0": {"Card series": "N/A",'
    ' "Card model": "0x0b0c"}, "system": {"Driver version": "6.7.0"}}'
)


def test_amd_smi_is_read_behind_its_warnings_and_in_pieces() -> None:
    gpus = parse_amd_smi(AMD_SMI)
    assert [gpu.name for gpu in gpus] == ["AMD Instinct MI210"] * 2
    assert {gpu.memory_bytes for gpu in gpus} == {65520 << 20}
    wrapped = parse_amd_smi('{"gpu_data": [{"gpu": 0, "asic": {"market_name": "N/A"}}]}')
    assert [(gpu.name, gpu.memory_bytes) for gpu in wrapped] == [("AMD GPU", None)]
    assert parse_amd_smi("[1, 2] {} nonsense") == []


def test_rocm_smi_is_read_behind_its_warnings() -> None:
    unnamed, named = parse_rocm_smi(ROCM_SMI)
    assert (unnamed.name, unnamed.memory_bytes) == ("AMD GPU", None)
    assert (named.name, named.memory_bytes) == ("AMD Instinct MI250X", 68702699520)


def test_amd_tools_are_asked_for_names_only(check: Check, root: Path, programs: Programs) -> None:
    put_amd(root, "", "")
    programs("amd-smi", f"cat <<'TEXT'\n{AMD_SMI}\nTEXT")
    assert check().summary == "2 x AMD Instinct MI210, 64 GiB"


def test_amd_tools_are_not_needed_where_sysfs_tells(
    check: Check, root: Path, programs: Programs, tmp_path: Path
) -> None:
    put_amd(root, "AMD Instinct MI210")
    programs("amd-smi", f"touch {tmp_path}/asked")
    assert check().summary == "AMD Instinct MI210, 64 GiB"
    assert not (tmp_path / "asked").exists()


def test_amd_tools_that_hang_cost_only_the_names(
    check: Check, root: Path, programs: Programs
) -> None:
    put_amd(root, "")
    programs("amd-smi", "sleep 5")
    result = check(seconds=0.3)
    assert (result.status, result.summary) == ("ok", "AMD GPU, 64 GiB")


def test_amd_gpus_that_a_job_chose(check: Check, root: Path) -> None:
    put_amd(root, "AMD Instinct MI210", "AMD Instinct MI250X")
    assert check(ROCR_VISIBLE_DEVICES="1").summary == "AMD Instinct MI250X, 64 GiB"
    hidden = check(ROCR_VISIBLE_DEVICES="")
    assert hidden.status == "attention"
    assert "ROCR_VISIBLE_DEVICES hides it" in hidden.summary


def test_the_text_counts_before_the_code() -> None:
    assert explain("GPU is lost", 18) == CODES[15]
    assert explain("nothing known", None) is None
    assert explain("nothing known", 99) is None
