"""Can jobs be submitted from here, and on whose account?"""

from __future__ import annotations

from dataclasses import dataclass

from ..configuration import Configuration
from ..jobs.slurm_text import plain_words
from ..process import Answer
from .context import Check, CheckContext
from .result import CheckResult, Evidence, Fix, Status

TITLE = "Slurm"

#: How long a user's accounts are remembered, and how long they are waited for, in seconds.
KEEP_SECONDS = 3600.0
PATIENCE = 6.0
#: Accounts that are named in the evidence.
LISTED = 20


@dataclass(frozen=True)
class Accounts:
    """What the accounting says of a user."""

    default: str | None
    #: Account, partition (empty: all of them) and QoS, as Slurm lists them.
    usable: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> list[str]:
        """The accounts, each once, in Slurm's order."""
        return list(dict.fromkeys(account for account, _, _ in self.usable))


def accounts_command(user: str) -> list[str]:
    """What Slurm is asked about a user."""
    return [
        *("sacctmgr", "-n", "-P", "show", "user", f"name={user}", "withassoc"),
        "format=User,DefaultAccount,Account,Partition,QOS",
    ]


def read_accounts(text: str) -> Accounts:
    """Read the answer to `accounts_command`."""
    rows = [line.split("|") for line in text.splitlines() if line.count("|") >= 4]
    default = next((row[1] for row in rows if row[1]), None)
    return Accounts(default, tuple((row[2], row[3], row[4]) for row in rows if row[2]))


def run(context: CheckContext) -> CheckResult:
    """Look for sbatch, ask whether a controller answers, and which accounts there are."""
    rules, slurm = context.profile["slurm"], context.slurm
    links = [
        Fix(link["label"], "link", link["url"])
        for link in context.profile["links"]
        if link["topic"] == "slurm" and link["url"].startswith("https://")
    ]
    unavailable = slurm.unavailable()
    if unavailable is not None:
        return _not_here(context, unavailable, links)
    trouble = slurm.trouble()
    if trouble is not None:
        pending = not slurm.is_known
        evidence = [Evidence("Asked", "scontrol ping", trouble)]
        status: Status = "unknown" if pending else "attention"
        if "not set up" in trouble and context.profile["id"] == "generic":
            # Somebody installed the commands of Slurm on a computer that belongs to no cluster.
            status = "not-needed"
        return CheckResult("slurm", TITLE, status, trouble, evidence, [], pending=pending)
    evidence = [Evidence("Asked", "scontrol ping", "Slurm answers.")]
    answer = slurm.remembered(accounts_command(context.surroundings.user), KEEP_SECONDS, PATIENCE)
    hint = rules["account"]["hint"] if rules else None
    required = bool(rules) and "account" in rules["required"]
    status, summary = _accounts(answer, required, evidence)
    if rules and not rules["sbatch_in_notebook"]:
        summary += f"; the site asks to submit from {rules['submit_from']}"
    if hint:
        evidence.append(Evidence("Accounts here", context.profile["name"], hint))
    return CheckResult("slurm", TITLE, status, summary, evidence, links if status != "ok" else [])


def _accounts(
    answer: Answer | None, required: bool, evidence: list[Evidence]
) -> tuple[Status, str]:
    if answer is None:
        return "ok", "Jobs can be submitted from here"
    if answer.status != 0:
        evidence.append(Evidence("Accounts", answer.shown, plain_words(answer)))
        if "accounting storage is disabled" in answer.words.lower():
            return "ok", "Jobs can be submitted from here; no accounts are kept"
        return "ok", "Jobs can be submitted from here; your accounts are not known"
    accounts = read_accounts(answer.stdout)
    lines = [
        " ".join(
            part
            for part in (account, partition and f"in {partition}", qos and f"with QoS {qos}")
            if part
        )
        for account, partition, qos in accounts.usable[:LISTED]
    ]
    if len(accounts.usable) > LISTED:
        lines.append(f"and {len(accounts.usable) - LISTED} more")
    evidence.append(Evidence("Accounts", answer.shown, "\n".join(lines) or "none"))
    if accounts.default is not None:
        more = [name for name in accounts.names if name != accounts.default]
        others = f", {len(more)} more to choose from" if more else ""
        return "ok", f"Jobs can be submitted from here; default account {accounts.default}{others}"
    if accounts.names:
        return "ok", f"Jobs can be submitted from here, on the account {', '.join(accounts.names)}"
    if required:
        return "attention", "Slurm answers, but you have no account here, and jobs need one"
    return "ok", "Jobs can be submitted from here; you have no account of your own"


def _not_here(context: CheckContext, sentence: str, links: list[Fix]) -> CheckResult:
    """Nothing is wrong where the site submits elsewhere, and nothing to say where it has none."""
    rules = context.profile["slurm"]
    if rules is None or context.profile["id"] == "generic":
        summary = "No Slurm here." if context.slurm.allowed else sentence
        if rules is None and context.slurm.allowed and links:
            summary = (
                f"{context.profile['name']} has no Slurm; its way to long jobs is linked here."
            )
        evidence = [Evidence("Looked for", "sbatch on PATH", "not there")]
        aside = rules is not None or not links
        return CheckResult("slurm", TITLE, "not-needed", summary, evidence, links, aside=aside)
    evidence = [Evidence("Looked for", "sbatch on PATH", sentence)]
    if rules["account"]["hint"]:
        evidence.append(
            Evidence("Accounts here", context.profile["name"], rules["account"]["hint"])
        )
    return CheckResult("slurm", TITLE, "not-needed", sentence, evidence, links)


def _seconds(settings: Configuration) -> float:
    return min(settings.slurm_timeout, PATIENCE) + 3


CHECK = Check("slurm", TITLE, run, _seconds)
