"""Share work between this process and others, one for each further CPU."""

from __future__ import annotations

import contextlib
import fcntl
import marshal
import os
import struct
import termios
from collections.abc import Callable, Iterator, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    # It takes longer to start than the smaller folders to count.
    from typing import Any, Protocol

    class Work(Protocol):
        """What several processes can do, each a part of it."""

        on_tick: Callable[[], None]

        def begin_anew(self) -> None:
            """Forget what was found, in a process that goes on from here."""

        def run(self, shares: Shares) -> None:
            """Do what is handed out."""

        def partial(self) -> dict[str, Any]:
            """What was found so far, to be told meanwhile, in plain dicts and lists: ``sums``, and
            ``errors`` where there may be any."""

        def parts(self) -> list[bytes]:
            """All that was found, at the end."""


#: Work is shared when so many folders wait; smaller trees are read sooner than a process starts.
ENOUGH = 128
#: A pipe holds so many indexes without a reader.
MOST_SHARES = 8192
_PLACE = struct.Struct("i")
_HEAD = struct.Struct("cI")


class Shares:
    """Work in a pipe: whoever is ready takes the next one."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items
        self._taken: list[Any] = []
        self._heard, self._calls = os.pipe()
        self._source, target = os.pipe()
        count = min(len(items), MOST_SHARES)
        self._step = -(-len(items) // count) if count else 1
        # A read of so few bytes is one piece, however many read at a time.
        os.write(target, b"".join(map(_PLACE.pack, range(0, len(items), self._step))))
        os.close(target)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        """What nobody else has taken."""
        if not self._taken:
            piece = os.read(self._source, _PLACE.size)
            if not piece:
                raise StopIteration
            (place,) = _PLACE.unpack(piece)
            self._taken = list(self._items[place : place + self._step])
            self._taken.reverse()
        return self._taken.pop()

    def want_more(self) -> None:
        """Tell the others that this process has nothing left to do."""
        os.write(self._calls, b"\0")

    def are_wanted(self) -> bool:
        """Whether a process has nothing left to do."""
        (calls,) = _PLACE.unpack(fcntl.ioctl(self._heard, termios.FIONREAD, bytes(_PLACE.size)))
        return bool(calls)

    def close(self) -> None:
        """When all is done."""
        for pipe in (self._source, self._heard, self._calls):
            os.close(pipe)


class Helper:
    """Another process that takes shares, and what it has said."""

    def __init__(self, work: Work, shares: Shares) -> None:
        #: What it has found so far: `Work.partial`.
        self.partial: dict[str, Any] = {}
        self._data = bytearray()
        self._parts: list[bytes] = []
        self._source, target = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            status = 1
            with contextlib.suppress(BaseException):
                os.close(self._source)
                with os.fdopen(target, "wb") as output:
                    _help(work, shares, output.write, output.flush)
                status = 0
            os._exit(status)
        os.close(target)
        os.set_blocking(self._source, False)

    def listen(self) -> None:
        """Take in what it has said so far."""
        while True:
            try:
                piece = os.read(self._source, 1 << 20)
            except BlockingIOError:
                return
            if not piece:
                return
            self._data += piece
            self._understand()

    def _understand(self) -> None:
        while len(self._data) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._data)
            end = _HEAD.size + length
            if len(self._data) < end:
                return
            piece = bytes(self._data[_HEAD.size : end])
            del self._data[:end]
            if kind == b"p":
                self.partial = marshal.loads(piece)
            else:
                self._parts.append(piece)

    def result(self) -> list[bytes] | None:
        """Wait for its end and return what it found; ``None`` when it was ended meanwhile."""
        os.set_blocking(self._source, True)
        self.listen()
        os.close(self._source)
        _, status = os.waitpid(self.process, 0)
        return None if status else self._parts


def _help(
    work: Work,
    shares: Shares,
    write: Callable[[bytes], object],
    flush: Callable[[], object],
) -> None:
    """Take shares in a helping process, and tell what they hold."""

    def send(kind: bytes, piece: bytes) -> None:
        write(_HEAD.pack(kind, len(piece)))
        write(piece)

    def send_partial() -> None:
        send(b"p", marshal.dumps(work.partial()))
        flush()

    work.begin_anew()
    work.on_tick = send_partial
    work.run(shares)
    for part in work.parts():
        send(b"r", part)
