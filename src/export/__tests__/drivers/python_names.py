"""Print which names of the module each top-level statement binds and reads, by CPython's symtable.

usage: python_names.py < REQUEST > ANSWER

REQUEST is a JSON list: of {"path": ...} or {"source": ...}. ANSWER is a JSON list: for each the
source and its statements, or `null` when there is nothing that can be compared.
"""

import ast
import json
import symtable
import sys
import tokenize
import warnings

COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
# Since 3.12: what is evaluated when a type is asked for, and the scope of its parameters.
LAZY = ("type alias", "TypeVar bound", "TypeVar default", "type variable")
TYPES = ("type parameters", "type parameter")


class Plainer(ast.NodeTransformer):
    """Write what reads and binds in one step, or in a scope that is not always one, plainly.

    Since 3.12 the table of a comprehension is merged into the one around it; that of a generator
    expression never is.
    """

    def visit_AugAssign(self, node):
        """Read and bind: `x += 1` is `x = x + 1`."""
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        read = ast.Name(node.target.id, ast.Load())
        return ast.Assign([node.target], ast.BinOp(read, node.op, node.value), lineno=1)

    def visit_ListComp(self, node):
        """Make a generator expression of it."""
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        """Make a generator expression of it."""
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)


def names_of(statement):
    """Return the names that one statement binds, reads at once, reads later, and may read."""
    text = ast.unparse(ast.fix_missing_locations(Plainer().visit(statement)))
    top = symtable.symtable(text, "statement", "exec")
    found = {"binds": set(), "eager": set(), "deferred": set(), "perhaps": set()}
    for symbol in top.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            found["binds"].add(symbol.get_name())
        if symbol.is_referenced():
            found["eager"].add(symbol.get_name())
    for child in top.get_children():
        collect(child, found, False, set())
    return {key: sorted(value) for key, value in found.items()}


def collect(table, found, deferred, of_class):
    """Add what the code of one block and of those in it does with the names of the module.

    `of_class` has the names of the class that the block stands in; a block of types sees them.
    """
    kind = str(getattr(table.get_type(), "value", table.get_type()))
    later = deferred or (
        kind not in ("class", *TYPES)
        and not (kind == "function" and table.get_name() in COMPREHENSIONS)
    )
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_local()}
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if kind in (*LAZY, *TYPES) and name in of_class:
            continue
        # CPython takes a function called `top` for the module.
        mistaken = table.get_name() == "top" and symbol.is_local()
        if symbol.is_global() and not mistaken:
            if symbol.is_assigned() or (symbol.is_declared_global() and symbol.is_imported()):
                found["binds"].add(name)
            if symbol.is_referenced():
                found["deferred" if later else "eager"].add(name)
        elif kind == "class" and symbol.is_local() and symbol.is_referenced():
            found["perhaps"].add(name)
    for child in table.get_children():
        collect(child, found, later, own if kind == "class" else set())


def answer(request):
    """Return the source of a request and what its statements do, or `None`."""
    source = request.get("source")
    try:
        if source is None:
            with tokenize.open(request["path"]) as file:
                source = file.read()
        compile(source, "source", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return {"source": source, "statements": [names_of(node) for node in ast.parse(source).body]}
    except (SyntaxError, ValueError, RecursionError):
        return None


def main():
    """Answer all requests."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)


main()
