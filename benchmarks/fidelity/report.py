"""Count what was measured, and write it as a Markdown table and a list of misses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routes import ROUTES

Record = dict[str, Any]
#: Below this there is nothing to make a function of: many notebooks stop after their imports.
FEWEST_STATEMENTS = 3


def summary(records: Sequence[Record], missing: dict[str, str]) -> list[Record]:
    """Return one row of shares for each route; `None` where there is nothing to count."""
    rows: list[Record] = []
    for route in ROUTES:
        if route.name in missing:
            rows.append({"route": route.name, "title": route.title, "missing": missing[route.name]})
            continue
        measured = [record for record in records if route.name in record["routes"]]
        if not measured:
            continue
        fixed = [record for record in measured if record["deterministic"]]
        all_of = [record["routes"][route.name] for record in measured]
        of_fixed = [record["routes"][route.name] for record in fixed]
        factored = [one["factored"] for one in all_of if one["factored"] is not None]
        longer = [
            record["routes"][route.name]["factored"]
            for record in measured
            if record["statements"] >= FEWEST_STATEMENTS
        ]
        longer = [one for one in longer if one is not None]
        rows.append(
            {
                "route": route.name,
                "title": route.title,
                "notebooks": len(measured),
                "deterministic": len(fixed),
                "exits_0": share(sum(one["exit"] == 0 for one in all_of), len(all_of)),
                "same_stdout": share(sum(one["same_stdout"] for one in of_fixed), len(fixed)),
                "outs": share(
                    sum(one["outs_shown"] for one in of_fixed), sum(one["outs"] for one in of_fixed)
                ),
                "figures": share(
                    sum(min(one["figures_shown"], one["figures"]) for one in all_of),
                    sum(one["figures"] for one in all_of),
                ),
                "everything": share(sum(one["everything"] for one in of_fixed), len(fixed)),
                "factored": share(sum(factored), len(factored)),
                "factored_longer": share(sum(longer), len(longer)),
            }
        )
    return rows


def share(part: int, whole: int) -> float | None:
    """Return a share between 0 and 1."""
    return None if whole == 0 else part / whole


def percent(value: float | None) -> str:
    """Return a share as text; only a whole is 100 %."""
    if value is None:
        return "-"
    return "100 %" if value == 1 else f"{min(value * 100, 99.9):.1f} %"


def markdown(rows: Sequence[Record], records: Sequence[Record], skipped: Sequence[Record]) -> str:
    """Return the report."""
    ran = len(records)
    fixed = sum(record["deterministic"] for record in records)
    whole = sum(not record["stopped"] for record in records)
    cells = sum(record["cells"] for record in records)
    longer = sum(record["statements"] >= FEWEST_STATEMENTS for record in records)
    lines = [
        f"{ran} notebooks with {cells} code cells that ran; {whole} of them ran to their end. "
        f"{fixed} showed the same twice. {len(skipped)} were set aside. "
        f"{longer} have {FEWEST_STATEMENTS} statements or more beside imports.",
        "",
        "| route | exits 0 | same stdout | Out[] texts | figures | shows everything | factored "
        f"| factored, {FEWEST_STATEMENTS} statements or more |",
        "|---|---|---|---|---|---|---|---|",
    ]
    columns = (
        "exits_0",
        "same_stdout",
        "outs",
        "figures",
        "everything",
        "factored",
        "factored_longer",
    )
    for row in rows:
        if "missing" in row:
            values = [f"not installed: {row['missing']}", *["-"] * 6]
        else:
            values = [percent(row[column]) for column in columns]
        lines.append(f"| {row['title']} | {' | '.join(values)} |")
    lines += ["", "Misses of this project:", ""]
    lines += misses(records) or ["none"]
    lines += ["", "Set aside:", ""]
    lines += [f"- {one['notebook']}: {one['reason']}" for one in skipped] or ["none"]
    return "\n".join(lines) + "\n"


def misses(records: Sequence[Record]) -> list[str]:
    """Return a line for each notebook and route of this project that did not show everything."""
    lines = []
    for record in records:
        for name in ("script", "library"):
            one = record["routes"].get(name)
            if one is None or (one["everything"] if record["deterministic"] else one["exit"] == 0):
                continue
            place = f", cell {one['cell']}" if one["cell"] else ""
            what = [one["reason"]] if one["reason"] else []
            if record["deterministic"] and one["difference"]:
                what.append(one["difference"])
            if one["figures_shown"] < one["figures"] or not what:
                what.append(f"{one['figures_shown']} of {one['figures']} figures")
            lines.append(f"- {record['notebook']} ({name}){place}: {'; '.join(what)}")
    return lines
