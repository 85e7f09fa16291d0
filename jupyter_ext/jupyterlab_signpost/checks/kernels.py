"""Can all registered kernels start? One whose Python is gone only says so in the server's log."""

from __future__ import annotations

from ..errors import SignpostError
from ..kernels.kernelspecs import list_kernelspecs
from .context import Check, CheckContext, soon
from .result import CheckResult, Evidence, Fix

TITLE = "Registered kernels"


def run(context: CheckContext) -> CheckResult:
    """Read every kernelspec, and look whether what it starts is there."""
    finder = context.finder
    if finder is None:
        from jupyter_client.kernelspec import KernelSpecManager

        finder = KernelSpecManager()
    try:
        specs = list_kernelspecs(finder, context.surroundings.environ)
    except (OSError, SignpostError) as error:
        summary = f"The kernels could not be listed: {error}"
        return CheckResult("kernels", TITLE, "unknown", summary)
    broken = [spec for spec in specs if spec.problem is not None]
    evidence = [Evidence(spec.display_name, spec.folder, spec.problem or "") for spec in broken]
    fine = [spec for spec in specs if spec.problem is None]
    if fine:
        lines = [f"{spec.display_name} ({spec.name})" for spec in fine]
        evidence.append(Evidence("Nothing speaks against", None, "\n".join(lines)))
    if not specs:
        return CheckResult(
            "kernels", TITLE, "attention", "No kernel is registered, so no notebook can run"
        )
    count = f"{len(specs)} kernel{'' if len(specs) == 1 else 's'}"
    if not broken:
        summary = f"{count}, {'with its' if len(specs) == 1 else 'all with their'} interpreter"
        return CheckResult("kernels", TITLE, "ok", summary, evidence)
    names = ", ".join(spec.display_name for spec in broken[:3])
    if len(broken) > 3:
        names += f" and {len(broken) - 3} more"
    fix = Fix("Look at the kernels", "action", "signpost:open", {"section": "kernels"})
    return CheckResult(
        "kernels",
        TITLE,
        "attention",
        f"{len(broken)} of {count} to look at: {names}",
        evidence,
        [fix],
    )


CHECK = Check("kernels", TITLE, run, soon)
