"""All that users may do with environments and kernels: looking, and long actions."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..configuration import Configuration, Surroundings
from ..display import printable
from ..errors import BadRequestError
from ..jobs.local import kernel_environment
from ..operations import Command, FailedError, Operation, Operations, Progress
from ..sites import Profile
from .activate import activation
from .environment import Environment
from .environments import find_environments
from .imports import ImportTest, check_modules
from .install import install_steps, ipykernel_steps
from .kernelspecs import Kernelspec, SpecFinder, link, list_kernelspecs
from .launch import kernel_json
from .make import Plan, check_plan, defaults, make_steps
from .notices import notices
from .programs import Programs, find_programs
from .register import Change, Registration, change, environment_at, register
from .search import Search
from .trash import Removed, remove, restore

#: The kind of this module's operations.
KIND = "kernels"
#: So many folders may a user add.
MOST_USER_ROOTS = 20


@dataclass(frozen=True)
class Looked:
    """What was found by one look at everything."""

    kernelspecs: list[Kernelspec]
    environments: list[Environment]
    searched: list[str]
    unanswered: list[str]
    notices: list[dict[str, Any]]
    make: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {
            "kernelspecs": [spec.to_json() for spec in self.kernelspecs],
            "environments": [environment.to_json() for environment in self.environments],
            "searched": [printable(folder) for folder in self.searched],
            "unanswered": [printable(folder) for folder in self.unanswered],
            "notices": self.notices,
            "make": self.make,
        }


class KernelService:
    """Environments and kernels. May be used from several threads."""

    def __init__(
        self,
        configuration: Configuration,
        surroundings: Surroundings,
        contents_root: Path | None,
        operations: Operations,
        profile: Callable[[str | None], Profile],
    ) -> None:
        self._configuration = configuration
        self._surroundings = surroundings
        self._contents_root = contents_root
        self._operations = operations
        self._profile = profile
        self._looks = _Shared()

    # Looking

    def look(
        self, finder: SpecFinder, site: str | None = None, roots: Sequence[str] = ()
    ) -> Looked:
        """Kernelspecs, environments, and what a new environment would be.

        Those who ask at the same time share one search. Raises `NotFoundError` for an unknown site
        and `BadRequestError` for roots that are none.
        """
        check_roots(roots)
        profile = self._profile(site)
        return self._looks.get(
            (profile["id"], tuple(roots)), lambda: self._look(finder, profile, roots)
        )

    def _look(self, finder: SpecFinder, profile: Profile, roots: Sequence[str]) -> Looked:
        specs = list_kernelspecs(finder, self._surroundings.environ)
        rules = profile["kernels"]
        search = Search(
            self._surroundings,
            (*rules["environment_roots"], *self._configuration.environment_roots, *roots),
            self._contents_root,
            tuple(
                spec.interpreter
                for spec in specs
                if spec.interpreter is not None and spec.language.lower() == "python"
            ),
        )
        found = find_environments(search)
        link(found.environments, specs)
        return Looked(
            specs,
            found.environments,
            search.searched,
            found.unanswered,
            notices(self._surroundings, self._contents_root),
            defaults(search, profile, found.environments, self._programs(search)),
        )

    def _programs(self, search: Search | None = None) -> Programs:
        return find_programs(search or Search(self._surroundings))

    def activation(self, path: str) -> str | None:
        """What is typed to work in an environment. Raises `BadRequestError`."""
        environment = self._environment(path, "Nothing was done.")
        shell = self._surroundings.environ.get("SHELL", "bash")
        return activation(environment, self._programs(), shell)

    # Kernels

    def register(self, wanted: Registration, finder: SpecFinder) -> Kernelspec:
        """See `register`."""
        return register(wanted, finder)

    def change(self, name: str, wanted: Change, finder: SpecFinder) -> Kernelspec:
        """See `change`."""
        return change(name, wanted, finder)

    def remove(self, name: str, finder: SpecFinder) -> Removed:
        """See `remove`."""
        return remove(name, finder)

    def restore(self, undo: str) -> Kernelspec:
        """See `restore`."""
        return restore(undo)

    # Long actions

    def make(self, plan: Plan, finder: SpecFinder) -> Operation:
        """Make an environment. Raises `SignpostError`; nothing is made then."""
        search = Search(self._surroundings)
        programs = self._programs(search)
        target = check_plan(plan, search, programs, finder)
        steps, clean_up = make_steps(plan, target, programs, finder)
        return self._operations.start(
            KIND, f"Make the environment {plan.name}", steps, str(target), clean_up
        )

    def install_ipykernel(self, path: str) -> Operation:
        """Install or update ipykernel. Raises `SignpostError`."""
        environment = self._environment(path, "Nothing was installed.")
        return self._operations.start(
            KIND,
            f"Install ipykernel in {environment.name}",
            ipykernel_steps(environment, self._programs()),
            environment.path,
        )

    def install(self, path: str, packages: Sequence[str]) -> Operation:
        """Install packages. Raises `SignpostError`."""
        environment = self._environment(path, "Nothing was installed.")
        steps = install_steps(environment, packages, self._programs())
        if not packages:
            raise BadRequestError("There is no package to install. Nothing was installed.")

        def finish(_: Progress) -> dict[str, Any]:
            return {"environment": environment.path, "packages": list(packages)}

        title = f"Install {_listed(packages)} in {environment.name}"
        return self._operations.start(KIND, title, [*steps, finish], environment.path)

    def test_imports(self, path: str, modules: Sequence[str], folder: str = "") -> Operation:
        """Try the imports of a notebook in ``folder`` (a contents path). Raises `SignpostError`."""
        names = check_modules(modules)
        environment = self._environment(path, "Nothing was tried.")
        if environment.problem:
            raise BadRequestError(
                f"{environment.name} cannot be used. {environment.problem} Nothing was tried.",
                reason="broken-environment",
            )
        # As a kernel sees it that was registered here.
        variables = kernel_json(environment, "", True)["env"]
        environ = kernel_environment(variables, self._surroundings.environ)
        return self._operations.start(
            KIND,
            f"Try the imports in {environment.name}",
            [ImportTest(environment, names, environ, self._below_root(folder))],
            environment.path,
        )

    def _below_root(self, folder: str) -> str:
        """The folder of a contents path; empty for one that is not below the contents root."""
        root = self._contents_root
        if root is None or "\0" in folder:
            return ""
        place = Path(os.path.normpath(root / folder.strip("/")))
        return str(place) if place.is_relative_to(root) else ""

    def measure(self, path: str) -> Operation:
        """Count the bytes of an environment. Raises `SignpostError`."""
        environment = self._environment(path, "Nothing was counted.")
        heard = bytearray()

        def count(progress: Progress) -> dict[str, Any]:
            # The environment is asked for by its path; hard links count once, other disks not.
            command = Command(
                ("du", "-skx", environment.path), environ=_counting(self._surroundings), folder="/"
            )
            status = progress.run(command, heard.extend)
            first = bytes(heard).rstrip().rpartition(b"\n")[2].split(None, 1)
            if not first or not first[0].isdigit():
                raise FailedError(f"du could not count (exit status {status}).")
            return {"environment": environment.path, "bytes": int(first[0]) * 1024}

        return self._operations.start(
            KIND, f"Measure {environment.name}", [count], environment.path
        )

    def _environment(self, path: str, kept: str) -> Environment:
        """The environment at a path, with the modules that it needs."""
        environment = environment_at(path, kept)
        if environment.kind == "venv" and self._surroundings.environ.get("MODULEPATH"):
            from .environments import complete
            from .modulefiles import module_pythons

            search = Search(self._surroundings)
            complete([environment], search, list(module_pythons(search)))
        return environment


def check_roots(roots: Sequence[str]) -> None:
    """Raises `BadRequestError` for folders that nobody can look in."""
    if len(roots) > MOST_USER_ROOTS:
        raise BadRequestError(f"At most {MOST_USER_ROOTS} folders can be added. Nothing was done.")
    for root in roots:
        if not root.startswith(("/", "~/")) or "\0" in root or len(root) > 4096:
            raise BadRequestError(
                f"{printable(root)!r} is not a whole path; one begins with a slash or with ~/. "
                "Nothing was done; change it in the settings of Signpost.",
                reason="root",
            )


def _counting(surroundings: Surroundings) -> dict[str, str]:
    path = surroundings.environ.get("PATH", os.defpath)
    return {"PATH": path, "LC_ALL": "C", "POSIXLY_CORRECT": ""}


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


class _Shared:
    """Lets those who ask the same at the same time share an answer that is as new as they need."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[Any] = set()
        self._begun: dict[Any, int] = {}
        self._answers: dict[Any, tuple[int, Looked]] = {}
        self._waiting: dict[Any, int] = {}

    def get(self, key: Any, look: Callable[[], Looked]) -> Looked:
        """An answer whose search began after this call."""
        with self._changed:
            asked = self._begun.get(key, 0)
            self._waiting[key] = self._waiting.get(key, 0) + 1
            try:
                while key in self._running:
                    self._changed.wait()
                    number, answer = self._answers.get(key, (0, None))
                    if number > asked and answer is not None:
                        return answer
            finally:
                self._waiting[key] -= 1
                if not self._waiting[key]:
                    # Nobody else needs it.
                    del self._waiting[key]
                    self._answers.pop(key, None)
            self._running.add(key)
            mine = self._begun[key] = self._begun.get(key, 0) + 1
        try:
            found = look()
        except BaseException:
            with self._changed:
                self._running.discard(key)
                self._changed.notify_all()
            raise
        with self._changed:
            self._running.discard(key)
            if key in self._waiting:
                self._answers[key] = (mine, found)
            self._changed.notify_all()
        return found
