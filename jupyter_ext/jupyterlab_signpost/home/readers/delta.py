"""NCSA's ``quota`` on Delta, which draws a table of its own."""

from __future__ import annotations

from ..reading import QuotaContext, Reading, count_of, lowest, size_of


def read(context: QuotaContext) -> list[Reading]:
    """The line of HOME."""
    answer = context.ask("quota")
    return [] if answer is None else parse(answer.stdout, context)


def parse(text: str, context: QuotaContext) -> list[Reading]:
    """Read directory, space used, soft, hard, files used, soft, hard."""
    for line in text.splitlines():
        words = [word.strip() for word in line.strip().strip("|").split("|")]
        if len(words) < 7 or words[0].rstrip("/") not in context.homes:
            continue
        try:
            used, soft, hard = (size_of(word) for word in words[1:4])
            files, soft_files, hard_files = (count_of(word) for word in words[4:7])
        except ValueError:
            continue
        return [
            Reading("delta-quota", used, lowest(soft, hard), files, lowest(soft_files, hard_files))
        ]
    return []
