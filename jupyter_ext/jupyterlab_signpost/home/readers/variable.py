"""A limit in an environment variable, whose name the administrator set."""

from __future__ import annotations

from ...configuration import parse_size
from ...display import bytes_in_words
from ..reading import QuotaContext, Reading


def read(context: QuotaContext) -> list[Reading]:
    """The variable's value: a size such as ``10GB``, ``10Gi``, or a number of bytes."""
    name = context.configuration.quota_variable
    value = context.surroundings.environ.get(name, "") if name else ""
    if not value:
        return []
    try:
        limit = parse_size(value, decimal_bytes=True)
    except ValueError as error:
        context.note("Limit", f"${name}", f"Not used: {error}.")
        return []
    if not limit:
        return []
    context.note("Limit", f"${name}", bytes_in_words(limit, limit))
    return [Reading("variable", limit_bytes=limit)]
