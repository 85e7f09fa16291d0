"""Sums up the reports of one run of scripts/test and prints its closing line.

Reads the list that scripts/test writes, one line per stage: kind, name, exit status, and a report
file or a reason, separated by tabs. Ends with status 1 when anything failed or a stage left no
usable report.
"""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Tally:
    """Outcomes of tests: how many passed, which failed, which were skipped and why."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many outcomes there are."""
        return self.passed + len(self.failed) + len(self.skipped)

    def add(self, other: Tally) -> None:
        """Take over the outcomes of another tally."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def read_jest(report: Path) -> Tally:
    """Outcomes in the file of `jest --json`; a suite that could not be loaded is one failure."""
    tally = Tally()
    for suite in json.loads(report.read_text("utf-8"))["testResults"]:
        if suite["status"] == "failed" and not suite["assertionResults"]:
            tally.failed.append(f"{Path(suite['name']).name} could not be run")
        for test in suite["assertionResults"]:
            if test["status"] == "passed":
                tally.passed += 1
            elif test["status"] == "failed":
                tally.failed.append(test["fullName"])
            else:
                tally.skipped.append(f"{test['fullName']}: marked {test['status']} in the test")
    return tally


def read_junit(report: Path) -> Tally:
    """Outcomes in the file of `pytest --junitxml`."""
    tally = Tally()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(name)
        elif skipped is not None:
            tally.skipped.append(f"{name}: {_one_line(skipped.get('message'))}")
        else:
            tally.passed += 1
    return tally


def read_playwright(report: Path) -> Tally:
    """Outcomes in the file of Playwright's json reporter."""
    content = json.loads(report.read_text("utf-8"))
    tally = Tally()
    for error in content["errors"]:
        tally.failed.append(str(error.get("message", "an error without a message")).splitlines()[0])
    for suite in content["suites"]:
        for spec in _specs(suite):
            for test in spec["tests"]:
                if test["status"] in ("expected", "flaky"):
                    tally.passed += 1
                elif test["status"] == "unexpected":
                    tally.failed.append(spec["title"])
                else:
                    reasons = [note.get("description") for note in test["annotations"]]
                    reason = "; ".join(filter(None, reasons)) or "not run after an earlier failure"
                    tally.skipped.append(f"{spec['title']}: {reason}")
    return tally


def _specs(suite: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from suite.get("specs", [])
    for inner in suite.get("suites", []):
        yield from _specs(inner)


def _one_line(reason: str | None) -> str:
    return " ".join((reason or "no reason given").split())


READERS = {"jest": read_jest, "junit": read_junit, "playwright": read_playwright}


def read_stage(kind: str, name: str, status: int, rest: str) -> Tally:
    """Outcomes of one stage; whatever ran but cannot show what it did has failed."""
    if kind == "check":
        return Tally(passed=1) if status == 0 else Tally(failed=[name])
    if kind == "skip":
        return Tally(skipped=[f"{name}: {rest}"])
    try:
        tally = READERS[kind](Path(rest))
    except (OSError, ValueError, KeyError, TypeError, ElementTree.ParseError) as error:
        return Tally(failed=[f"{name} left no usable report (exit status {status}): {error}"])
    tally.failed = [f"{name}: {what}" for what in tally.failed]
    tally.skipped = [f"{name}: {what}" for what in tally.skipped]
    if tally.total == 0:
        tally.failed.append(f"{name}: no test was run (exit status {status})")
    elif status != 0 and not tally.failed:
        tally.failed.append(f"{name}: ended with exit status {status} though no test failed")
    return tally


def main(stages: Path) -> int:
    """Print the failures, the skips with their reasons, and the closing line."""
    tally = Tally()
    for line in stages.read_text("utf-8").splitlines():
        kind, name, status, rest = line.split("\t")
        tally.add(read_stage(kind, name, int(status), rest))
    print()
    for what in tally.failed:
        print(f"failed   {what}")
    for what in tally.skipped:
        print(f"skipped  {what}")
    closing = f"{tally.passed} passed, {len(tally.failed)} failed"
    if tally.skipped:
        closing += f", {len(tally.skipped)} skipped"
    print(closing)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
