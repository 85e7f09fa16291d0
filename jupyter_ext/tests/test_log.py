"""Logs that grow, shrink, or are no logs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyterlab_signpost.jobs.log import last_lines, read_log


def test_a_log_is_read_in_pieces_without_breaking_characters(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes("a\u20ac".encode()[:-1])
    assert read_log(path, 0) == ("a", 1, True)
    path.write_bytes("a\u20acb".encode())
    assert read_log(path, 1) == ("\u20acb", 5, True)


def test_a_log_of_no_text_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"\xff\xfe\xe2")
    text, offset, _ = read_log(path, 0)
    assert offset == 2
    more, offset, whole = read_log(path, offset)
    assert (text + more, offset, whole) == ("\ufffd" * 3, 3, True)


def test_a_long_log_comes_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"x" * 600_000)
    text, offset, whole = read_log(path, 0)
    assert (len(text), offset, whole) == (262144, 262144, False)


@pytest.mark.parametrize("offset", [10, 10**18])
def test_a_log_that_became_shorter(offset: int, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"abc")
    assert read_log(path, offset) == ("", 3, True)


def test_a_log_that_is_a_pipe_holds_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.txt")
    assert read_log(tmp_path / "log.txt", 0) == ("", 0, True)


def test_half_a_character_waits_for_its_other_half(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes("a\u20ac".encode()[:-1])
    assert read_log(path, 1, ended=False) == ("", 1, True)
    path.write_bytes("a\u20ac".encode())
    assert read_log(path, 1, ended=False) == ("\u20ac", 4, True)
    path.write_bytes(b"a\xe2")
    assert read_log(path, 1, ended=True) == ("\ufffd", 2, True)


def test_the_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_lines(log) is None
    log.write_bytes(b"")
    assert last_lines(log) is None
    log.write_bytes(b"one\n\x1b[31mtwo\x1b[0m\n10 %\r20 %\r\n\nthree\x00\n\n")
    assert last_lines(log) == "two\n20 %\nthree\\x00"
    log.write_bytes(b"x" * 5000 + b"\n" + b"y" * 500 + b"\nlast")
    assert last_lines(log) == "y" * 200 + "\nlast"
