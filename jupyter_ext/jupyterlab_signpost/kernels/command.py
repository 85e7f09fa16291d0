"""``jupyter signpost kernels``: list, create, add, repair, remove and undo, from a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpecManager

from ..core import Core
from ..display import printable
from ..errors import BadRequestError
from ..operations import Operation
from .environment import Environment
from .make import METHODS, NAME_RULE, Plan
from .register import Change, Registration
from .service import Looked

COMMANDS = ("list", "create", "add", "repair", "remove", "undo")


def add_parser(commands: Any) -> None:
    """Add ``kernels`` and its subcommands to the command line's subparsers."""
    text = "list kernels and Python environments, make and register them"
    parser = commands.add_parser(
        "kernels", help=text, description=f"{text[0].upper()}{text[1:]}. Without a word: list."
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    listing = _action(actions, "list", _list, "list kernels and Python environments (the default)")
    listing.add_argument("--site", default=None, help="id of the site; default: detected")
    _add_root(listing)

    create = _action(actions, "create", _create, "make an environment, and a kernel of it")
    create.add_argument("name", metavar="NAME", help="letters, digits, dot, dash and underscore")
    create.add_argument("--site", default=None, help="id of the site; default: detected")
    create.add_argument(
        "--method", choices=METHODS, default=None, help="default: as the site wants"
    )
    create.add_argument("--folder", default=None, help="where; default: as the site wants")
    create.add_argument(
        "--python", default=None, help="an interpreter, or for uv and conda a version such as 3.12"
    )
    create.add_argument(
        "--package", action="append", default=[], metavar="P", help="also install it; repeatable"
    )
    create.add_argument(
        "--system-site-packages",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="use the packages of the Python that it is made with; default: as the site wants",
    )
    create.add_argument("--no-kernel", action="store_true", help="only the environment")
    create.add_argument("--display-name", default="", help="name in the launcher")

    add = _action(actions, "add", _add, "register an environment as a kernel")
    add.add_argument(
        "environment", metavar="ENVIRONMENT", help="its folder, or its name in the list"
    )
    add.add_argument("--name", default=None, help="default: the environment's, in lower case")
    add.add_argument("--display-name", default="", help="name in the launcher")
    add.add_argument("--prefix", default="", help="a whole path; default: for you only")
    add.add_argument(
        "--module", action="append", default=[], metavar="M", help="load it first; repeatable"
    )
    add.add_argument("--open", action="store_true", help="let ~/.local and PYTHONPATH in")
    add.add_argument("--install", action="store_true", help="install ipykernel where it is missing")
    _add_root(add)

    repair = _action(actions, "repair", _repair, "point a broken kernel to its environment again")
    repair.add_argument("name", metavar="KERNEL")
    repair.add_argument(
        "--environment", default=None, help="folder or name; default: the one of the same name"
    )
    _add_root(repair)

    removal = _action(
        actions, "remove", _remove, "remove a kernel of your own; undo brings it back"
    )
    removal.add_argument("name", metavar="KERNEL")

    undo = _action(actions, "undo", _undo, "bring a removed kernel back")
    undo.add_argument("undo", metavar="ID", help="what remove has printed")


def with_default(words: list[str]) -> list[str]:
    """The words of the command line, with ``list`` where no action is named."""
    if words[:1] != ["kernels"] or words[1:2] in (["-h"], ["--help"]):
        return words
    if words[1:] and words[1] in COMMANDS:
        return words
    if words[1:] and not words[1].startswith("-"):
        # argparse says what there is.
        return words
    return ["kernels", "list", *words[1:]]


def _action(actions: Any, name: str, function: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=function)
    return parser


def _add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root", action="append", default=[], metavar="DIR", help="look in it too; repeatable"
    )


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1))


def _list(options: argparse.Namespace, core: Core) -> int:
    looked = core.kernels.look(KernelSpecManager(), options.site, options.root)
    if options.json:
        _print_json(looked.to_json())
        return 0
    print("Kernels")
    for spec in looked.kernelspecs:
        words = f"  {spec.name}  {spec.display_name}  [{spec.scope}]  "
        print(words + printable(spec.interpreter or ""))
        if spec.problem:
            print(f"    problem: {spec.problem}")
        if spec.suggestion:
            print(f"    repair: jupyter signpost kernels repair {spec.name}")
    print("Environments")
    for environment in looked.environments:
        _print_environment(environment)
    for notice in looked.notices:
        print(f"Note: {notice['message']}")
    for folder in looked.unanswered:
        print(f"No answer from {printable(folder)}; what is there is not listed.")
    return 0


def _print_environment(environment: Environment) -> None:
    kernel = ", ".join(environment.kernelspecs) or "not a kernel"
    version = environment.ipykernel_version
    ipykernel = {
        "ok": f"ipykernel {version}",
        "too-old": f"ipykernel {version} (too old)",
        "missing": "no ipykernel",
        "unknown": "ipykernel not known",
    }[environment.ipykernel]
    print(
        f"  {environment.name}  {printable(environment.path)}  {environment.tool}, "
        f"Python {environment.python_version or '?'}, {ipykernel}, {kernel}"
        + (f", needs {' '.join(environment.modules)}" if environment.modules else "")
    )
    if environment.vanishes:
        print("    look at this: it is gone when the server stops")
    if environment.problem:
        print(f"    problem: {environment.problem}")


def _create(options: argparse.Namespace, core: Core) -> int:
    if not NAME_RULE.fullmatch(options.name):
        raise BadRequestError(
            f"{printable(options.name)!r} is no name for an environment: it begins with a letter "
            "or a digit and has letters a-z, digits, dots, underscores and hyphens. Nothing was "
            "made."
        )
    finder = KernelSpecManager()
    wanted = core.kernels.look(finder, options.site).make
    method = options.method or wanted["method"]
    as_site = method == wanted["method"]
    python = options.python
    if python is None:
        python = wanted["python"] if as_site and method == "venv" else ""
    system = options.system_site_packages
    plan = Plan(
        name=options.name,
        method=method,
        folder=options.folder or wanted["folder"],
        python=python,
        system_site_packages=wanted["system_site_packages"] if system is None else system,
        packages=tuple(options.package),
        modules=tuple(wanted["modules"]),
        kernel=not options.no_kernel,
        display_name=options.display_name,
    )
    status, result = _follow(core.kernels.make(plan, finder), options.json)
    if status == 0 and not options.json:
        print(f"Made {printable(result['environment'])}.")
        if result["kernelspec"]:
            print(f"Registered it as {result['kernelspec']['name']}; it is in the launcher.")
    return status


def _add(options: argparse.Namespace, core: Core) -> int:
    finder = KernelSpecManager()
    looked = core.kernels.look(finder, None, options.root)
    path = _path_of(options.environment, looked)
    found = next((one for one in looked.environments if one.path == path), None)
    if options.install and (found is None or found.ipykernel in ("missing", "too-old")):
        status, _ = _follow(core.kernels.install_ipykernel(path), options.json)
        if status != 0:
            return status
    name = options.name or (found.name if found else path.rstrip("/").rpartition("/")[2])
    spec = core.kernels.register(
        Registration(
            path,
            name,
            options.display_name or name,
            isolated=not options.open,
            place=options.prefix,
            modules=tuple(options.module) or tuple(found.modules if found else ()),
        ),
        finder,
    )
    if options.json:
        _print_json(spec.to_json())
    else:
        print(f"Registered {spec.name} in {printable(spec.folder)}.")
        if spec.note:
            print(spec.note)
    return 0


def _repair(options: argparse.Namespace, core: Core) -> int:
    finder = KernelSpecManager()
    looked = core.kernels.look(finder, None, options.root)
    spec = next((one for one in looked.kernelspecs if one.name == options.name), None)
    if options.environment is not None:
        path = _path_of(options.environment, looked)
    elif spec is not None and spec.problem is None:
        print(f"{options.name} has no problem; nothing was changed.")
        return 0
    elif spec is not None and spec.suggestion is not None:
        path = spec.suggestion
    else:
        raise BadRequestError(
            f"No environment was found that {printable(options.name)} could start instead. Nothing "
            "was changed; name one with --environment."
        )
    changed = core.kernels.change(options.name, Change(environment=path), finder)
    if options.json:
        _print_json(changed.to_json())
    else:
        print(f"{changed.name} starts {printable(changed.interpreter or '')} now.")
    return 0


def _remove(options: argparse.Namespace, core: Core) -> int:
    removed = core.kernels.remove(options.name, KernelSpecManager())
    if options.json:
        _print_json(removed.to_json())
    else:
        print(f"Removed {removed.name}; its environment was kept.")
        print(f"To bring it back: jupyter signpost kernels undo {removed.undo}")
    return 0


def _undo(options: argparse.Namespace, core: Core) -> int:
    spec = core.kernels.restore(options.undo)
    if options.json:
        _print_json(spec.to_json())
    else:
        print(f"{spec.name} is back in {printable(spec.folder)}.")
    return 0


def _path_of(wanted: str, looked: Looked) -> str:
    """A folder as it is, or the environment of a name. Raises `BadRequestError`."""
    import os

    if "/" in wanted:
        return os.path.abspath(os.path.expanduser(wanted))
    same = [environment.path for environment in looked.environments if environment.name == wanted]
    if len(same) == 1:
        return same[0]
    if not same and os.path.isdir(wanted):
        return os.path.abspath(wanted)
    several = f"{len(same)} environments are" if same else "No environment is"
    raise BadRequestError(f"{several} called {printable(wanted)}. Name its folder.")


def _follow(operation: Operation, is_json: bool) -> tuple[int, dict[str, Any]]:
    """Show what an operation prints until it ends; Ctrl+C cancels it."""
    import threading

    news = threading.Event()
    operation.watch(news.set)
    offset, done = 0, False
    stream = sys.stderr if is_json else sys.stdout
    while not done:
        try:
            news.wait(0.5)
            news.clear()
            text, offset, done = operation.read(offset)
            stream.write(text)
            stream.flush()
        except KeyboardInterrupt:
            operation.cancel()
    told = operation.to_json()
    if is_json:
        _print_json(told)
    elif told["message"]:
        print(told["message"], file=sys.stderr)
    if operation.state == "cancelled":
        return 130, {}
    return (0 if operation.state == "completed" else 1), cast(dict[str, Any], told["result"] or {})
