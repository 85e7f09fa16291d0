"""Guides on the Jupyter data path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyterlab_signpost.errors import NotFoundError, UnavailableError
from jupyterlab_signpost.guides import (
    MOST_BYTES,
    MOST_CHARACTERS,
    find_guides,
    guide_folders,
    read_guide,
)

TEXT = "---\ntitle: How we work\n---\n# A heading\n"


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    return folder


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    folder = tmp_path / "sites"
    (folder / "jasmin").mkdir(parents=True)
    return folder


def test_guides_are_found_by_their_place_and_named_by_their_title(
    guides: Path, sites: Path
) -> None:
    (guides / "our-way.md").write_text(TEXT)
    (guides / "plain.md").write_text("Some text.\n\n## The heading ##\n")
    (guides / "nameless.md").write_text("Some text.")
    (guides / "notes.txt").write_text("# No guide")
    (guides / ".hidden.md").write_text("# Hidden")
    (sites / "jasmin" / "guide.md").write_text("# JASMIN, our way")
    found = {entry.key: entry.title for entry in find_guides([guides], [sites])}
    assert found == {
        "shared:our-way": "How we work",
        "shared:plain": "The heading",
        "shared:nameless": "nameless",
        "site:jasmin": "JASMIN, our way",
    }
    entry, text = read_guide("site:jasmin", [guides], [sites])
    assert (entry.title, text) == ("JASMIN, our way", "# JASMIN, our way")


def test_the_more_important_folder_counts(tmp_path: Path, guides: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("# Other")
    (guides / "a.md").write_text("# Important")
    assert [entry.title for entry in find_guides([guides, other], [])] == ["Important"]


def test_folders_that_are_not_there_are_no_error(tmp_path: Path) -> None:
    assert find_guides([tmp_path / "none"], [tmp_path / "none"]) == []


def test_the_folders_are_those_of_the_data_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert guide_folders()[0] == tmp_path / "signpost" / "guides"
    place = tmp_path / "signpost" / "sites" / "jasmin"
    place.mkdir(parents=True)
    (place / "guide.md").write_text("# Ours")
    assert read_guide("site:jasmin")[1] == "# Ours"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"# Title\n\nna\xefve", "The file is not in UTF-8 (line 3). Save it in UTF-8."),
        (b"\n  \n", "The file is empty."),
        (b"x" * (MOST_CHARACTERS + 1), "The file has more than 1,000,000 characters."),
        (b"\xff" * (MOST_BYTES + 1), "The file has more than 1,000,000 characters."),
    ],
)
def test_a_broken_guide_is_told_in_a_sentence(guides: Path, content: bytes, sentence: str) -> None:
    (guides / "broken.md").write_bytes(content)
    (guides / "good.md").write_text(TEXT)
    broken, good = find_guides([guides], [])
    assert (broken.title, good.problem) == ("broken", None)
    assert broken.problem is not None
    assert broken.problem.startswith(sentence)
    with pytest.raises(UnavailableError) as caught:
        read_guide("shared:broken", [guides], [])
    assert caught.value.reason == "broken-guide"
    assert sentence in caught.value.message


def test_letters_of_four_bytes_are_within_the_limit(guides: Path) -> None:
    (guides / "large.md").write_text("# T\n" + "\N{ROCKET}" * (MOST_CHARACTERS - 4))
    assert find_guides([guides], [])[0].problem is None


def test_a_byte_order_mark_and_windows_line_ends_are_read(guides: Path) -> None:
    (guides / "windows.md").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert find_guides([guides], [])[0].title == "How we work"


@pytest.mark.parametrize(
    "front", ["title: [", "title: 3", "- a", "a: &a [*a]", "x: " + "[" * 5000, "!!python/object:x"]
)
def test_a_strange_front_matter_leaves_the_heading(guides: Path, front: str) -> None:
    (guides / "a.md").write_text(f"---\n{front}\n---\n# The heading\n")
    assert find_guides([guides], [])[0].title == "The heading"


def test_a_link_may_not_lead_out_of_the_folder(tmp_path: Path, guides: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret")
    (guides / "out.md").symlink_to(secret)
    (guides / "real.md").write_text("# Real")
    (guides / "in.md").symlink_to(guides / "real.md")
    found = {entry.key: entry.problem for entry in find_guides([guides], [])}
    assert found["shared:in"] is None
    assert "leads out of" in (found["shared:out"] or "")
    with pytest.raises(UnavailableError):
        read_guide("shared:out", [guides], [])


def test_the_folder_itself_may_be_a_link(tmp_path: Path, guides: Path) -> None:
    (guides / "a.md").write_text(TEXT)
    link = tmp_path / "link"
    link.symlink_to(guides)
    assert find_guides([link], [])[0].problem is None


def test_what_is_no_file_is_not_waited_for(guides: Path) -> None:
    os.mkfifo(guides / "pipe.md")
    (guides / "folder.md").mkdir()
    (guides / "loop.md").symlink_to("loop.md")
    assert [entry.problem is None for entry in find_guides([guides], [])] == [False] * 3


@pytest.mark.parametrize(
    "key", ["shared:../secret", "shared:", "site:../jasmin", "secret", "", "shared:a.md"]
)
def test_only_what_was_found_can_be_read(tmp_path: Path, guides: Path, key: str) -> None:
    (tmp_path / "secret.md").write_text("# Secret")
    (guides / "a.md").write_text(TEXT)
    with pytest.raises(NotFoundError):
        read_guide(key, [guides], [])
