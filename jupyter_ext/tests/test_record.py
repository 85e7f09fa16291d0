"""What each cell shows, noted while real programs run in real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_bundles import Piece, main_of, write_bundle

from jupyterlab_signpost.proof.of_run import RECORDER
from jupyterlab_signpost.proof.reading import Record, read_record

Run = Callable[..., "Done"]


class Done:
    """A recorded run beside a plain one of the same program."""

    def __init__(self, program: Path, *arguments: str, **variables: str) -> None:
        self.place = program.parent / "record"
        command = [str(program), *arguments]
        options = {"cwd": program.parent, "env": {**os.environ, **variables}}
        self.plain = self._run(command, options)
        self.recorded = self._run(
            [str(RECORDER), "--record", str(self.place), "--", *command], options
        )

    @staticmethod
    def _run(words: list[str], options: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
            **options,
        )

    def is_like_plain(self, errors: bool = True) -> bool:
        """Exit status and output are those of a run without the recorder."""
        both = (self.recorded, self.plain)
        one, other = (
            (done.returncode, done.stdout, done.stderr if errors else b"") for done in both
        )
        assert one == other
        return True

    @property
    def record(self) -> Record:
        return read_record(self.place)

    def parts(self, cell: int | None) -> list[tuple[str, str]]:
        shown = self.record.cells.get(cell)
        return [(kind, bytes(data).decode()) for kind, data in shown.parts] if shown else []

    def text(self, cell: int | None) -> str:
        return "".join(text for _, text in self.parts(cell))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def start(
        script: list[Piece], library: list[Piece] | None = None, *words: str, **variables: str
    ) -> Done:
        return Done(write_bundle(tmp_path / "study_job", script, library), *words, **variables)

    return start


def test_prints_in_loops_and_values_belong_to_their_cells(run: Run) -> None:
    done = run(
        main_of(
            (0, "import sys"),
            (2, "for number in range(3):\n    print(number, end=' ')\nprint('é😀')"),
            (3, "x = 7\nshow(x)"),
            (
                4,
                "display('text')\nshow(None)\n"
                "print(sys.argv[1:], sys.path[0] == __file__.rpartition('/')[0])",
            ),
            (None, "save_figures()"),
        ),
        None,
        "--year",
        "it's",
    )
    assert done.is_like_plain(errors=False)
    assert done.parts(2) == [("text", "0 1 2 é😀\n")]
    assert done.parts(3) == [("out", "7\n")]
    assert done.parts(4) == [("display", "'text'\n"), ("text", "['--year', \"it's\"] True\n")]
    assert done.record.cells[4].figures == 1
    assert done.record.begun == {0, 2, 3, 4}
    assert (done.record.status, done.parts(None)) == (0, [])


def test_functions_of_the_library_print_for_the_cell_that_calls_them(run: Run) -> None:
    done = run(
        [(None, "from study_lib import speak"), *main_of((2, "speak('one')"), (3, "speak('two')"))],
        [(1, "print('defined')\n\n\ndef speak(word):\n    print(word)")],
    )
    assert done.is_like_plain()
    assert (done.text(1), done.text(2), done.text(3)) == ("defined\n", "one\n", "two\n")
    assert done.record.begun == {1, 2, 3}


def test_step_functions_in_the_library_hold_the_cells(run: Run) -> None:
    done = run(
        [
            (None, "from study_lib import load, use"),
            *main_of((None, "data = load()\nuse(data)"), (7, "print('last')")),
        ],
        [
            (None, 'def load():\n    """Load."""'),
            (2, "    print('loading')\n    data = [1]"),
            (3, "    print('loaded', data)"),
            (None, "    return data\n\n\ndef use(data):"),
            (5, "    for item in data:\n        print(item)"),
        ],
    )
    assert done.is_like_plain()
    texts = [done.text(cell) for cell in (2, 3, 5, 7)]
    assert texts == ["loading\n", "loaded [1]\n", "1\n", "last\n"]


def test_threads_print_for_the_running_cell(run: Run) -> None:
    done = run(
        main_of(
            (1, "import threading\ndef work(n):\n    print(f'thread {n}\\n', end='')"),
            (
                2,
                "threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]\n"
                "for thread in threads:\n    thread.start()\n"
                "for thread in threads:\n    thread.join()",
            ),
            (3, "print('after')"),
        )
    )
    assert sorted(done.text(2).split("\n")) == ["", *(f"thread {n}" for n in range(4))]
    assert done.text(3) == "after\n"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_child_processes_work_and_are_heard(method: str, run: Run) -> None:
    done = run(
        [
            (None, "import multiprocessing\nfrom study_lib import work\n"),
            *main_of(
                (1, "print('before', flush=True)"),
                (
                    2,
                    f"context = multiprocessing.get_context({method!r})\n"
                    "with context.Pool(2) as pool:\n    answers = pool.map(work, [1, 2])",
                ),
                (3, "print(answers)"),
            ),
        ],
        [(0, "def work(n):\n    print(f'work {n}\\n', end='', flush=True)\n    return n * n")],
    )
    assert done.recorded.returncode == 0, done.recorded.stderr
    assert done.recorded.stderr == done.plain.stderr
    assert sorted(done.text(2).split()) == ["1", "2", "work", "work"]
    assert (done.text(1), done.text(3)) == ("before\n", "[1, 4]\n")


def test_what_is_written_past_python_is_attributed_in_order(run: Run) -> None:
    done = run(
        main_of(
            (
                1,
                "import os, subprocess, sys\nprint('first')\n"
                "os.write(1, b'direct\\n')\nprint('then')",
            ),
            (2, "os.system('echo shell')"),
            (3, "subprocess.run(['echo', 'child'])\nsys.stdout.buffer.write(b'bytes\\n')"),
            (4, "print('end')"),
        ),
        PYTHONUNBUFFERED="1",
    )
    assert done.is_like_plain()
    assert done.text(1) == "first\ndirect\nthen\n"
    texts = [done.text(cell) for cell in (2, 3, 4)]
    assert texts == ["shell\n", "child\nbytes\n", "end\n"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("sys.exit(3)", 3),
        ("sys.exit('a reason')", 1),
        ("raise SystemExit", 0),
        ("raise ValueError('bad é')", 1),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("os.abort()", -signal.SIGABRT),
        ("os._exit(4)", 4),
    ],
)
def test_a_program_ends_as_it_does_alone(code: str, status: int, run: Run) -> None:
    done = run(
        main_of(
            (1, "import os, signal, sys\nprint('begun', flush=True)"),
            (2, f"os.write(1, b'direct\\n')\n{code}"),
            (3, "print('never')"),
        )
    )
    assert done.is_like_plain()
    assert done.recorded.returncode == status
    assert (done.text(1), done.text(2), done.text(3)) == ("begun\n", "direct\n", "")
    assert 3 not in done.record.begun
    assert 3 in done.record.present
    errors = done.record.cells[2].errors
    assert errors == ([("ValueError", "bad é")] if "ValueError" in code else [])
    assert done.record.status == (None if status < 0 or status == 4 else status)


def test_a_cell_that_may_fail_tells_its_error(run: Run) -> None:
    head = "import traceback"
    done = run(
        [
            (None, head),
            *main_of(
                (None, "try:"),
                (1, "    print('try')\n    1 / 0"),
                (None, "except Exception:\n    traceback.print_exc()"),
                (2, "print('on')"),
            ),
        ]
    )
    assert done.is_like_plain()
    assert done.record.cells[1].errors == [("ZeroDivisionError", "division by zero")]
    assert done.text(2) == "on\n"


def test_a_program_that_redirects_its_output_keeps_it(run: Run, tmp_path: Path) -> None:
    done = run(
        main_of(
            (1, "import contextlib, io, os, sys\nkept = io.StringIO()"),
            (
                2,
                "with contextlib.redirect_stdout(kept):\n    print('kept')\n"
                "print(len(kept.getvalue()))",
            ),
            (
                3,
                "saved = os.dup(1)\nsys.stdout.flush()\n"
                "os.dup2(os.open('elsewhere', os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)\n"
                "print('elsewhere', flush=True)\nos.dup2(saved, 1)\nprint('back')",
            ),
        )
    )
    assert done.is_like_plain()
    assert (done.text(2), done.text(3)) == ("5\n", "back\n")
    assert (tmp_path / "study_job" / "elsewhere").read_text() == "elsewhere\n"


def test_huge_outputs_are_bounded(run: Run) -> None:
    done = run(
        main_of(
            (1, "for _ in range(100):\n    print('x' * 100_000)"),
            (2, "import os\nfor _ in range(100):\n    os.write(1, b'y' * 100_000)"),
            (3, "print('small')"),
        )
    )
    assert len(done.recorded.stdout) == len(done.plain.stdout)
    assert [done.record.cells[cell].cut for cell in (1, 2, 3)] == [True, True, False]
    assert len(done.text(1)) == 2 << 20
    assert len(done.text(2)) <= 4 << 20
    assert (done.place / "events.jsonl").stat().st_size < 4 << 20
    assert done.text(3) == "small\n"


def test_the_program_sees_itself_as_the_main_program(run: Run) -> None:
    done = run(
        [
            (None, "import inspect, os, pickle, sys"),
            *main_of(
                (
                    1,
                    "module, out = sys.modules['__main__'], sys.stdout\n"
                    "print(module.__file__ == os.path.abspath(__file__), module.main is main)\n"
                    "print(pickle.loads(pickle.dumps(main)) is main)\n"
                    "print(inspect.getsource(main)[:10], inspect.getsourcefile(main))\n"
                    "print(sys.argv[0], out.fileno(), out.name, out.encoding, out.isatty())\n"
                    "print(sorted(globals()), main.__doc__)",
                )
            ),
        ]
    )
    assert done.is_like_plain()


def test_async_cells(run: Run) -> None:
    done = run(
        [
            (None, "import asyncio\n\n\nasync def main():"),
            (
                1,
                "    async def speak(word):\n        await asyncio.sleep(0.01)\n"
                "        print(word)",
            ),
            (2, "    await asyncio.gather(speak('a'), speak('b'))"),
            (3, "    await speak('c')"),
            (None, '\n\nif __name__ == "__main__":\n    asyncio.run(main())'),
        ]
    )
    assert done.is_like_plain()
    assert (done.text(1), done.text(2), done.text(3)) == ("", "a\nb\n", "c\n")


def test_cells_at_the_level_of_the_module(run: Run) -> None:
    done = run(
        [
            (None, '"""Doc."""\nfrom __future__ import annotations\n\nif __name__ == "__main__":'),
            (1, "    print(__doc__)"),
            (2, "    for n in range(2):\n        print(n)"),
        ]
    )
    assert done.is_like_plain()
    assert (done.text(1), done.text(2)) == ("Doc.\n", "0\n1\n")
    assert done.record.begun == {1, 2}


def test_a_changed_or_broken_program_runs_as_it_is(run: Run, tmp_path: Path) -> None:
    program = write_bundle(tmp_path / "job", main_of((1, "print('one')")))
    program.write_text(program.read_text().replace("one", "two"))
    done = Done(program)
    assert done.is_like_plain()
    assert done.record.changed == ["study.py"]
    assert (done.text(1), done.text(None)) == ("", "two\n")
    program.write_text("print('x'\n")
    assert Done(program).is_like_plain()
    (tmp_path / "job" / "signpost.json").write_text("{")
    program.write_text("print('alone')\n")
    done = Done(program)
    assert done.is_like_plain()
    assert done.recorded.stdout == b"alone\n"


def test_a_record_that_cannot_be_written_does_not_stop_the_program(
    run: Run, tmp_path: Path
) -> None:
    program = write_bundle(tmp_path / "job", main_of((1, "print('one')")))
    (tmp_path / "job" / "record").write_text("in the way")
    done = Done(program)
    assert done.is_like_plain()


def test_nothing_is_left_running_and_nothing_is_cached(run: Run, tmp_path: Path) -> None:
    done = run(
        [(None, "import study_lib"), *main_of((1, "import os\nprint(os.getpid())"))],
        [(0, "value = 1")],
    )
    group = os.getpgrp()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes()
        except OSError:
            continue
        assert str(done.place).encode() not in words or os.getpgid(int(entry.parent.name)) != group
    plain = subprocess.run(
        [
            sys.executable,
            "-c",
            "import study_lib, dis; dis.dis(study_lib.__loader__.get_code('study_lib'))",
        ],
        cwd=tmp_path / "study_job",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "signpost" not in plain.stdout
