"""The answer of a check, as `ICheckResult` in `src/tokens.ts` describes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal

Status = Literal["ok", "attention", "problem", "unknown", "not-needed"]


@dataclass(frozen=True)
class Evidence:
    """What was asked, what came back. ``source`` is the command or file, where there is one."""

    label: str
    source: str | None
    text: str


@dataclass(frozen=True)
class Fix:
    """What can be done: a command to copy, an action of ours with ``arguments``, an address."""

    label: str
    kind: Literal["command", "action", "link"]
    value: str
    arguments: dict[str, Any] | None = None


def now() -> str:
    """The time, ISO 8601 with time zone."""
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")


@dataclass
class CheckResult:
    """One line with units, the evidence for it, and what can be done."""

    id: str
    title: str
    status: Status
    summary: str
    evidence: list[Evidence] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    #: Share of a limit that is used, 0 to 1 and above, where there is one.
    fraction: float | None = None
    #: True while the answer is still being worked out.
    pending: bool = False
    #: True for what makes no sense here, so that it is shown only when somebody asks for it.
    aside: bool = False
    measured_at: str = field(default_factory=now)

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON types."""
        value = asdict(self)
        for fix in value["fixes"]:
            if fix["arguments"] is None:
                del fix["arguments"]
        return value
