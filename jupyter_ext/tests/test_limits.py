"""Why a job waits, is refused, or would never start: Slurm's words in, sentences out."""

from __future__ import annotations

import pytest

from jupyterlab_signpost.jobs.directives import Asked, read_directives
from jupyterlab_signpost.jobs.limits import Limits, never_starts, read_partitions
from jupyterlab_signpost.jobs.reasons import explain
from jupyterlab_signpost.jobs.refusals import explain_refusal
from jupyterlab_signpost.process import Answer


@pytest.mark.parametrize(
    ("reason", "says", "never"),
    [
        ("Priority", "Other jobs are before it", False),
        ("(Resources)", "waiting for free nodes", False),
        ("ReqNodeNotAvail, UnavailableNodes:n[1-4]", "maintenance", False),
        ("ReqNodeNotAvail(Unavailable:n1)", "maintenance", False),
        ("PartitionTimeLimit", "more time than its partition allows, so it will never", True),
        ("PartitionConfig", "never start", True),
        ("DependencyNeverSatisfied", "never start", True),
        ("AccountNotAllowed", "never start", True),
        ("QOSMaxJobsPerUserLimit", "You have as many running jobs in use as its QoS", False),
        ("QOSMaxCpuPerUserLimit", "You have as many CPUs in use", False),
        ("QOSMaxMemoryPerUser", "You have as much memory in use", False),
        ("QOSGrpGRES", "All who share its QoS have as many GPUs", False),
        ("AssocGrpCpuLimit", "All who share your account have as many CPUs", False),
        ("AssocGrpCPURunMinutesLimit", "that your account may promise at a time", False),
        ("QOSGrpBillingMinutes", "budget of its QoS", False),
        ("AssocGrpCPUMinutesLimit", "budget of your account (CPUs × time)", False),
        ("QOSMaxWallDurationPerJobLimit", "more time than its QoS allows one job", True),
        ("AssocMaxNodePerJobLimit", "more nodes than your account allows one job", True),
        ("QOSMaxCpuPerNode", "more CPUs than its QoS allows one node", True),
        ("QOSMinCpuNotSatisfied", "fewer CPUs than its QoS wants", True),
        ("MaxGRESPerAccount", "as many GPUs", False),
        ("JobArrayTaskLimit", "As many tasks", False),
        ("SomethingNew", "Slurm’s reason: SomethingNew.", False),
    ],
)
def test_reasons(reason: str, says: str, never: bool) -> None:
    sentence, found = explain(reason)
    assert says in (sentence or "")
    assert found == never


def test_no_reason() -> None:
    assert explain("None") == explain("") == (None, False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("error: invalid partition specified: x; Invalid partition name", "no such partition"),
        ("Invalid account or account/partition combination specified", "may not use that account"),
        ("Invalid qos specification", "no such QoS"),
        (
            "QOSMaxWallDurationPerJobLimit; Job violates accounting/QOS policy (job submit limit, "
            "user's size and/or time limits)",
            "more time than is allowed",
        ),
        (
            "QOSMaxSubmitJobPerUserLimit; Job violates accounting/QOS policy (job submit limit, "
            "user's size and/or time limits)",
            "as many jobs in the queue",
        ),
        ("AssocMaxSubmitJobLimit", "where the account is missing"),
        ("Job violates accounting/QOS policy (job submit limit, ...)", "too many jobs, or"),
        ("Memory specification can not be satisfied", "so much memory"),
        ("CPU count per node can not be satisfied; Requested node ...", "so many CPUs"),
        ("Invalid generic resource (gres) specification", "no such GPU"),
        ("Requested node configuration is not available", "No node of that partition"),
        ("Requested time limit is invalid (missing or exceeds some limit)", "more time"),
        ("Batch script contains DOS line breaks (\\r\\n)", "Windows"),
    ],
)
def test_refusals(words: str, says: str) -> None:
    assert says in (explain_refusal(words) or "")


def test_unknown_words_are_not_explained() -> None:
    assert explain_refusal("something else") is None


# What a wrapper asks for


def test_directives_as_they_are_written_by_people() -> None:
    text = """\
#!/bin/bash
#SBATCH --time=1-02:00 --mem 4G   # a comment
#SBATCH -p debug,long
#SBATCH -c4
# SBATCH --nodes=7
#SBATCH --nodes=2-4

echo
#SBATCH --qos=late
"""
    asked = read_directives(text, {})
    assert asked == Asked(("debug", "long"), None, 93600, 2, None, 4, 4 << 30)
    other = read_directives(text, {"SBATCH_PARTITION": "both", "SBATCH_TIMELIMIT": "90"})
    assert (other.partitions, other.seconds) == (("both",), 5400)
    assert read_directives("#SBATCH --mem-per-cpu=500 --cpus-per-task=2", {}).memory_bytes == (
        1000 << 20
    )
    assert read_directives("#SBATCH --mem=0 --time='\n", {}) == Asked()


# Jobs that would never start


PARTITIONS = """\
PartitionName=debug Default=YES QoS=N/A MaxNodes=1 MaxTime=01:00:00 State=UP
PartitionName=long Default=NO QoS=N/A MaxNodes=UNLIMITED MaxTime=UNLIMITED State=UP
PartitionName=off Default=NO QoS=N/A MaxNodes=UNLIMITED MaxTime=UNLIMITED State=DOWN
PartitionName=own Default=NO QoS=mine MaxNodes=1 MaxTime=00:10:00 State=UP
PartitionName=mixed Default=NO QoS=N/A MaxNodes=UNLIMITED MaxTime=UNLIMITED State=UP
"""
NODES = "debug|4|8000|2\nlong|4|8000|2\nlong|64|8000|1\nlong|8|512000|1\nmixed|4+|8000+|9\n"
CLUSTER = read_partitions(PARTITIONS, NODES)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(seconds=7200), "allows 1 h, and the job asks for 2 h"),
        (Asked(nodes=2), "gives a job 1 nodes at most"),
        (Asked(cpus_per_task=5), "The largest node of the partition debug has 4 CPUs"),
        (Asked(("debug",), memory_bytes=9000 << 20), "has 7.8 GiB of memory, and 8.8 GiB"),
        (Asked(("long",), cpus_per_task=64, memory_bytes=100 << 30), "both 64 CPUs and 100 GiB"),
        (Asked(("long",), nodes=5), "has 4 nodes, and 5 are asked for"),
        (Asked(("long",), tasks=99), "room for 80 tasks of 1 CPU"),
        (Asked(("off",)), "switched off (its state is DOWN)"),
        (Asked(("debug", "off"), seconds=7200), "allows 1 h"),
    ],
)
def test_what_would_wait_for_ever_is_told(asked: Asked, says: str) -> None:
    assert says in (never_starts(asked, CLUSTER) or "")


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(seconds=3600, cpus_per_task=4, tasks=2, memory_bytes=8000 << 20),
        # Another partition can take it, is not known here, or has rules of its own.
        Asked(("debug", "long"), seconds=7200),
        Asked(("debug", "elsewhere"), seconds=7200),
        Asked(("own",), seconds=7200, nodes=4),
        Asked(qos="long", seconds=7200),
        Asked(("mixed",), cpus_per_task=500),
        Asked(("long",), tasks=80),
    ],
)
def test_what_may_start_is_let_through(asked: Asked) -> None:
    assert never_starts(asked, CLUSTER) is None


def test_the_cluster_is_asked_once_in_some_minutes_and_may_be_silent() -> None:
    commands: list[str] = []
    now = [0.0]
    status: list[int | None] = [None]

    def ask(command: object, seconds: float) -> Answer:
        words = tuple(command)  # type: ignore[call-overload]
        commands.append(words[0])
        text = PARTITIONS if words[0] == "scontrol" else NODES
        return Answer(words, status[0], text if status[0] == 0 else "", "", 0.0)

    limits = Limits(ask, lambda: now[0])
    assert limits.never_starts(Asked(seconds=7200)) is None
    assert commands == ["scontrol"]
    status[0] = 0
    assert limits.never_starts(Asked(seconds=7200)) is None
    now[0] = 301
    for _ in range(3):
        assert limits.never_starts(Asked(seconds=7200)) is not None
    assert commands == ["scontrol", "scontrol", "sinfo"]
