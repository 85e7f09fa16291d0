"""Weave marks into a program's syntax tree, so that what it prints can be told apart by cell.

The files of the program stay as they are; only what is compiled from them for this run tells the
recorder which cell begins. Standard library only: it runs in the program's own Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

#: Names that the marks call; the recorder puts them among the built-in functions.
CELL, KIND, FAILED = "__signpost_cell__", "__signpost_kind__", "__signpost_failed__"
#: Support functions that print something else than the text of the notebook's own calls.
KINDS = {"show": "out", "display": "display"}

_UNKNOWN = -1


class Marks:
    """The marks of one file.

    ``ranges`` are ``(first line, last line, cell)`` with lines from 1 and cells from 0. After
    `weave`, ``flow`` holds the cells whose code runs in the order of the notebook, ``defined``
    those of which definitions stand at the level of a module, and ``support`` the first lines of
    the functions that came from no cell.
    """

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._cell_of: dict[int, int] = {}
        for first, last, cell in ranges:
            self._cell_of.update(dict.fromkeys(range(first, last + 1), cell))
        self.flow: set[int] = set()
        self.defined: set[int] = set()
        self.support: dict[int, str] = {}

    def weave(self, tree: ast.Module) -> ast.Module:
        """Put the marks into a module's tree and return it."""
        for node in tree.body:
            self._find_support(node)
        tree.body = self._body(tree.body, top=True)
        return ast.fix_missing_locations(tree)

    def _body(self, body: list[ast.stmt], top: bool = False) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        last: int | None = _UNKNOWN
        for place, node in enumerate(body):
            cell = self._cell_of.get(first_line(node))
            if cell is None:
                if top and last not in (_UNKNOWN, None):
                    result.append(_call(CELL, node, None, True))
                    last = None
                if self._descend(node):
                    last = _UNKNOWN
            elif cell != last and not _must_stay_first(node, place):
                result.append(_call(CELL, node, cell, top))
                (self.defined if top else self.flow).add(cell)
                last = cell
            result.append(node)
        if top and last not in (_UNKNOWN, None):
            result.append(_call(CELL, body[-1], None, True))
        return result

    def _descend(self, node: ast.stmt) -> bool:
        """Mark the cells inside a statement that came from no cell; tells whether there are any."""
        if isinstance(node, ast.ClassDef) or not self._holds_cells(node):
            return False
        for handler in getattr(node, "handlers", []):
            # The exporter wrote it around a cell that may fail.
            handler.body.insert(0, _call(FAILED, handler.body[0]))
        for part in _parts(node):
            part[:] = self._body(part)
        return True

    def _holds_cells(self, node: ast.stmt) -> bool:
        return any(
            first_line(inner) in self._cell_of
            for inner in ast.walk(node)
            if isinstance(inner, ast.stmt)
        )

    def _find_support(self, node: ast.stmt) -> None:
        """Note functions that came from no cell, and wrap those that show values."""
        if isinstance(node, ast.ClassDef) and first_line(node) not in self._cell_of:
            for inner in node.body:
                self._find_support(inner)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        if first_line(node) in self._cell_of or self._holds_cells(node):
            return
        self.support[first_line(node)] = node.name
        if node.name in KINDS:
            head = 1 if _is_text(node.body[0]) else 0
            inside = node.body[head:] or [ast.copy_location(ast.Pass(), node)]
            what = _called(KIND, KINDS[node.name])
            wrapped = ast.With(items=[ast.withitem(context_expr=what)], body=inside)
            node.body[head:] = [ast.copy_location(wrapped, inside[0])]


def first_line(node: ast.stmt) -> int:
    """The first line of a statement, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _parts(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The lists of statements right inside a compound statement."""
    owners = [node, *getattr(node, "handlers", []), *getattr(node, "cases", [])]
    for owner in owners:
        for field in ("body", "orelse", "finalbody"):
            part = getattr(owner, field, None)
            if isinstance(part, list):
                yield part


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _must_stay_first(node: ast.stmt, place: int) -> bool:
    is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return is_future or (place == 0 and _is_text(node))


def _call(name: str, node: ast.stmt, *values: object) -> ast.stmt:
    """A call that stands before a statement, in the same line."""
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(_called(name, *values)), node))


def _called(name: str, *values: object) -> ast.Call:
    arguments: list[ast.expr] = [ast.Constant(value) for value in values]  # type: ignore[arg-type]
    return ast.Call(ast.Name(id=name, ctx=ast.Load()), arguments, [])
