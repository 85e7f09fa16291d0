"""Run an exported program and note what each cell of its notebook shows.

usage: python record.py --record FOLDER -- PROGRAM.py [argument ...]

The program runs as ``python PROGRAM.py`` does: same name, arguments, folder, exit status, and what
it prints goes where it went. The cells' lines stand in the bundle's ``signpost.json``. FOLDER gets

- ``events.jsonl``: one JSON object per line: which cell begins (``cell``), what is printed through
  ``sys.stdout`` (``text``: bytes as Latin-1), what kind it is (``kind``), figures, errors, the end;
- ``stdout``: what was written to the standard output in other ways: by C code, child processes.

Each event has ``at``, the size of ``stdout`` then, so that both can be put together (`reading`).
Whatever fails while noting, the program runs on. Standard library only, Python 3.10 or newer.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and __file__.rpartition("/")[0] == sys.path[0]:
    # The folder of this file is nothing that the program should import from.
    del sys.path[0]

import ast
import atexit
import builtins
import contextlib
import hashlib
import importlib.machinery
import importlib.util
import io
import json
import os
import select
import signal
import time
import types
from collections.abc import Iterator, Sequence
from typing import Any

#: So much of what one cell prints is kept, in bytes.
MOST_BYTES = 2 << 20
#: How often what child processes print is handed on while the program itself prints nothing.
PAUSE_SECONDS = 0.2
IMAGES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".pdf", ".webp")
FRAMES_LOOKED_AT = 100


def load_marks() -> Any:
    """The module beside this file, which lies on no path of the program's."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "marks.py")
    spec = importlib.util.spec_from_file_location("_signpost_marks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Recorder:
    """Notes what a program shows. Used by the process that runs the program, not by its forks."""

    def __init__(self, folder: str, program: str) -> None:
        self.program = os.path.abspath(program)
        self.bundle = os.path.dirname(self.program)
        self.marks = load_marks()
        with open(os.path.join(self.bundle, "signpost.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.digests = manifest["files"]
        self.ranges = {name: manifest["cells"].get(name, []) for name in self.digests}
        os.makedirs(folder, exist_ok=True)
        self.events = os.open(
            os.path.join(folder, "events.jsonl"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
        )
        beside = os.path.join(folder, "stdout")
        self.direct = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        self.tail = os.open(beside, os.O_RDONLY)
        self.is_on = True
        self.cell: int | None = None
        self.room, self.kind, self.handed_on = MOST_BYTES, "text", 0
        self.support: dict[tuple[str, int], str] = {}

    def start(self) -> None:
        """Put the recorder between the program and its standard output."""
        sys.stdout.flush()
        self.log = os.dup(1)
        self._start_follower()
        os.dup2(self.direct, 1)
        what = os.fstat(self.direct)
        self.identity = (what.st_dev, what.st_ino)
        old: Any = sys.stdout
        raw = Output(self)
        buffer: Any = raw if isinstance(old.buffer, io.RawIOBase) else io.BufferedWriter(raw)
        self.stream = io.TextIOWrapper(
            buffer, old.encoding, old.errors, "\n", True, write_through=old.write_through
        )
        self.stream.mode = "w"  # type: ignore[misc]
        sys.stdout = sys.__stdout__ = self.stream  # type: ignore[misc]
        builtins.__dict__[self.marks.CELL] = self.begin
        builtins.__dict__[self.marks.KIND] = self.shown
        builtins.__dict__[self.marks.FAILED] = self.failed
        sys.meta_path.insert(0, Finder(self))
        sys.addaudithook(self.audit)
        atexit.register(self.settle)
        os.register_at_fork(after_in_child=self.stop)
        self.note(encoding=old.encoding, started=time.time(), pid=os.getpid())

    def compile(self, source: bytes, path: str) -> types.CodeType:
        """Compile a file of the bundle, with marks if it is as it was written."""
        name = os.path.basename(path)
        if hashlib.sha256(source).hexdigest() != self.digests.get(name):
            self.note(file=name, changed=True)
            return plain_code(source, path)
        tree = ast.parse(source, path)
        marks = self.marks.Marks(self.ranges[name])
        code: types.CodeType = compile(marks.weave(tree), path, "exec", dont_inherit=True)
        self.support.update(((path, line), function) for line, function in marks.support.items())
        self.note(file=name, flow=sorted(marks.flow), defined=sorted(marks.defined))
        return code

    # What the marks call

    def begin(self, cell: int | None, top: bool) -> None:
        """A cell begins; ``None``: code of no cell. ``top``: only its definitions."""
        if cell != self.cell and self.is_on:
            self.settle()
            self.cell, self.room = cell, MOST_BYTES
            self.note(cell=cell, **({"top": True} if top else {}))

    @contextlib.contextmanager
    def shown(self, kind: str) -> Iterator[None]:
        """What is printed inside is a value; of nested ones the first tells its kind."""
        if self.kind != "text":
            yield
            return
        self._change_kind(kind)
        try:
            yield
        finally:
            self._change_kind("text")

    def _change_kind(self, kind: str) -> None:
        self.settle()
        self.kind = kind
        self.note(kind=kind)

    def failed(self, error: BaseException | None = None) -> None:
        """A cell ended with an error: this one, or the one that is being handled."""
        error = sys.exc_info()[1] if error is None else error
        try:
            message = str(error)
        except Exception:
            message = ""
        self.settle()
        self.note(error=type(error).__name__, message=message[:10_000])

    def audit(self, event: str, arguments: Sequence[Any]) -> None:
        """Count the figures: numbered images that support functions write."""
        if event != "open" or not self.is_on:
            return
        path, mode = arguments[0], arguments[1]
        if not isinstance(path, str) or not isinstance(mode, str) or not set(mode) & set("wx"):
            return
        stem, suffix = os.path.splitext(path)
        if suffix.lower() not in IMAGES or not stem[-1:].isdigit():
            return
        frame: types.FrameType | None = sys._getframe(1)
        for _ in range(FRAMES_LOOKED_AT):
            if frame is None:
                return
            code = frame.f_code
            if (code.co_filename, code.co_firstlineno) in self.support:
                self.note(figure=os.path.basename(path))
                return
            frame = frame.f_back

    # Writing

    def write(self, output: io.FileIO, data: memoryview) -> int:
        """Hand on what ``sys.stdout`` writes, and note it. Returns the number of bytes."""
        if not self.is_on:
            return os.write(1, data)
        what = os.fstat(1)
        if (what.st_dev, what.st_ino) != self.identity:
            # The program has sent its standard output elsewhere.
            return os.write(1, data)
        if what.st_size != self.handed_on:
            self.hand_on()
            self.handed_on = what.st_size
        count = io.FileIO.write(output, data)
        if count and self.room > 0:
            text = bytes(data[: min(count, self.room)]).decode("latin-1")
            self.room -= count
            self.note(text=text, **({"cut": True} if self.room <= 0 else {}))
        return count

    def hand_on(self) -> None:
        """Copy what was written in other ways to where the output goes. Both may do that."""
        while True:
            data = os.read(self.tail, 1 << 16)
            if not data:
                return
            while data:
                data = data[os.write(self.log, data) :]

    def settle(self) -> None:
        """Hand on everything that was printed until now."""
        if self.is_on:
            with contextlib.suppress(OSError, ValueError):
                self.stream.flush()
            with contextlib.suppress(OSError):
                self.hand_on()

    def note(self, **event: Any) -> None:
        """Write an event down; a full disk ends the recording, not the program."""
        if self.is_on:
            try:
                event["at"] = os.fstat(self.direct).st_size
                os.write(self.events, json.dumps(event).encode("ascii") + b"\n")
            except OSError:
                self.is_on = False
                os.dup2(self.log, 1)

    def stop(self) -> None:
        """Record no more: this is a fork of the program."""
        self.is_on = False

    def _start_follower(self) -> None:
        """Start a process that hands on what is printed past us, also when we are killed.

        It is no child, so that the program waits for its own ones only, and no thread, which
        makes forks warn. It ends when the other end of the pipe is closed.
        """
        alive, own = os.pipe()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            os.close(alive)
            return
        if os.fork():
            os._exit(0)
        try:
            os.close(own)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            ready: list[int] = []
            while not ready:
                ready = select.select([alive], [], [], PAUSE_SECONDS)[0]
                self.hand_on()
        finally:
            os._exit(0)


class Output(io.FileIO):
    """The standard output as ``sys.stdout`` sees it."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder.log, "w", closefd=False)
        self.name = "<stdout>"
        self._recorder = recorder

    def fileno(self) -> int:
        """The number that programs hand to child processes."""
        return 1

    def write(self, data: Any) -> int:
        """Write bytes; returns how many."""
        return self._recorder.write(self, memoryview(data).cast("B"))


class Finder:
    """Finds the bundle's own modules, so that they are compiled with marks."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The specification of a module of the bundle, else ``None``."""
        file = os.path.join(self._recorder.bundle, f"{name}.py")
        known = path is None and f"{name}.py" in self._recorder.digests
        if not known or file == self._recorder.program or not os.path.isfile(file):
            return None
        loader = Loader(name, file, self._recorder)
        return importlib.util.spec_from_file_location(name, file, loader=loader)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module of the bundle; nothing of it is cached."""

    def __init__(self, name: str, path: str, recorder: Recorder) -> None:
        super().__init__(name, path)
        self._recorder = recorder

    def get_code(self, fullname: str) -> types.CodeType:
        """Its code with marks."""
        path = os.fspath(self.path)
        return self._recorder.compile(self.get_data(path), path)


def run(program: str, recorder: Recorder | None) -> None:
    """Run a program as the main module."""
    program = os.path.abspath(program)
    module: Any = types.ModuleType("__main__")
    module.__file__ = program
    module.__builtins__ = builtins
    module.__loader__ = importlib.machinery.SourceFileLoader("__main__", program)
    # Names that this Python gives a main module, or not any more.
    new: dict[str, Any] = {"__annotations__": {}, "__cached__": None}
    module.__dict__.update({name: value for name, value in new.items() if name in globals()})
    sys.modules["__main__"] = module
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.path.dirname(program))
    status: Any = 0
    try:
        with open(program, "rb") as file:
            source = file.read()
        compiled = recorder.compile if recorder else plain_code
        exec(compiled(source, program), module.__dict__)
    except SystemExit as error:
        status = error.code
        raise
    except KeyboardInterrupt:
        status = 130
        raise
    except BaseException as error:
        status = 1
        if recorder:
            recorder.failed(error)
        tell(error)
        sys.exit(1)
    finally:
        if recorder:
            recorder.settle()
            number = status if isinstance(status, int) else 0 if status is None else 1
            recorder.note(status=number, ended=time.time())


def plain_code(source: bytes, path: str) -> types.CodeType:
    """Compile a file as it is."""
    code: types.CodeType = compile(source, path, "exec", dont_inherit=True)
    return code


def tell(error: BaseException) -> None:
    """Print an error as if this file were not there."""
    own = (os.path.abspath(__file__), __file__)
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename in own:
        place = place.tb_next
    if isinstance(error, SyntaxError) and place is not None:
        inside = place
        while inside.tb_next is not None:
            inside = inside.tb_next
        if inside.tb_frame.f_code.co_filename == ast.__file__:
            place = None
    sys.excepthook(type(error), error.with_traceback(place), place)


def main() -> None:
    """Run the program that the command line names."""
    words = sys.argv[1:]
    if len(words) < 4 or words[0] != "--record" or words[2] != "--":
        sys.exit("usage: python record.py --record FOLDER -- PROGRAM.py [argument ...]")
    folder, program = words[1], words[3]
    sys.argv = words[3:]
    recorder = None
    try:
        recorder = Recorder(folder, program)
        recorder.start()
    except Exception:
        # Without a record there is nothing to compare, which is told then; the program runs.
        recorder = None
    run(program, recorder)


if __name__ == "__main__":
    main()
