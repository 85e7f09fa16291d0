"""The checks that the server part answers. A new one is a file and a line in `CHECKS`."""

from __future__ import annotations

from ..background import within
from ..errors import NotFoundError
from . import gpu, home
from .context import Check, CheckContext
from .result import CheckResult, Evidence

#: All checks by id, in the order in which the command line shows them.
CHECKS: dict[str, Check] = {check.id: check for check in (home.CHECK, gpu.CHECK)}


def run_check(name: str, context: CheckContext) -> CheckResult:
    """Answer one check, in time. Raises `NotFoundError` for an unknown id."""
    check = CHECKS.get(name)
    if check is None:
        known = ", ".join(CHECKS)
        raise NotFoundError(f"There is no check called {name!r}. There are: {known}.")
    seconds = check.seconds(context.configuration)
    try:
        return within(lambda: check.run(context), seconds)
    except TimeoutError:
        return CheckResult(
            check.id,
            check.title,
            "unknown",
            f"No answer within {seconds:g} s; a file system or a service may hang.",
            [Evidence("Time limit", None, f"The check was left after {seconds:g} s.")],
        )
