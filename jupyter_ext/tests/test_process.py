"""Programs that hang, are missing, or say odd things; and threads that never come back."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from jupyterlab_signpost import background
from jupyterlab_signpost.background import in_background, within
from jupyterlab_signpost.errors import (
    NoSpaceError,
    NotAllowedError,
    UnavailableError,
    explain_os_error,
)
from jupyterlab_signpost.process import ask
from jupyterlab_signpost.storage import read_json_object, write_json


def test_what_a_program_said(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['LC_ALL']); sys.exit(3)"
    answer = ask([sys.executable, "-c", code], 30, folder=tmp_path)
    assert (answer.status, answer.stdout) == (3, f"{tmp_path} C\n")


def test_a_missing_program_and_a_missing_folder(tmp_path: Path) -> None:
    assert ask(["no-such-program"], 5).missing
    answer = ask([sys.executable, "-c", ""], 5, folder=tmp_path / "gone")
    assert not answer.missing
    assert "there is no folder" in (answer.trouble or "")


@pytest.mark.parametrize("code", ["sleep 60", "trap '' TERM; sleep 60", "sleep 60 & sleep 60"])
def test_a_program_that_hangs(code: str) -> None:
    begin = time.monotonic()
    answer = ask(["bash", "-c", code], 0.3)
    assert answer.timed_out
    assert answer.words == "no answer within 0.3 s"
    assert time.monotonic() - begin < 3


def test_output_that_is_no_text() -> None:
    assert ask(["printf", "\\377x"], 5).stdout == "\ufffdx"


def test_an_answer_in_time_and_one_that_is_late() -> None:
    assert within(lambda: 7, 5) == 7
    release = threading.Event()
    with pytest.raises(TimeoutError):
        within(lambda: release.wait(30), 0.2)
    release.set()
    with pytest.raises(ZeroDivisionError):
        within(lambda: 1 // 0, 5)


def test_questions_that_hang_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_open", threading.BoundedSemaphore(2))
    release = threading.Event()
    stuck = [in_background(lambda: release.wait(30)) for _ in range(2)]
    with pytest.raises(UnavailableError, match="still unanswered"):
        in_background(lambda: None)
    release.set()
    assert all(future.result(5) for future in stuck)
    assert within(lambda: 1, 5) == 1


def test_a_thread_that_cannot_be_started_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_open", threading.BoundedSemaphore(1))

    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuse)
        for _ in range(3):
            with pytest.raises(UnavailableError, match="no more processes and threads"):
                in_background(lambda: None)
    assert within(lambda: 1, 5) == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json_object(path) == {"a": 1}
    with pytest.raises(OSError, match="gone"):
        write_json(tmp_path / "gone" / "file.json", {})
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "1", "[" * 100_000])
def test_files_that_hold_no_object(content: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(content)
    assert read_json_object(tmp_path / "x") is None


def test_system_errors_in_words() -> None:
    assert isinstance(explain_os_error(OSError(122, "x"), "write"), NoSpaceError)
    assert isinstance(explain_os_error(OSError(30, "x"), "write"), NotAllowedError)
    other = explain_os_error(OSError(5, "Input/output error", "/a"), "write it")
    assert other.message == "Could not write it (/a): Input/output error. Nothing was changed."
