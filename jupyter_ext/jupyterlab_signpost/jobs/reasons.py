"""Why a job waits: Slurm's names of reasons in, sentences out."""

from __future__ import annotations

import re

#: What becomes of a job that no wait will help.
NEVER = "so it will never start: cancel it and ask for less."

#: Reasons that only the user, or nobody, can end: the job never starts as it is.
_NEVER = {
    "DependencyNeverSatisfied": "The job it waits for failed, so it will never start: cancel it, "
    "and submit both again.",
    "PartitionTimeLimit": f"It asks for more time than its partition allows, {NEVER}",
    "PartitionNodeLimit": f"It asks for more nodes than its partition allows, {NEVER}",
    "PartitionConfig": f"No node of its partition can give what it asks for, {NEVER}",
    "BadConstraints": "No node has the features that it asks for, so it will never start: cancel "
    "it and change its constraint.",
    "AccountNotAllowed": "Its account may not use its partition, so it will never start: cancel "
    "it and choose another account or partition.",
    "QOSNotAllowed": "Its QoS may not be used in its partition, so it will never start: cancel it "
    "and choose another QoS or partition.",
    "InvalidAccount": "Its account does not exist any more, so it will never start: cancel it and "
    "choose another account.",
    "InvalidQOS": "Its QoS does not exist any more, so it will never start: cancel it and choose "
    "another QoS.",
    "JobHoldMaxRequeue": "It was put back in the queue too often, so it is held and will not start "
    "by itself: look at its log, then cancel it.",
    "ReservationDeleted": "The reservation that it asks for is gone, so it will never start: "
    "cancel it and submit it without.",
}

_WAITING = {
    "Priority": "Other jobs are before it.",
    "Resources": "It is waiting for free nodes.",
    "Dependency": "It is waiting for another job.",
    "None": "Slurm has not looked at it yet.",
    "Cleaning": "It is being put back in the queue; its earlier run is still being cleaned up.",
    "Prolog": "Its node is being prepared.",
    "BeginTime": "It was asked to start later.",
    "JobArrayTaskLimit": "As many tasks of its array run as may run at the same time.",
    "JobHeldUser": "It is held by you: release it with scontrol release.",
    "JobHeldAdmin": "It is held by an administrator: ask why, it will not start by itself.",
    "PartitionDown": "Its partition is switched off; it waits until that is on again.",
    "PartitionInactive": "Its partition starts no jobs at the moment.",
    "NodeDown": "A node that it needs is down.",
    "ReqNodeNotAvail": "A node that it needs is not available, often because of maintenance that "
    "begins before the job would end. A shorter time limit may let it start before.",
    "Reservation": "It is waiting for its reservation to begin.",
    "ReservationMaintenance": "Its nodes are reserved for maintenance.",
    "Licenses": "It is waiting for a licence.",
    "BurstBufferResources": "It is waiting for room in the burst buffer.",
    "BurstBufferStageIn": "Its data are being brought to the burst buffer.",
    "FedJobLock": "Another cluster of the federation is looking at it.",
    "FrontEndDown": "The node that starts jobs here is down.",
    "SystemFailure": "Slurm itself had a failure; tell the site’s support if it stays.",
    "JobLaunchFailure": "It could not be started on its node: its working folder or log may be out "
    "of reach from there. Slurm tries again.",
    "NonZeroExitCode": "It ended with an exit status that is not 0.",
    "MaxGRESPerAccount": "Your account has as many GPUs in use as it may have.",
    "AssociationJobLimit": "Your account has as many jobs as it may have.",
    "AssociationResourceLimit": "Your account uses as much as it may use.",
    "AssociationTimeLimit": "Your account has used up its time.",
    "QOSJobLimit": "Its QoS has as many jobs as it allows.",
    "QOSResourceLimit": "As much is in use as its QoS allows.",
    "QOSTimeLimit": "Its QoS has used up its time.",
    "QOSUsageThreshold": "Its QoS is used less than it asks of its jobs.",
}

#: What a limit counts, by Slurm's name in lower case, and whether it is "many" or "much".
_COUNTED = {
    "cpu": ("CPUs", "many"),
    "mem": ("memory", "much"),
    "memory": ("memory", "much"),
    "node": ("nodes", "many"),
    "gres": ("GPUs", "many"),
    "job": ("running jobs", "many"),
    "submitjob": ("jobs", "many"),
    "wall": ("time", "much"),
    "wallduration": ("time", "much"),
    "billing": ("billing units", "many"),
    "bb": ("burst buffer", "much"),
    "license": ("licences", "many"),
    "energy": ("energy", "much"),
    "unknown": ("of what it counts", "much"),
}

_LIMIT = re.compile(
    r"(?P<who>Assoc|QOS)(?P<what>Grp|Max|Min)"
    r"(?P<counted>Cpu|Memory|Mem|Node|GRES|SubmitJob|Job|WallDuration|Wall|Billing|BB|License"
    r"|Energy|Unknown)s?"
    r"(?P<run>Run)?(?P<minutes>Minutes)?(?:Per(?P<per>Job|Node|User|Account))?"
    r"(?:Limit|NotSatisfied)?",
    re.IGNORECASE,
)


def explain(reason: str) -> tuple[str | None, bool]:
    """A reason of ``squeue -o %r`` as a sentence, and whether the job will never start as it is.

    ``(None, False)`` where there is no reason.
    """
    name = reason.strip().strip("()").split(",")[0].strip()
    if not name or name == "None":
        return None, False
    if name in _NEVER:
        return _NEVER[name], True
    # "ReqNodeNotAvail(Unavailable:n1)", "ReqNodeNotAvail UnavailableNodes:n1".
    bare = re.match(r"\w*", name)
    if bare is not None and bare[0] in _WAITING:
        return _WAITING[bare[0]], False
    match = _LIMIT.fullmatch(name)
    if match is not None:
        return _limit(match)
    return f"Slurm’s reason: {reason.strip()}.", False


def _limit(match: re.Match[str]) -> tuple[str, bool]:
    """A limit of an account or a QoS, by the parts of its name."""
    of = "your account" if match["who"] == "Assoc" else "its QoS"
    counted, much = _COUNTED[match["counted"].lower()]
    what, per = match["what"].lower(), (match["per"] or "").lower()
    if what == "min":
        return (
            f"It asks for fewer {counted} than {of} wants of a job, so it will never start: cancel "
            "it and ask for more, or use another QoS.",
            True,
        )
    is_of_one_job = what == "max" and (
        per in ("job", "node") or match["counted"].lower().startswith("wall")
    )
    if match["minutes"] is not None:
        counted = f"{counted} × time"
    if is_of_one_job:
        return f"It asks for more {counted} than {of} allows one {per or 'job'}, {NEVER}", True
    if match["run"] is not None:
        return (
            f"The jobs that run have taken all the {counted} that {of} may promise at a time; it "
            "starts when some of them have ended.",
            False,
        )
    if match["minutes"] is not None or (what == "grp" and counted == "time"):
        return (
            f"What is left of the budget of {of} ({counted}) is less than it asks for. Ask for "
            "less, or for a larger budget.",
            False,
        )
    if what == "max":
        who = "Your account has" if per == "account" else "You have"
        return f"{who} as {much} {counted} in use as {of} allows.", False
    return (
        f"All who share {of} have as {much} {counted} in use as it allows; it starts when some of "
        "their jobs have ended.",
        False,
    )
