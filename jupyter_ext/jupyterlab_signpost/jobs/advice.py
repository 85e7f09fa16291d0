"""What to ask for next time, from what a job asked for and what it used.

Pure: no Slurm, no files. The margins stand here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .plan import Plan
from .usage import Usage
from .words import cpu_words, memory_words, time_words

#: So much more time than was used is asked for: nodes and file systems are not always as fast.
TIME_MARGIN = 0.5
#: So much more memory: it is measured from time to time, so the peak may have been higher.
MEMORY_MARGIN = 0.25
#: So many more CPUs than were busy on average, before rounding up.
CPU_MARGIN = 0.25
#: A job that hit a limit asks for so many times as much.
AFTER_LIMIT = 2
#: Nothing below this is ever advised: seconds, bytes.
LEAST_SECONDS = 300
LEAST_MEMORY = 512 << 20
#: A request is lowered when the advice is at most this part of it, else it is left alone.
WORTH = 0.8
#: A completed job that used more than this part of its limit was lucky.
TIGHT = 0.9
#: A job shorter than this says nothing about CPUs, in seconds.
SHORT_SECONDS = 30

MARGINS = (
    f"The advice adds {TIME_MARGIN:.0%} to the time and {MEMORY_MARGIN:.0%} to the memory that "
    f"were used, rounds up, and is never below {LEAST_SECONDS // 60} minutes and "
    f"{LEAST_MEMORY >> 20} MiB."
)

Name = Literal["time", "memory", "cpus"]

_GIB = 1 << 30
#: Up to the first figure, rounded up to a multiple of the second: seconds, bytes.
_TIME_STEPS = (
    *((3600, 300), (6 * 3600, 900), (24 * 3600, 3600), (7 * 86400, 6 * 3600)),
    (math.inf, 86400),
)
_MEMORY_STEPS = (
    *((4 * _GIB, _GIB // 2), (32 * _GIB, _GIB), (128 * _GIB, 4 * _GIB)),
    (math.inf, 16 * _GIB),
)

#: Styles in which one process does all the work of the job, one item after the other.
_ONE_AFTER_THE_OTHER = ("single", "serial")


@dataclass(frozen=True)
class Figure:
    """One resource: seconds, bytes or CPUs.

    ``asked`` and ``used`` are those of the job (of a task, where it has several), ``advised`` is
    what the same job should ask for, or ``None`` to leave it. ``item`` is the same for one item,
    which is what an export asks for; ``None``: nothing is to be changed, or it cannot be told.
    """

    name: Name
    asked: float | None
    used: float | None
    advised: float | None
    item: float | None
    #: What is advised and why, or why nothing is.
    sentence: str


@dataclass(frozen=True)
class Advice:
    """All that can be said about a job that has ended."""

    figures: tuple[Figure, ...]
    #: CPU time of what it had, from 0 to 1, or ``None``.
    efficiency: float | None
    #: One sentence.
    summary: str
    #: The options of sbatch that are to be changed.
    options: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The advice as plain JSON types."""
        return {
            "figures": [asdict(figure) for figure in self.figures],
            "efficiency": self.efficiency,
            "summary": self.summary,
            "margins": MARGINS,
            "options": list(self.options),
        }


def advise(usage: Usage, plan: Plan | None, is_local: bool) -> Advice:
    """What a job like this should ask for.

    ``plan`` says how the job was made of its items; without it only the job itself is spoken of.
    """
    context = _Context(usage, plan, is_local)
    figures = (_time(context), _memory(context), _cpus(context))
    changed = [figure for figure in figures if figure.advised is not None]
    if changed:
        summary = f"Ask for {_and([_words(figure.name, figure.advised) for figure in changed])}."
    elif usage.ending == "completed":
        summary = "What it asked for fits what it used."
    else:
        summary = "It did not run to its end, so what it needs is not known."
    return Advice(figures, usage.efficiency, summary, _options(figures, context.tasks))


def _options(figures: Sequence[Figure], tasks: int) -> tuple[str, ...]:
    options = [
        option_of(figure.name, figure.advised) for figure in figures if figure.advised is not None
    ]
    if tasks == 1:
        return tuple(options)
    # Where tasks come to lie is Slurm's choice, so each brings its memory with its CPUs.
    _, memory, cpus = figures
    each = cpus.advised or cpus.asked
    return tuple(
        option_of("memory", memory.advised / each).replace("--mem=", "--mem-per-cpu=")
        if option.startswith("--mem=") and memory.advised is not None and each
        else option
        for option in options
    )


@dataclass(frozen=True)
class _Context:
    usage: Usage
    plan: Plan | None
    is_local: bool

    @property
    def tasks(self) -> int:
        """Tasks of the job; a local run is always one process."""
        return 1 if self.plan is None or self.is_local else self.plan.tasks

    @property
    def memory_units(self) -> float:
        """How many items a task has memory for."""
        if self.plan is None or self.is_local:
            return 1
        return max(1.0, self.plan.memory_bytes / self.plan.item_memory_bytes)

    @property
    def cpu_units(self) -> float:
        """How many items a task has CPUs for."""
        if self.plan is None or self.is_local:
            return 1
        return max(1.0, self.plan.cpus / self.plan.item_cpus)

    @property
    def ran_all_items_in_turn(self) -> bool:
        """A test run does all items in one process, whatever the style of the job is."""
        return (
            self.is_local and self.plan is not None and self.plan.style not in _ONE_AFTER_THE_OTHER
        )

    @property
    def only_hands_out(self) -> bool:
        return not self.is_local and self.plan is not None and self.plan.style == "dask-jobqueue"


def _time(context: _Context) -> Figure:
    usage, plan = context.usage, context.plan
    asked = usage.asked_seconds
    if context.is_local and plan is not None:
        asked = 60.0 * plan.minutes
    used = usage.seconds
    if usage.ending == "timeout" and asked is not None:
        advised = round_time(asked * AFTER_LIMIT)
        sentence = f"It was stopped at its limit of {time_words(asked)}: ask for {_twice(advised)}."
        return Figure("time", asked, used, advised, advised if plan else None, sentence)
    if used is None:
        return Figure("time", asked, None, None, None, "How long it ran is not known.")
    if context.ran_all_items_in_turn:
        return Figure(
            "time",
            asked,
            used,
            None,
            None,
            "This run did all items one after the other, so what the job takes, which does "
            "several at a time, is not known. Submit it once to see.",
        )
    target = round_time(used * (1 + TIME_MARGIN))
    return _judged(context, "time", asked, used, target, 1)


def _memory(context: _Context) -> Figure:
    usage, plan = context.usage, context.plan
    units = context.memory_units
    asked = usage.asked_memory_bytes
    if asked is not None:
        asked /= context.tasks
    elif plan is not None:
        asked = plan.item_memory_bytes if context.is_local else plan.memory_bytes
    used = usage.memory_bytes
    if context.only_hands_out:
        return Figure("memory", asked, used, None, None, _HANDS_OUT)
    if usage.ending == "out-of-memory" and asked is not None:
        item = round_memory(max(asked, used or 0) / units * AFTER_LIMIT)
        sentence = (
            f"It needed more than its {memory_words(asked)}: ask for {_twice_size(item * units)}."
        )
        return Figure("memory", asked, used, item * units, item if plan else None, sentence)
    if used is None:
        return Figure(
            "memory",
            asked,
            None,
            None,
            None,
            "Its memory was not measured: it was too short, or it is not measured here.",
        )
    target = round_memory(used / units * (1 + MEMORY_MARGIN)) * units
    return _judged(context, "memory", asked, used, target, units)


def _cpus(context: _Context) -> Figure:
    usage, plan = context.usage, context.plan
    units = context.cpu_units
    asked = usage.asked_cpus
    if asked is not None:
        asked /= context.tasks
    elif plan is not None:
        asked = plan.item_cpus if context.is_local else plan.cpus
    used = None if usage.busy_cpus is None else usage.busy_cpus / context.tasks
    if context.only_hands_out:
        return Figure("cpus", asked, used, None, None, _HANDS_OUT)
    if used is None:
        return Figure("cpus", asked, None, None, None, "Its CPU time was not measured.")

    def leave(sentence: str) -> Figure:
        return Figure("cpus", asked, used, None, None, sentence)

    if plan is not None and plan.style == "dask-runner" and not context.is_local:
        return leave(
            "Two of its tasks only hand out work, so how many CPUs an item keeps busy is not told."
        )
    if (usage.seconds or 0) < SHORT_SECONDS:
        return leave(
            f"It ran for less than {SHORT_SECONDS} s: too short to tell how many CPUs it needs."
        )
    if usage.ending != "completed":
        return leave("It did not run to its end, so fewer CPUs are not advised.")
    target = max(1, math.ceil(used / units * (1 + CPU_MARGIN))) * units
    if asked is not None and target < asked:
        sentence = f"So many were busy on average: {cpu_words(target)} would do."
        item = target / units if plan else None
        return Figure("cpus", asked, used, target, item, sentence)
    if asked is not None and used > TIGHT * asked:
        return leave("All of its CPUs were busy: with more of them it may be faster.")
    return leave("As many CPUs as it needs.")


def _judged(
    context: _Context,
    name: Name,
    asked: float | None,
    used: float,
    target: float,
    units: float,
) -> Figure:
    """A figure of time or memory, of a job that did not hit that limit."""
    words = time_words if name == "time" else memory_words
    item = target / units if context.plan else None
    if context.usage.ending != "completed":
        return Figure(
            name,
            asked,
            used,
            None,
            None,
            "It ended early; what it needs in all is not known.",
        )
    if asked is None:
        sentence = f"{words(target)} is on the safe side."
        return Figure(name, asked, used, target, item, sentence)
    if target <= WORTH * asked:
        sentence = f"{words(target)} is enough."
        return Figure(name, asked, used, target, item, sentence)
    if used > TIGHT * asked and target > asked:
        return Figure(name, asked, used, target, item, f"That was close: {words(target)} is safer.")
    return Figure(name, asked, used, None, None, "That fits.")


_HANDS_OUT = (
    "The workers are jobs of their own, so what an item used is not known; see Dask’s dashboard."
)


def lines_of(advice: Mapping[str, Any]) -> list[str]:
    """Advice as JSON, in lines for a terminal: asked, used, and what to ask for."""

    def said(key: str) -> str:
        return ", ".join(
            _words(figure["name"], figure[key])
            for figure in advice["figures"]
            if figure[key] is not None
        )

    asked, used = said("asked"), said("used")
    efficiency = advice["efficiency"]
    lines = [f"asked for {asked}"] if asked else []
    if used:
        share = f" ({efficiency:.0%} of its CPU time)" if efficiency is not None else ""
        lines.append(f"used {used}{share}")
    options = " ".join(advice["options"])
    lines.append(f"{advice['summary']} {options}".strip())
    return lines


def round_time(seconds: float) -> float:
    """A friendly time limit, not below ``seconds``."""
    return _round_up(max(seconds, LEAST_SECONDS), _TIME_STEPS)


def round_memory(size: float) -> float:
    """A friendly size, not below ``size`` bytes."""
    return _round_up(max(size, LEAST_MEMORY), _MEMORY_STEPS)


def _round_up(value: float, steps: Sequence[tuple[float, float]]) -> float:
    step = next(step for most, step in steps if value <= most)
    return math.ceil(value / step) * step


def option_of(name: Name, value: float) -> str:
    """An advised figure as an option of sbatch."""
    if name == "time":
        minutes = math.ceil(value / 60)
        days, rest = divmod(minutes, 1440)
        clock = f"{rest // 60:02}:{rest % 60:02}:00"
        return f"--time={days}-{clock}" if days else f"--time={clock}"
    if name == "memory":
        megabytes = math.ceil(value / (1 << 20))
        return f"--mem={megabytes // 1024}G" if megabytes % 1024 == 0 else f"--mem={megabytes}M"
    return f"--cpus-per-task={math.ceil(value)}"


def _words(name: Name, value: float | None) -> str:
    words = {"time": time_words, "memory": memory_words, "cpus": cpu_words}[name]
    return words(value or 0)


def _twice(seconds: float) -> str:
    return f"{time_words(seconds)}, twice as much, and look at what it used then"


def _twice_size(size: float) -> str:
    return f"{memory_words(size)}, twice as much, and look at what it used then"


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
