"""Jobs whose time is too short, on a real Slurm: they go back into the queue and on from there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from styled_jobs import StyledJob, export_cells, needs_cluster

pytestmark = [needs_cluster, pytest.mark.timeout(900)]

#: What begins so never comes to its end in the first turn of a job.
TOO_LONG = """\
if os.environ.get("SLURM_RESTART_COUNT", "0") == "0":
    time.sleep(600)"""

#: Four items, the third of which needs a second turn. Each tells how often it was begun, and where.
ITEMS = [
    "import os\nimport time\nfrom pathlib import Path",
    'xs = [5, 3, 8, 1]\nrows = []\nword = Path("data/word").read_text()',
    f"""\
for x in xs:
    Path(f"began-{{x}}-{{time.time_ns()}}").touch()
    if x == 8:
        {TOO_LONG.replace(chr(10), chr(10) + "        ")}
    Path(f"item-{{x}}.txt").write_text(f"{{word}} {{os.getcwd()}}")
    rows.append(x)""",
    "names = sorted(path.name for path in Path().glob('item-*'))",
    "Path('all.txt').write_text(str([rows, names]))",
]
ALL = "[[5, 3, 8, 1], ['item-1.txt', 'item-3.txt', 'item-5.txt', 'item-8.txt']]"

#: Two steps, the second of which needs a second turn.
STEPS = [
    "# Two steps",
    "import os\nimport time\nfrom pathlib import Path\nxs = [1, 2]",
    "## Begin",
    "Path(f'begin-{time.time_ns()}').touch()\ntotal = sum(xs)\nbegun = total * 2",
    "## End",
    f"{TOO_LONG}\nPath(f'end-{{time.time_ns()}}').touch()\nrows = [x * begun for x in xs]",
    "Path('all.txt').write_text(str(rows))",
]


@dataclass
class EndedJob:
    """A job that has gone through all its turns."""

    job: StyledJob
    ids: list[str]
    #: Slurm sends the signal at its time; to other jobs it is sent when they have run for a while.
    waits: bool = False

    @property
    def place(self) -> Path:
        return self.job.place

    @property
    def turns(self) -> int:
        return self.job.logs().count("it goes back into the queue") + 1

    def begun(self) -> dict[str, int]:
        """How often each item was begun."""
        items = [path.name.split("-")[1] for path in self.place.glob("began-*")]
        return {item: items.count(item) for item in items}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EndedJob]:
    """All jobs of this file, which take their turns at the same time."""
    folder = tmp_path_factory.mktemp("turns")
    staged = ["--stage-in", "data", "--stage-in", "missing", "--stage-out", "1"]
    slow = [cell.replace('get("SLURM_RESTART_COUNT", "0")', 'get("NONE", "0")') for cell in ITEMS]
    slow[2] = slow[2].replace("x == 8", "True")
    late = [cell.replace('get("SLURM_RESTART_COUNT", "0")', 'get("NONE", "0")') for cell in STEPS]
    wanted: list[tuple[str, str, list[str], list[str]]] = [
        ("serial", "serial", ITEMS, staged),
        ("array", "array", ITEMS, ["--stage-in", "data"]),
        ("steps", "single", STEPS, []),
        ("slow", "multiprocessing", slow, []),
        ("late", "single", late, []),
    ]
    jobs = {}
    for name, style, cells, options in wanted:
        limit = "0:02" if name == "serial" else "0:20"
        asked = ["--time", limit, "--requeue", "--workers", "1", "--memory", "100M", *options]
        job = export_cells(cells, folder / name, style, *asked, items=style != "single")
        (job.place / "data").mkdir()
        (job.place / "data" / "word").write_text("a word")
        if name == "array":
            # All items in one task, so that it has some of them when its time is up.
            submit = job.bundle / "submit.sh"
            submit.write_text(submit.read_text().replace('missing "$most"', "missing 1"))
        jobs[name] = EndedJob(job, job.start(), waits=name == "serial")
    wait_through_turns(list(jobs.values()))
    return jobs


def wait_through_turns(jobs: Sequence[EndedJob]) -> None:
    """Wait until all jobs have ended; between two turns Slurm lets a job rest for two minutes."""
    end = time.monotonic() + 800
    left = [""]
    while left:
        assert time.monotonic() < end, left
        time.sleep(1)
        left = []
        for ended in jobs:
            for number in ended.ids:
                command = ["squeue", "-h", "-r", "-j", number, "-o", "%i|%t|%r|%M"]
                for line in ended.job.run(*command).stdout.split():
                    left.append(line)
                    task, state, reason, elapsed = line.split("|")
                    if reason == "BeginTime":
                        ended.job.run("scontrol", "update", f"JobId={task}", "StartTime=now")
                    elif state == "R" and elapsed >= "0:10" and not ended.waits:
                        ended.job.run("scancel", "--batch", "--signal=USR1", task)


def test_items_go_on_after_the_time_limit(ended: dict[str, EndedJob]) -> None:
    serial = ended["serial"]
    assert serial.job.states(serial.ids) == {"COMPLETED"}, serial.job.logs()
    assert serial.turns == 2
    # An item that had its result was not begun again.
    assert serial.begun() == {"5": 1, "3": 1, "8": 2, "1": 1}
    assert (serial.place / "all.txt").read_text() == ALL


def test_files_lie_on_the_disk_of_the_node_meanwhile(ended: dict[str, EndedJob]) -> None:
    serial = ended["serial"]
    assert "There is no missing in" in serial.job.logs()
    for path in serial.place.glob("item-*.txt"):
        word, _, folder = path.read_text().rpartition(" ")
        assert word == "a word"
        assert folder != str(serial.place)
        # Nothing is left there.
        assert not Path(folder).exists()


def test_a_task_of_an_array_goes_on_after_the_time_limit(ended: dict[str, EndedJob]) -> None:
    array = ended["array"]
    assert array.job.states(array.ids) == {"COMPLETED"}, array.job.logs()
    assert array.turns == 2
    assert array.begun() == {"5": 1, "3": 1, "8": 2, "1": 1}
    # What follows has waited through both turns.
    assert (array.place / "all.txt").read_text() == ALL


def test_a_program_goes_on_after_the_last_step_that_was_saved(ended: dict[str, EndedJob]) -> None:
    steps = ended["steps"]
    assert steps.job.states(steps.ids) == {"COMPLETED"}, steps.job.logs()
    assert steps.turns == 2
    assert len(list(steps.place.glob("begin-*"))) == 1
    assert (steps.place / "all.txt").read_text() == "[6, 12]"


@pytest.mark.parametrize(
    ("name", "turns", "words"),
    [
        ("slow", 1, "an item needs more time than the job has"),
        # The step that was saved in the first turn was progress, so there is a second one.
        ("late", 2, "came no further than end, which needs more time"),
    ],
)
def test_a_job_that_comes_no_further_ends(
    name: str, turns: int, words: str, ended: dict[str, EndedJob]
) -> None:
    stuck = ended[name]
    assert stuck.job.states(stuck.ids, "FAILED") == {"FAILED"}, stuck.job.logs()
    assert words in stuck.job.logs()
    assert stuck.job.logs().count("it goes back into the queue") == turns
