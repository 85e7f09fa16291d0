"""What Slurm says when it refuses a job, as sentences that say what to do."""

from __future__ import annotations

import re

#: Slurm's words, and what to do. The first that fits is used: the more exact ones stand first.
_REFUSALS: tuple[tuple[str, str], ...] = (
    (
        r"invalid partition",
        "There is no such partition here, or you may not use it. Choose another one under Export; "
        "sinfo lists those that there are.",
    ),
    (
        r"account/partition combination|invalid account",
        "You may not use that account here, or not in that partition. Choose another account or "
        "partition under Export; “sacctmgr show assoc user=$USER” lists your accounts.",
    ),
    (
        r"invalid qos",
        "There is no such QoS, or your account may not use it. Choose another one under Export, or "
        "leave it empty; “sacctmgr show assoc user=$USER format=account,qos” lists yours.",
    ),
    (
        r"QOSMaxWallDuration|AssocMaxWallDuration|requested time limit is invalid",
        "It asks for more time than is allowed there. Ask for less time, or choose a partition or "
        "QoS that allows more.",
    ),
    (
        r"MaxSubmitJob|MaxJobCount|AssocGrpSubmitJobs|QOSGrpSubmitJobs",
        "You have as many jobs in the queue as you may have. Submit again when some of them have "
        "ended, or as one job with more work in it. Some sites say so, too, where the account is "
        "missing.",
    ),
    (
        r"QOSMaxCpu|AssocMaxCpu|QOSGrpCpuLimit|AssocGrpCpuLimit",
        "It asks for more CPUs than the QoS or the account allows. Ask for fewer CPUs, or choose "
        "another QoS.",
    ),
    (
        r"QOSMaxMem|AssocMaxMem|QOSGrpMem|AssocGrpMem",
        "It asks for more memory than the QoS or the account allows. Ask for less, or choose "
        "another QoS.",
    ),
    (
        r"QOSMaxNode|AssocMaxNode|QOSGrpNode|AssocGrpNode",
        "It asks for more nodes than the QoS or the account allows. Ask for fewer, or choose "
        "another QoS.",
    ),
    (
        r"QOSMaxGRES|AssocMaxGRES|QOSGrpGRES|AssocGrpGRES",
        "It asks for more GPUs than the QoS or the account allows. Ask for fewer, or choose "
        "another QoS.",
    ),
    (
        r"QOSMin",
        "It asks for less than this QoS wants of a job. Ask for more, or choose another QoS.",
    ),
    (
        r"accounting/QOS policy",
        "It is more than the QoS or the account allows: too many jobs, or too much time, CPUs or "
        "memory. Ask for less, or choose another QoS.",
    ),
    (
        r"memory specification can not be satisfied|invalid --mem",
        "No node there has so much memory. Ask for less memory, or choose a partition whose nodes "
        "have more.",
    ),
    (
        r"CPU count per node|more processors requested|more nodes? requested|too many tasks"
        r"|node count specification|unable to (?:satisfy|allocate) .*cpus",
        "No node there has so many CPUs, or there are not so many nodes. Ask for fewer CPUs, or "
        "choose another partition.",
    ),
    (
        r"generic resource|invalid gres",
        "There is no such GPU, or not so many of them, in that partition. Ask for fewer GPUs, or "
        "choose a partition that has them.",
    ),
    (
        r"invalid feature",
        "No node there has the feature that the wrapper asks for (--constraint). Take it out, or "
        "choose another partition.",
    ),
    (
        r"invalid time specification",
        "Slurm cannot read the time that is asked for. Write it as 0:30, 24:00 or 2-00:00.",
    ),
    (
        r"job array specification",
        "Slurm does not take so many tasks in one array here. Run several items in each task.",
    ),
    (
        r"requested reservation",
        "There is no such reservation, or you may not use it. Take --reservation out of the "
        "wrapper.",
    ),
    (
        r"licen[cs]e specification",
        "There is no such licence here. Take --licenses out of the wrapper.",
    ),
    (
        r"dependency problem",
        "A job that it is to wait for is not known any more. Submit all of them again.",
    ),
    (
        r"DOS line breaks",
        "The wrapper has the line ends of Windows. Write the files again, or run dos2unix on it.",
    ),
    (
        r"does not look like a batch script",
        "The first line of the wrapper must be #!/bin/bash. Write the files again.",
    ),
    (
        r"access/permission denied|permission denied",
        "You may not submit jobs there. Ask the site’s support.",
    ),
    (
        r"requested node configuration is not available",
        "No node of that partition can give what it asks for. Ask for less memory or fewer CPUs, "
        "or choose another partition.",
    ),
)


def explain_refusal(words: str) -> str | None:
    """What to do about a refusal, in a sentence or two; ``None`` for words that are not known."""
    for pattern, sentence in _REFUSALS:
        if re.search(pattern, words, re.IGNORECASE):
            return sentence
    return None
