"""Find the user's Python environments, each once, whatever hangs."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from pathlib import Path

from ..background import in_background
from ..home.mounts import mount_of, read_mounts
from .environment import Environment, RealPaths, base_prefix, describe, kind_of
from .finders import FINDERS, Finder
from .search import Candidate, Search

__all__ = ["Found", "Search", "find_environments"]

#: How long one finder may take before the others go on without it, in seconds.
FINDER_SECONDS = 5.0
#: So many environments are shown at most.
MOST_ENVIRONMENTS = 2000


@dataclass
class Found:
    """What a search led to. ``unanswered``: folders that a file system did not answer for."""

    environments: list[Environment]
    unanswered: list[str] = field(default_factory=list)


class _Collector:
    """Looks at candidates. May be left behind on a thread that hangs; then it collects no more."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.by_real_path: dict[str, Environment] = {}
        #: Folders that were no environments, so that nobody looks twice.
        self.others: set[str] = set()
        self._real_paths = RealPaths()
        self.looking_at = ""
        self.lock = threading.Lock()

    def run(self, finder: Finder, is_wanted: threading.Event) -> None:
        """All that a finder leads to."""
        self.looking_at = finder.__name__
        for candidate in finder(self.search):
            if not is_wanted.is_set() or len(self.by_real_path) >= MOST_ENVIRONMENTS:
                return
            self.looking_at = str(candidate.folder)
            self.consider(candidate, is_wanted)

    def consider(self, candidate: Candidate, is_wanted: threading.Event) -> None:
        """Look at one folder, and at the further environments of a conda installation."""
        folder = candidate.folder
        path = str(folder)
        if path in self.others or path in self.by_real_path:
            return
        kind = kind_of(folder)
        real = self._real_paths.of(path) if kind is not None else path
        if kind is None or real in self.by_real_path:
            self.others.add(path)
            return
        environment = describe(folder, candidate.tool, candidate.modules, kind)
        with self.lock:
            if not is_wanted.is_set():
                return
            self.others.add(path)
            if environment is not None:
                self.by_real_path[real] = environment
        if kind == "conda":
            for child in self.search.children(folder / "envs"):
                self.consider(Candidate(child, candidate.tool, candidate.modules), is_wanted)


def find_environments(
    search: Search, finders: Sequence[Finder] = FINDERS, seconds: float | None = None
) -> Found:
    """All environments that the finders lead to, each once, by name.

    A finder that gets no answer within ``seconds`` (`FINDER_SECONDS`) is left behind.
    """
    seconds = FINDER_SECONDS if seconds is None else seconds
    collector = _Collector(search)
    unanswered: list[str] = []
    waiting: queue.SimpleQueue[Finder] = queue.SimpleQueue()
    for finder in finders:
        waiting.put(finder)
    while not waiting.empty():
        worker = _Worker(collector, waiting)
        if not worker.wait(seconds):
            unanswered.append(collector.looking_at)
    environments = list(collector.by_real_path.values())
    complete(environments, search)
    environments.sort(key=lambda environment: (environment.name.lower(), environment.path))
    return Found(environments, unanswered)


class _Worker:
    """One thread for all finders; another one takes over when a finder hangs on it."""

    def __init__(self, collector: _Collector, waiting: queue.SimpleQueue[Finder]) -> None:
        self._collector = collector
        self._waiting = waiting
        self._is_wanted = threading.Event()
        self._is_wanted.set()
        self._begun = time.monotonic()
        self._future: Future[None] = in_background(self._work)

    def wait(self, seconds: float) -> bool:
        """Wait until all is done; ``False`` when one finder took longer than that."""
        while True:
            rest = self._begun + seconds - time.monotonic()
            try:
                self._future.result(timeout=max(0.0, rest))
                return True
            except FutureTimeoutError:
                if time.monotonic() - self._begun >= seconds:
                    with self._collector.lock:
                        self._is_wanted.clear()
                    return False

    def _work(self) -> None:
        while self._is_wanted.is_set():
            try:
                finder = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._begun = time.monotonic()
            # What one way trips over is no reason to hide what the others find.
            with contextlib.suppress(OSError, ValueError):
                self._collector.run(finder, self._is_wanted)


def complete(
    environments: Iterable[Environment], search: Search, modules: Iterable[Candidate] = ()
) -> None:
    """Add what only all of them together, ``modules``, or the mount table can tell."""
    environments = list(environments)
    by_path = {
        os.path.realpath(candidate.folder): list(candidate.modules) for candidate in modules
    } | {
        os.path.realpath(environment.path): environment.modules
        for environment in environments
        if environment.modules
    }
    in_container = any(
        search.surroundings.environ.get(name)
        for name in ("KUBERNETES_SERVICE_HOST", "JUPYTER_IMAGE_SPEC", "JUPYTER_IMAGE")
    )
    mounts = read_mounts() if in_container else []
    for environment in environments:
        if by_path and environment.kind == "venv" and not environment.modules:
            base = base_prefix(Path(environment.path))
            if base is not None:
                environment.modules = list(by_path.get(os.path.realpath(base), []))
        if mounts:
            mount = mount_of(os.path.realpath(environment.path), mounts)
            environment.vanishes = mount is not None and mount.kind in ("overlay", "tmpfs")
