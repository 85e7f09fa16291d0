"""What a job used, and what it should ask for: texts of the accounting in, figures out."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from jupyterlab_signpost.jobs.advice import Figure, advise, option_of, round_memory, round_time
from jupyterlab_signpost.jobs.plan import Plan, plan_of
from jupyterlab_signpost.jobs.slurm_text import parse_accounting
from jupyterlab_signpost.jobs.usage import (
    Usage,
    duration,
    memory,
    most_of,
    usage_from_json,
    usage_of_local_run,
)

MIB, GIB = 1 << 20, 1 << 30

DONE = Usage(
    "completed",
    asked_seconds=3600,
    seconds=600,
    asked_memory_bytes=8 * GIB,
    memory_bytes=1.5 * GIB,
    asked_cpus=4,
    busy_cpus=1.1,
    efficiency=0.28,
)
SINGLE = Plan("single", {}, "../a.ipynb", 60, 4, 8 * GIB, 1, 4, 8 * GIB)
#: Four items at a time on one node, each with a CPU and 2 GiB.
NODE = Plan("joblib", {"workers": 4}, "../a.ipynb", 60, 1, 2 * GIB, 1, 4, 8 * GIB)


def figures(usage: Usage, plan: Plan | None = None, is_local: bool = False) -> dict[str, Figure]:
    return {figure.name: figure for figure in advise(usage, plan, is_local).figures}


# What was used


ROWS = """\
7|COMPLETED|0:0|100|106|6||00:04.518|2|2|5|billing=1,cpu=2,mem=600M,node=1|billing=1,cpu=2,mem=600M|vm
7.batch|COMPLETED|0:0|100|106|6|209168K|00:03.500||2|||cpu=2,mem=600M,node=1|vm
7.0|COMPLETED|0:0|101|106|5|1.5M|00:01.018||1|||cpu=1,mem=300M,node=1|vm
"""


def test_one_answer_of_sacct_holds_all_of_it() -> None:
    state = parse_accounting(ROWS)["7"]
    assert (state.host, state.time_limit_seconds) == ("vm", 300)
    assert state.peak_memory_bytes == 209168 << 10
    usage = state.usage
    assert usage is not None
    assert (usage.asked_seconds, usage.seconds) == (300, 6)
    assert (usage.asked_memory_bytes, usage.memory_bytes) == (600 * MIB, 209168 << 10)
    assert (usage.asked_cpus, usage.busy_cpus) == (2, pytest.approx(4.518 / 6))
    assert usage.efficiency == pytest.approx(4.518 / 12)
    assert usage_from_json(json.loads(json.dumps(asdict(usage)))) == usage


def test_of_an_array_the_largest_task_counts() -> None:
    text = "".join(
        f"{task}|{state}|0:0|100|{100 + seconds}|{seconds}||{cpu}|1|1|10|cpu=1,mem=1G|mem=1G|vm\n"
        f"{task}.batch|{state}|0:0|100|200|{seconds}|{peak}M|{cpu}||1|||cpu=1,mem=1G|vm\n"
        for task, state, seconds, cpu, peak in (
            ("8_1", "COMPLETED", 100, "01:30", 300),
            ("8_2", "TIMEOUT", 600, "05:00", 100),
        )
    )
    usage = parse_accounting(text)["8"].usage
    assert usage is not None
    assert (usage.ending, usage.seconds, usage.memory_bytes) == ("timeout", 600, 300 * MIB)
    assert usage.busy_cpus == 0.9
    assert usage.efficiency == pytest.approx(390 / 700)
    assert most_of([None, usage]) == usage


@pytest.mark.parametrize(
    "text",
    [
        "9|CANCELLED by 0|0:0|Unknown|100|0||00:00:00|1|0|5|cpu=1,mem=1G||None assigned\n",
        "9|PENDING|0:0|Unknown|Unknown|0||00:00:00|1|0|5|cpu=1,mem=1G||None assigned\n",
    ],
)
def test_a_job_that_never_ran_used_nothing(text: str) -> None:
    state = parse_accounting(text)["9"]
    assert (state.usage, state.host) == (None, None)


def test_a_job_of_less_than_a_second_is_told_as_well() -> None:
    usage = parse_accounting(
        "9|COMPLETED|0:0|100|100|0||00:00.300|1|1|60|cpu=1,mem=4G|cpu=1,mem=4G|vm\n"
        "9.batch|COMPLETED|0:0|100|100|0||00:00.300||1|||cpu=1,mem=4G|vm\n"
    )["9"].usage
    assert usage is not None
    assert (usage.seconds, usage.busy_cpus, usage.efficiency) == (0, None, None)
    assert advise(usage, None, False).options == ("--time=00:05:00",)


def test_slurms_figures() -> None:
    assert [duration(word) for word in ("00:04.518", "1-02:03:04", "05:06", "UNLIMITED", "")] == [
        *(4.518, 93784, 306, None, None),
    ]
    assert [memory(word) for word in ("57016K", "1.5G", "12", "0", "n/a", "")] == [
        *(57016 << 10, 1.5 * GIB, 12, 0, None, None),
    ]


@pytest.mark.parametrize(
    "value",
    [None, {}, {"ending": "nice"}, {"ending": "failed", "seconds": "x"}, {"ending": [], "x": 1}],
)
def test_a_usage_that_is_none_is_not_used(value: object) -> None:
    assert usage_from_json(value) is None


def test_a_run_here_is_measured_by_its_supervisor() -> None:
    result = {
        "started_at": 100.0,
        "ended_at": 140.0,
        "cpu_seconds": 60.0,
        "peak_memory_bytes": 300 * MIB,
    }
    usage = usage_of_local_run(result, "completed")
    assert (usage.seconds, usage.busy_cpus, usage.memory_bytes) == (40, 1.5, 300 * MIB)
    assert usage_of_local_run({}, "failed").busy_cpus is None


# Advice


def test_less_is_advised_with_margins_and_friendly_numbers() -> None:
    advice = advise(DONE, SINGLE, False)
    found = {figure.name: figure for figure in advice.figures}
    assert (found["time"].advised, found["time"].item) == (900, 900)
    assert (found["memory"].advised, found["memory"].item) == (2 * GIB, 2 * GIB)
    assert (found["cpus"].advised, found["cpus"].item) == (2, 2)
    assert advice.options == ("--time=00:15:00", "--mem=2G", "--cpus-per-task=2")
    assert advice.summary == "Ask for 15 min, 2 GiB and 2 CPUs."
    assert found["time"].sentence == "15 min is enough."
    assert found["cpus"].sentence == "So many were busy on average: 2 CPUs would do."
    json.dumps(advice.to_json(), allow_nan=False)


def test_what_fits_is_left_alone() -> None:
    usage = replace(DONE, seconds=2400, memory_bytes=6 * GIB, busy_cpus=3.8)
    advice = advise(usage, SINGLE, False)
    assert advice.options == ()
    assert advice.summary == "What it asked for fits what it used."
    assert "All of its CPUs were busy" in advice.figures[2].sentence


def test_what_was_close_gets_more() -> None:
    found = figures(replace(DONE, seconds=3500, memory_bytes=7.9 * GIB), SINGLE)
    assert found["time"].advised == 5400
    assert found["memory"].advised == 10 * GIB


def test_a_job_that_hit_its_time_limit_gets_twice_as_much_and_loses_nothing() -> None:
    advice = advise(replace(DONE, ending="timeout", seconds=3620), SINGLE, False)
    assert advice.options == ("--time=02:00:00",)
    assert "stopped at its limit of 1 h" in advice.figures[0].sentence


def test_a_job_that_ran_out_of_memory_gets_twice_as_much_and_loses_nothing() -> None:
    advice = advise(replace(DONE, ending="out-of-memory"), SINGLE, False)
    assert advice.options == ("--mem=16G",)


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_nothing_is_advised_after_half_a_run(ending: str) -> None:
    advice = advise(replace(DONE, ending=ending), SINGLE, False)  # type: ignore[arg-type]
    assert advice.options == ()
    assert "not known" in advice.summary


def test_nothing_goes_below_a_sensible_minimum() -> None:
    usage = replace(DONE, seconds=2, memory_bytes=10 * MIB, busy_cpus=0.01)
    found = figures(usage, SINGLE)
    assert (found["time"].advised, found["memory"].advised) == (300, 512 * MIB)
    assert found["cpus"].advised is None
    assert "too short to tell" in found["cpus"].sentence
    assert figures(replace(usage, seconds=60), SINGLE)["cpus"].advised == 1


def test_what_is_not_measured_is_not_advised() -> None:
    advice = advise(replace(DONE, memory_bytes=None, busy_cpus=None), None, False)
    assert advice.options == ("--time=00:15:00",)
    assert [figure.item for figure in advice.figures] == [None, None, None]
    assert "not measured" in advice.figures[1].sentence


def test_of_items_side_by_side_an_item_gets_its_part() -> None:
    found = figures(replace(DONE, memory_bytes=2 * GIB, seconds=1200, busy_cpus=3.9), NODE)
    assert (found["memory"].advised, found["memory"].item) == (4 * GIB, 1 * GIB)
    # The limit of time is that of the job, whatever runs in it.
    assert (found["time"].advised, found["time"].item) == (1800, 1800)
    # An item has one CPU already.
    assert found["cpus"].advised is None


def test_tasks_of_one_job_are_looked_at_one_by_one() -> None:
    plan = replace(NODE, style="ray", tasks=2, cpus=8, item_cpus=4, memory_bytes=4 * GIB)
    usage = replace(
        DONE, asked_cpus=16, busy_cpus=6, asked_memory_bytes=8 * GIB, memory_bytes=1 * GIB
    )
    advice = advise(usage, plan, False)
    found = {figure.name: figure for figure in advice.figures}
    assert (found["cpus"].asked, found["cpus"].advised, found["cpus"].item) == (8, 4, 2)
    assert (found["memory"].asked, found["memory"].item) == (4 * GIB, 1 * GIB)
    assert advice.options == ("--time=00:15:00", "--mem-per-cpu=512M", "--cpus-per-task=4")


def test_where_an_item_cannot_be_told_it_is_not_guessed() -> None:
    queue = figures(DONE, replace(NODE, style="dask-jobqueue", tasks=1, cpus=1))
    assert queue["memory"].item is None
    assert "jobs of their own" in queue["memory"].sentence
    runner = figures(DONE, replace(NODE, style="dask-runner", tasks=6, cpus=1))
    assert runner["cpus"].advised is None
    here = figures(DONE, NODE, is_local=True)
    assert here["time"].advised is None
    assert "one after the other" in here["time"].sentence
    assert here["memory"].item == 2 * GIB


def test_a_run_here_is_compared_with_what_one_item_asks_for() -> None:
    usage = Usage("completed", seconds=40, memory_bytes=300 * MIB, busy_cpus=1.5, cpu_seconds=60)
    advice = advise(usage, SINGLE, is_local=True)
    found = {figure.name: figure for figure in advice.figures}
    assert (found["time"].asked, found["time"].item) == (3600, 300)
    assert (found["memory"].asked, found["memory"].item) == (8 * GIB, 512 * MIB)
    assert (found["cpus"].asked, found["cpus"].item) == (4, 2)
    unknown = advise(usage, None, is_local=True)
    assert unknown.options == ("--time=00:05:00", "--mem=512M")


def test_friendly_numbers() -> None:
    assert [round_time(seconds) for seconds in (1, 301, 3700, 25000, 90000, 10**6)] == [
        *(300, 600, 4500, 25200, 108000, 12 * 86400),
    ]
    assert [round_memory(size * GIB) for size in (0.1, 1.1, 4.2, 33, 200)] == [
        *(0.5 * GIB, 1.5 * GIB, 5 * GIB, 36 * GIB, 208 * GIB),
    ]
    assert option_of("time", 90000) == "--time=1-01:00:00"
    assert option_of("memory", 1.5 * GIB) == "--mem=1536M"


REQUEST = {
    "minutes": 60,
    "item_cpus": 1,
    "item_memory_bytes": 2 * GIB,
    "tasks": 1,
    "cpus": 4,
    "memory_bytes": 8 * GIB,
}
KEPT = {
    "kind": "wrapper",
    "notebook": "a.ipynb",
    "notebook_folder": "..",
    "style": "joblib",
    "spread": {"workers": 4},
    "request": REQUEST,
}


def test_a_plan_that_was_kept() -> None:
    assert plan_of(KEPT) == NODE
    for wrong in (
        None,
        {**KEPT, "spread": None},
        {**KEPT, "style": 3},
        {**KEPT, "request": {**REQUEST, "tasks": 0}},
        {**KEPT, "request": {**REQUEST, "cpus": float("nan")}},
        {**KEPT, "request": {}},
    ):
        assert plan_of(wrong) is None
