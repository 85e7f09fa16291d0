"""Items where the notebook's folder is not seen: a real Dask Gateway, a machine made for a job."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from styled_jobs import StyledJob, export_cells

pytestmark = pytest.mark.timeout(300)

#: What the items read lies in a folder beside the notebook; the item 8 fails where it is told to.
CELLS = [
    "import os\nfrom pathlib import Path",
    'xs = [5, 3, 8]\nrows = []\nword = Path("data/word").read_text()',
    """\
for x in xs:
    if x == 8 and word == "fail":
        raise ValueError("no eight")
    Path("kept").mkdir(exist_ok=True)
    Path(f"kept/item-{x}.txt").write_text(word * x)
    Path(f"kept/at-{x}.txt").write_text(os.getcwd())
    rows.append(x)""",
    "names = sorted(path.name for path in Path('kept').glob('item-*'))",
    "Path('all.txt').write_text(str([rows, names]))",
]
ALL = "[[5, 3, 8], ['item-3.txt', 'item-5.txt', 'item-8.txt']]"

GATEWAY = """\
c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
c.DaskGateway.authenticator_class = "dask_gateway_server.auth.SimpleAuthenticator"
c.SimpleAuthenticator.password = "for tests"
c.DaskGateway.address = "127.0.0.1:{api}"
c.Proxy.address = "127.0.0.1:{web}"
c.Proxy.tcp_address = "127.0.0.1:{tcp}"
c.UnsafeLocalBackend.clusters_directory = {folder!r}
c.ClusterConfig.scheduler_cmd = [{python!r}, "-m", "distributed.cli.dask_scheduler"]
c.ClusterConfig.worker_cmd = [{python!r}, "-m", "distributed.cli.dask_worker"]
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Dask Gateway on this computer; yields the environment in which it is found."""
    absent = [name for name in ("dask_gateway", "dask_gateway_server") if not find_spec(name)]
    if absent:
        pytest.skip(f"{', '.join(absent)} is not installed")
    folder = tmp_path_factory.mktemp("gateway")
    api, web, tcp = free_ports(3)
    (folder / "clusters").mkdir()
    (folder / "config.py").write_text(
        GATEWAY.format(
            api=api, web=web, tcp=tcp, folder=str(folder / "clusters"), python=sys.executable
        )
    )
    with open(folder / "log", "w") as log:
        command = [str(Path(sys.executable).with_name("dask-gateway-server")), "-f", "config.py"]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while "server started" not in (folder / "log").read_text():
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.2)
            yield {
                "DASK_GATEWAY__ADDRESS": f"http://127.0.0.1:{web}",
                "DASK_GATEWAY__PROXY_ADDRESS": f"gateway://127.0.0.1:{tcp}",
                "DASK_GATEWAY__AUTH__TYPE": "basic",
                "DASK_GATEWAY__AUTH__KWARGS__PASSWORD": "for tests",
            }
        finally:
            server.terminate()
            server.wait(30)


def export(place: Path, style: str, word: str, items: bool = True) -> StyledJob:
    options = ["--site", "leap", *(["--stage-in", "data"] if style == "dask-gateway" else [])]
    job = export_cells(CELLS, place, style, *options, items=items)
    (job.place / "data").mkdir()
    (job.place / "data" / "word").write_text(word)
    return job


def test_items_on_a_dask_gateway(gateway: dict[str, str], tmp_path: Path) -> None:
    job = export(tmp_path / "job", "dask-gateway", "a")
    job.environ |= gateway
    items = [sys.executable, str(job.bundle / "example_items.py"), "--workers", "2"]
    done = job.run(*items)
    assert done.returncode == 0, done.stderr
    kept = job.place / "kept"
    assert (job.place / "all.txt").read_text() == ALL
    assert (kept / "item-5.txt").read_text() == "aaaaa"
    # They ran in a folder of their own, which is gone.
    folders = {path.read_text() for path in kept.glob("at-*")}
    assert len(folders) == 3
    assert not any(Path(folder).exists() for folder in folders)

    # What has a result is not run again.
    shutil.rmtree(kept)
    kept.mkdir()
    again = job.run(*items)
    assert again.returncode == 0, again.stderr
    assert list(kept.iterdir()) == []


def test_a_failed_item_on_a_dask_gateway(gateway: dict[str, str], tmp_path: Path) -> None:
    job = export(tmp_path / "job", "dask-gateway", "fail")
    job.environ |= gateway
    done = job.run(sys.executable, str(job.bundle / "example_items.py"))
    assert done.returncode == 1
    assert "no eight" in done.stdout
    assert "1 of 3 items have no result" in done.stderr
    assert sorted(path.name for path in (job.place / "kept").glob("item-*")) == [
        "item-3.txt",
        "item-5.txt",
    ]


def test_a_gateway_that_cannot_be_reached(tmp_path: Path) -> None:
    if not find_spec("dask_gateway"):
        pytest.skip("dask_gateway is not installed")
    job = export(tmp_path / "job", "dask-gateway", "a")
    [port] = free_ports(1)
    job.environ |= {"DASK_GATEWAY__ADDRESS": f"http://127.0.0.1:{port}"}
    done = job.run(sys.executable, str(job.bundle / "example_items.py"))
    assert done.returncode == 1
    assert "The Dask Gateway gave no cluster" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("items", [True, False])
def test_a_machine_that_is_gone_afterwards(items: bool, tmp_path: Path) -> None:
    """``batch.py`` runs where only the files of the bundle are, and keeps results in the bucket."""
    job = export(tmp_path / "job", "skypilot", "a", items)
    shutil.copytree(job.place / "data", job.bundle / "data")
    bucket = tmp_path / "bucket"
    outside = {name: value for name, value in os.environ.items() if name != "EXAMPLE_ENVIRONMENT"}

    def run_on_machine(name: str) -> Path:
        machine = tmp_path / name
        shutil.copytree(job.bundle, machine)
        done = subprocess.run(
            [sys.executable, "batch.py"],
            cwd=machine,
            env=outside | {"OUTPUT_PATH": f"file://{bucket}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return machine

    shutil.rmtree(run_on_machine("one"))
    assert (bucket / "all.txt").read_text() == ALL
    assert (bucket / "kept" / "item-5.txt").read_text() == "aaaaa"
    # What was only read is not kept.
    assert not (bucket / "data").exists()
    assert not (bucket / "example.py").exists()
    if items:
        # Another machine goes on from there.
        (bucket / "kept" / "item-5.txt").write_text("kept")
        machine = run_on_machine("two")
        assert (machine / "kept" / "item-5.txt").read_text() == "kept"


def test_a_bucket_without_a_name_is_refused(tmp_path: Path) -> None:
    job = export(tmp_path / "job", "skypilot", "a")
    done = job.run(sys.executable, str(job.bundle / "batch.py"))
    assert done.returncode == 1
    assert "Put your name into OUTPUT_PATH of config.yml" in done.stderr
    assert not (job.place / "all.txt").exists()
