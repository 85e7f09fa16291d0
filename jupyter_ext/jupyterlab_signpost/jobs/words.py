"""Figures of a job as a user reads them."""

from __future__ import annotations

import math

_MIB = 1 << 20
_GIB = 1 << 30


def time_words(seconds: float) -> str:
    """``45 s``, ``12 min``, ``3 h 20 min``, ``2 d 4 h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    if days:
        return f"{days} d {rest} h" if rest else f"{days} d"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def memory_words(size: float) -> str:
    """``182 MiB``, ``1.5 GiB``."""
    if size < 1000 * _MIB:
        return f"{math.ceil(size / _MIB)} MiB"
    return f"{size / _GIB:.1f}".removesuffix(".0") + " GiB"


def cpu_words(count: float) -> str:
    """``1 CPU``, ``4 CPUs``."""
    text = f"{count:.1f}".removesuffix(".0")
    return f"{text} CPU" if text == "1" else f"{text} CPUs"
