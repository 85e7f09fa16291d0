"""Every style on a real Slurm: the items of one notebook, run in each way, give the same files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from styled_jobs import StyledJob, export_cells, has_two_addresses, needs_cluster

pytestmark = [needs_cluster, pytest.mark.timeout(300)]

#: Six items that write a file each and change two values, and what follows them. The item 8 fails
#: where there is a file "fail", is killed where there is a file "kill", and takes long where there
#: is a file "slow".
CELLS = [
    'import json\nimport os\nimport time\nfrom pathlib import Path\nprint("a process begins")',
    "xs = [5, 3, 8, 1, 9, 2]\nrows = []\ntotal = 0.1",
    """\
for x in xs:
    if x == 8 and os.path.exists("fail"):
        raise ValueError("no eight")
    if x == 8 and os.path.exists("kill"):
        os.kill(os.getpid(), 9)
    if x == 8 and os.path.exists("slow"):
        time.sleep(600)
    value = x ** 0.5 / 3
    with open(f"item-{x}.txt", "w") as file:
        file.write(str(value))
    rows.append((x, value))
    total += value""",
    'Path("all.json").write_text(json.dumps([rows, total]))\nprint("in all", total)',
]

#: Style, what else is given to the exporter, and the modules without which it cannot run.
STYLES: list[tuple[str, list[str], list[str]]] = [
    ("serial", [], []),
    ("array", [], []),
    ("parallel", [], []),
    ("multiprocessing", [], []),
    ("joblib", [], ["joblib"]),
    ("dask", [], ["distributed"]),
    ("dask-runner", ["--partition", "both"], ["distributed", "dask_jobqueue"]),
    ("dask-jobqueue", [], ["distributed", "dask_jobqueue"]),
    ("ray", [], ["ray"]),
    ("ray", ["--nodes", "2", "--partition", "both", "--memory", "1G"], ["ray"]),
]

#: What Ray says where its own parts did not start in time.
RAY_GAVE_UP = "Exception: The current node timed out during startup"


Export = Callable[..., StyledJob]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Export the notebook in a style."""

    def write(style: str, *options: str) -> StyledJob:
        place = tmp_path / f"{style}{len(list(tmp_path.iterdir()))}"
        return export_cells(CELLS, place, style, *options)

    return write


def whole(export: Export) -> dict[str, str]:
    """What the program writes when it is run as a whole."""
    job = export("single")
    done = job.run(sys.executable, str(job.bundle / "example.py"))
    assert done.returncode == 0, done.stderr
    return job.results()


@pytest.mark.parametrize(("style", "options", "modules"), STYLES)
def test_a_style_gives_what_the_whole_program_gives(
    style: str, options: list[str], modules: list[str], export: Export
) -> None:
    absent = [name for name in modules if find_spec(name) is None]
    if absent:
        pytest.skip(f"{', '.join(absent)} is not installed")
    if "--nodes" in options and not has_two_addresses():
        pytest.skip(
            "Ray needs nodes with addresses of their own, and those of this cluster share one"
        )
    job = export(style, *options)
    ids = job.submit()
    if RAY_GAVE_UP in job.logs():
        # Ray gives itself 15 seconds to start, which a busy machine may need twice.
        ids = job.submit()
        if job.logs().count(RAY_GAVE_UP) > 1:
            pytest.skip("Ray itself did not start in its time on this machine, twice")
    assert job.states(ids) == {"COMPLETED"}, job.logs()
    assert job.results() == whole(export), job.logs()
    rows, total = json.loads(job.results()["all.json"])
    assert [row[0] for row in rows] == [5, 3, 8, 1, 9, 2]
    assert f"in all {total}" in job.logs()
    # Two processes run the items, and one what follows; the list of what is missing is another,
    # and Ray now and then starts one more.
    begun = job.logs().count("a process begins")
    assert begun >= 6 if style in ("array", "parallel") else begun <= 5, job.logs()


@pytest.mark.parametrize("trouble", ["fail", "kill"])
def test_an_array_runs_again_what_has_failed(trouble: str, export: Export) -> None:
    job = export("array")
    (job.place / trouble).touch()
    ids = job.submit()
    # What follows never runs: it waits for all tasks to succeed. Of a task that is killed Slurm
    # says at times that it failed, at times that it was cancelled.
    states = job.states(ids, "FAILED" if trouble == "fail" else "CANCELLED")
    assert states - {"FAILED"} == {"COMPLETED", "CANCELLED"}, job.logs()
    assert trouble == "kill" or "FAILED" in states, job.logs()
    assert "all.json" not in job.results()
    assert len(job.results()) == 5

    (job.place / trouble).unlink()
    (job.place / "item-5.txt").unlink()
    again = job.submit()
    assert job.states(again) == {"COMPLETED"}, job.logs()
    results = job.results()
    # The items that had their results were not run again.
    assert "item-5.txt" not in results
    assert results["all.json"] == whole(export)["all.json"]


def test_an_array_has_no_more_tasks_than_slurm_takes(export: Export) -> None:
    job = export("array")
    program = [sys.executable, str(job.bundle / "example.py")]
    listed = job.run(*program, "--list-missing", "4").stdout
    assert listed.split() == ["1,5", "2,6", "3", "4"]
    job.run(*program, "--item-number", "2,6")
    assert job.run(*program, "--list-missing").stdout.split() == ["1", "3", "4", "5"]


def test_a_failed_item_is_named_and_the_exit_status_tells(export: Export) -> None:
    job = export("multiprocessing")
    (job.place / "fail").touch()
    ids = job.submit()
    assert job.states(ids, "FAILED") == {"FAILED"}
    assert "1 of 6 items have no result" in job.logs()
    assert "no eight" in job.logs()
    assert len(job.results()) == 5
