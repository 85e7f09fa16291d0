"""ZFS on this machine: the user's quota in the data set, and the data set's own."""

from __future__ import annotations

from ..reading import QuotaContext, Reading, count_of, lowest, size_of, with_a_limit

#: Users seldom have the system's programs on PATH.
PLACES = ("/usr/sbin", "/sbin", "/usr/local/sbin")


def read(context: QuotaContext) -> list[Reading]:
    """The user's limits, and those of the data set where it is mounted at HOME."""
    mount = context.mount
    if mount is None or mount.kind != "zfs":
        return []
    who = context.account
    names = [f"{name}@{who}" for name in ("userused", "userquota", "userobjused", "userobjquota")]
    own = mount.point == context.home
    if own:
        names += ["referenced", "refquota", "used", "quota"]
    command = ("zfs", "get", "-Hp", "-o", "property,value", ",".join(names), mount.source)
    answer = context.ask(*command, places=PLACES)
    return [] if answer is None else with_a_limit(parse(answer.stdout, who))


def parse(text: str, who: str) -> list[Reading]:
    """Read the properties. ``used`` and ``quota`` count snapshots too."""
    told = {words[0]: words[1] for line in text.splitlines() if len(words := line.split("\t")) >= 2}

    def size(name: str) -> int | None:
        try:
            return size_of(told[name])
        except (KeyError, ValueError):
            return None

    def count(name: str) -> int | None:
        try:
            return count_of(told[name])
        except (KeyError, ValueError):
            return None

    user = Reading(
        "zfs",
        size(f"userused@{who}"),
        lowest(size(f"userquota@{who}") or 0),
        count(f"userobjused@{who}"),
        lowest(count(f"userobjquota@{who}") or 0),
        "user",
    )
    without = Reading("zfs", size("referenced"), lowest(size("refquota") or 0), whose="data set")
    everything = Reading(
        "zfs", size("used"), lowest(size("quota") or 0), whose="data set with its snapshots"
    )
    return [user, without, everything]
