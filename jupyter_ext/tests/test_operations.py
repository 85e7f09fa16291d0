"""Long actions: what they print as it comes, cancel, and how they end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyterlab_signpost.core import Core
from jupyterlab_signpost.errors import ConflictError, NotFoundError, UnavailableError
from jupyterlab_signpost.operations import (
    Command,
    FailedError,
    Operation,
    Operations,
    Progress,
    Step,
    store,
)
from jupyterlab_signpost.operations import operation as operation_module


def python(code: str, *words: str, **more: Any) -> Command:
    return Command((sys.executable, "-u", "-c", code, *words), **more)


def output(operation: Operation) -> str:
    text, offset, done = operation.read(0)
    while not done:
        piece, offset, done = operation.read(offset)
        text += piece
    return text


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A dead child that nobody has asked after is no process any more.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_steps_run_one_after_the_other(operations: Operations, tmp_path: Path) -> None:
    def second(progress: Progress) -> dict[str, int]:
        progress.print("in Python: é")
        return {"lines": 3}

    steps: list[Step] = [
        python("import os, sys; print(os.getcwd()); print('warning', file=sys.stderr)"),
        second,
        python("import os; print(os.environ['WHO'])", environ={"WHO": "alice"}),
    ]
    steps[0] = Command(steps[0].words, folder=tmp_path)  # type: ignore[union-attr]
    operation = operations.start("kernels", "Three steps", steps, subject="/envs/geo")
    assert operation.wait(20)
    told = operation.to_json()
    assert (told["state"], told["message"], told["result"]) == ("completed", None, {"lines": 3})
    assert (told["kind"], told["subject"], told["title"]) == ("kernels", "/envs/geo", "Three steps")
    assert told["ended_at"] >= told["started_at"]
    lines = output(operation).splitlines()
    shown = [line for line in lines if line.startswith("$ ")]
    assert len(shown) == 2
    assert [line for line in lines if not line.startswith("$ ")] == [
        *(str(tmp_path), "warning", "in Python: é", "alice")
    ]


def test_output_comes_while_it_runs(operations: Operations, tmp_path: Path) -> None:
    go = tmp_path / "go"
    code = "import os, sys, time\nprint('first')\nwhile not os.path.exists(sys.argv[1]):"
    code += " time.sleep(0.02)\nprint('second')"
    operation = operations.start("kernels", "Wait", [python(code, str(go))])
    until(lambda: "\nfirst\n" in operation.read(0)[0])
    assert operation.state == "running"
    _, offset, done = operation.read(0)
    assert not done
    go.touch()
    assert operation.wait(20)
    assert operation.read(offset)[0] == "second\n"


def test_no_character_is_torn(operations: Operations) -> None:
    seen: list[str] = []
    offset = 0
    code = "import os, time\nfor part in (b'\\xe2', b'\\x82', b'\\xac', b'\\xff\\xc3'):\n"
    code += " os.write(1, part); time.sleep(0.1)"
    operation = operations.start("kernels", "Euro", [python(code, shown=False)])
    done = False
    while not done:
        text, offset, done = operation.read(offset)
        seen.append(text)
        time.sleep(0.01)
    assert "".join(seen) == "€\ufffd\ufffd"


def test_a_flood_is_kept_to_its_end(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation_module, "MOST_OUTPUT", 10_000)
    code = "for number in range(20_000): print('é', number)"
    operation = operations.start("kernels", "Flood", [python(code)])
    assert operation.wait(20)
    text = output(operation)
    assert len(text.encode()) <= 10_000
    assert text.endswith("é 19999\n")
    assert "\ufffd" not in text
    # A reader who was there before goes on with what is left.
    assert operation.read(50)[0] == operation.read(0)[0]


def test_a_step_that_fails_ends_it(operations: Operations, tmp_path: Path) -> None:
    steps = [python("import sys; print('why'); sys.exit(3)"), python("print('never')")]
    operation = operations.start("kernels", "Fail", steps)
    assert operation.wait(20)
    assert operation.state == "failed"
    assert "exit status 3" in (operation.message or "")
    assert "never" not in output(operation).replace("print('never')", "")
    told = python(
        "raise SystemExit('No space left')",
        explain=lambda status, tail: f"{status} {'No space' in tail}.",
    )
    operation = operations.start("kernels", "Explained", [told])
    assert operation.wait(20)
    assert operation.message == "1 True."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Command(("/no/such/program",)), "There is no program /no/such/program"),
        (Command(("true",), folder="/no/such/folder"), "There is no folder /no/such/folder"),
        (Command(("/etc/passwd",)), "could not be started: Permission denied"),
        (Command(("true", "a\0b")), "could not be started"),
        (Command(("true", "x" * 3_000_000)), "could not be started: Argument list too long"),
    ],
)
def test_what_cannot_be_started_is_told(
    command: Command, words: str, operations: Operations
) -> None:
    operation = operations.start("kernels", "Start", [Command(command.words, shown=False)])
    if command.folder is not None:
        operation = operations.start("kernels", "Start", [command])
    assert operation.wait(20)
    assert operation.state == "failed"
    assert words in (operation.message or "")


def test_errors_of_callables_are_sentences(operations: Operations) -> None:
    def refuse(_: Progress) -> None:
        raise FailedError("It was not possible.")

    def break_down(_: Progress) -> None:
        raise ZeroDivisionError

    def no_file(_: Progress) -> None:
        open("/no/such/file")  # noqa: SIM115

    for step, words in (
        (refuse, "It was not possible."),
        (break_down, "ZeroDivisionError"),
        (no_file, "No such file"),
    ):
        operation = operations.start("kernels", "Fail", [step])
        assert operation.wait(20)
        assert operation.state == "failed"
        assert words in (operation.message or "")


def test_cancel_ends_the_children_too(operations: Operations, tmp_path: Path) -> None:
    # The child starts a child of its own, and both hold the output open.
    pids = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open(sys.argv[1], 'w').write(f'{os.getpid()} {child.pid}\\n')\n"
        "time.sleep(600)"
    )
    operation = operations.start("kernels", "Sleep", [python(code, str(pids)), python("1/0")])
    until(lambda: pids.exists() and pids.read_text().endswith("\n"))
    both = [int(word) for word in pids.read_text().split()]
    assert all(alive(pid) for pid in both)
    operations.cancel(operation.id)
    assert operation.wait(20)
    assert operation.state == "cancelled"
    until(lambda: not any(alive(pid) for pid in both))
    # Nothing more happens to what has ended.
    assert operations.cancel(operation.id).state == "cancelled"


def test_what_ignores_sigterm_is_killed(
    operations: Operations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation_module, "GRACE_SECONDS", 0.3)
    ready = tmp_path / "ready"
    code = (
        "import os, signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "open(sys.argv[1], 'w').write(f'{os.getpid()}\\n')\ntime.sleep(600)"
    )
    operation = operations.start("kernels", "Resist", [python(code, str(ready))])
    until(lambda: ready.exists() and ready.read_text().endswith("\n"))
    operation.cancel()
    assert operation.wait(20)
    until(lambda: not alive(int(ready.read_text())))


def test_a_callable_is_cancelled_where_it_looks(operations: Operations) -> None:
    begun = threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()
            time.sleep(0.01)

    operation = operations.start(
        "kernels", "Loop", [work], on_failure=lambda _: "The folder was kept."
    )
    assert begun.wait(20)
    operation.cancel()
    assert operation.wait(20)
    assert (operation.state, operation.message) == (
        "cancelled",
        "It was cancelled. The folder was kept.",
    )


def test_a_child_that_lives_on_is_not_waited_for(operations: Operations, tmp_path: Path) -> None:
    left = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))"
    )
    operation = operations.start("kernels", "Leave", [python(code, str(left))])
    try:
        assert operation.wait(20)
        assert operation.state == "completed"
    finally:
        os.kill(int(left.read_text()), signal.SIGKILL)


def test_one_at_a_time_for_a_subject(operations: Operations) -> None:
    wait = threading.Event()
    step: Step = lambda progress: wait.wait(20)  # noqa: E731
    first = operations.start("kernels", "First", [step], subject="/envs/geo")
    with pytest.raises(ConflictError, match="Nothing was started"):
        operations.start("kernels", "Second", [step], subject="/envs/geo")
    others = [operations.start("home", "Other", [step], subject="/envs/geo")]
    others += [operations.start("kernels", "Other", [step], subject=str(n)) for n in range(6)]
    with pytest.raises(UnavailableError, match="8 operations"):
        operations.start("kernels", "Too many", [step])
    wait.set()
    assert all(operation.wait(20) for operation in (first, *others))
    assert operations.start("kernels", "Again", [step], subject="/envs/geo").wait(20)


def test_ended_ones_are_forgotten_after_a_while(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    for number in range(store.MOST_ENDED + 3):
        operation = operations.start("kernels", str(number), [lambda _: None])
        assert operation.wait(20)
        names.append(operation.id)
    assert [operation.id for operation in operations.all()] == names[3:]
    with pytest.raises(NotFoundError, match="What it did stays"):
        operations.get(names[0])
    monkeypatch.setattr(store, "KEEP_SECONDS", -1.0)
    assert operations.all() == []


def test_the_servers_end_is_theirs(tmp_path: Path) -> None:
    store = Operations()
    pid = tmp_path / "pid"
    code = "import os, sys, time; open(sys.argv[1], 'w').write(f'{os.getpid()}\\n')"
    operation = store.start("kernels", "Sleep", [python(code + "; time.sleep(600)", str(pid))])
    until(lambda: pid.exists() and pid.read_text().endswith("\n"))
    store.stop()
    assert operation.state == "cancelled"
    until(lambda: not alive(int(pid.read_text())))


# The HTTP interface


@pytest.fixture
def served(jp_serverapp: Any) -> Operations:
    core: Core = jp_serverapp.web_app.settings["signpost"]
    return core.operations


async def test_the_output_is_streamed(jp_fetch: Any, served: Operations, tmp_path: Path) -> None:
    go = tmp_path / "go"
    code = "import os, sys, time\nprint('first €')\nwhile not os.path.exists(sys.argv[1]):"
    code += " time.sleep(0.02)\nprint('second')"
    command = python(code, str(go), shown=False)
    operation = served.start("kernels", "Wait", [command, lambda _: {"answer": 42}])
    lines: list[dict[str, Any]] = []
    rest = b""

    def arrive(content: bytes) -> None:
        nonlocal rest
        *whole, rest = (rest + content).split(b"\n")
        lines.extend(json.loads(line) for line in whole)

    request = asyncio.ensure_future(
        jp_fetch("signpost", "operations", operation.id, streaming_callback=arrive)
    )
    end = time.monotonic() + 20
    while not any("first" in line["text"] for line in lines):
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    assert operation.state == "running"
    listed = await jp_fetch("signpost", "operations")
    assert [told["id"] for told in json.loads(listed.body)["operations"]] == [operation.id]
    go.touch()
    await request
    assert "".join(line["text"] for line in lines[:-1]) == "first €\nsecond\n"
    assert lines[-2]["offset"] == len("first €\nsecond\n".encode())
    assert (lines[-1]["state"], lines[-1]["result"]) == ("completed", {"answer": 42})
    # Later, from where a reader stopped.
    answer = await jp_fetch("signpost", "operations", operation.id, params={"offset": "10"})
    again = [json.loads(line) for line in answer.body.splitlines()]
    assert "".join(line["text"] for line in again[:-1]) == "second\n"


async def test_it_is_cancelled_by_delete(jp_fetch: Any, served: Operations) -> None:
    operation = served.start("kernels", "Sleep", [python("import time; time.sleep(600)")])
    answer = await jp_fetch("signpost", "operations", operation.id, method="DELETE")
    assert json.loads(answer.body)["id"] == operation.id
    answer = await jp_fetch("signpost", "operations", operation.id)
    assert json.loads(answer.body.splitlines()[-1])["state"] == "cancelled"


async def test_a_quiet_operation_is_still_heard(
    jp_fetch: Any, served: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyterlab_signpost.handlers.operations.HEARTBEAT_SECONDS", 0.05)
    operation = served.start("kernels", "Quiet", [lambda _: time.sleep(0.5)])
    answer = await jp_fetch("signpost", "operations", operation.id)
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert len(lines) > 4
    assert all(line == {"text": "", "offset": 0} for line in lines[:-1])


@pytest.mark.parametrize("offset", ["-1", "x", "1" * 19, "²"])
async def test_offsets_that_are_none(offset: str, jp_fetch: Any, served: Operations) -> None:
    operation = served.start("kernels", "Short", [lambda _: None])
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("signpost", "operations", operation.id, params={"offset": offset})
    assert refused.value.code == 400


async def test_an_unknown_one_is_told(jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("signpost", "operations", "0123456789abcdef")
    assert refused.value.code == 404
    assert "What it did stays" in json.loads(refused.value.response.body)["message"]
