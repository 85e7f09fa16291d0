"""What HOME held at earlier times."""

from __future__ import annotations

from pathlib import Path

from jupyterlab_signpost.home.history import before, earlier_counts, remember
from jupyterlab_signpost.home.usage import Usage


def test_what_has_grown_since_an_earlier_count(tmp_path: Path) -> None:
    file = tmp_path / "signpost" / "home.json"
    rows = [{"name": "", "parent": -1, "bytes": 30}, {"name": "a", "parent": 0, "bytes": 20}]
    for hours, size in ((0, 30), (1, 31), (30, 32), (31, 40)):
        tree = [{**rows[0], "bytes": size}, rows[1]]
        remember(Usage(bytes=size, complete=True, ended_at=hours * 3600.0, tree=tree), file)
    counts = earlier_counts(file)
    # Counts shortly after each other replace each other.
    assert [count["bytes"] for count in counts] == [30, 32, 40]
    assert before(counts, now=31 * 3600)["bytes"] == 30  # type: ignore[index]
    assert before(counts, now=1 * 3600) is None
    assert counts[-1]["folders"] == {"": 40, "a": 20}
    file.write_text('{"counts": [{"at": "x"}, 3]}')
    assert earlier_counts(file) == []
