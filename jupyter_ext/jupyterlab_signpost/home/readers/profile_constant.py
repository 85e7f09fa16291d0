"""The limit that the site gives to everybody, from its profile."""

from __future__ import annotations

from ...display import bytes_in_words
from ..reading import QuotaContext, Reading


def read(context: QuotaContext) -> list[Reading]:
    """The profile's ``quota_bytes`` and ``quota_files``."""
    rules = context.profile["home"]
    limit = rules["quota_bytes"]
    if limit is None:
        return []
    source = f"profile of {context.profile['name']}"
    context.note("Limit", source, bytes_in_words(limit, limit))
    return [Reading("profile-constant", limit_bytes=limit, limit_files=rules["quota_files"])]
