"""Long actions that are done on request: live output, cancel, a result at the end.

An operation runs on a thread of its own, its steps one after the other. A step is a command (an
argument list, never a shell's text) or a callable that is given a `Progress`. What both print is
kept in a buffer of bounded size, by byte offset, so that several readers may follow it and one that
was cut off goes on where it stopped. Nothing outlives the server: `Operations.stop` ends all.
"""

from .command import CancelledError, Command, FailedError
from .operation import Operation, Progress, State, Step
from .store import Operations

__all__ = [
    "CancelledError",
    "Command",
    "FailedError",
    "Operation",
    "Operations",
    "Progress",
    "State",
    "Step",
]
