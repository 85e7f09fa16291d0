"""Print the trees that CPython's own parser makes, in a form that can be compared as text.

usage: python_trees.py < REQUEST > ANSWER

REQUEST is a JSON list: of {"path": ...} or {"source": ...}. ANSWER is a JSON object: "exact" is
false for versions of Python that do not know the places inside of formatted strings; "answers"
has for each request the source and the canonical text of each top-level statement, or the error.
"""

import ast
import json
import struct
import sys
import tokenize
import warnings

EXACT = sys.version_info >= (3, 12)
CAPITALS = {
    "comprehension": "Comprehension",
    "arguments": "Arguments",
    "arg": "Arg",
    "keyword": "Keyword",
    "alias": "Alias",
    "withitem": "WithItem",
    "match_case": "MatchCase",
}
WITHOUT_PLACE = ("Comprehension", "Arguments", "WithItem", "MatchCase")


class Canonical:
    """The canonical text of the nodes of one source."""

    def __init__(self, source):
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + self._width(line) + 1)

    def text(self, node, places=True):
        """Return the text of a node and of all below it."""
        name = type(node).__name__
        name = CAPITALS.get(name, name)
        start, end = self._place(node)
        inside = places and (EXACT or name not in ("JoinedStr", "TemplateStr"))
        parts = [name]
        is_text = name == "Constant" and isinstance(node.value, (str, bytes))
        if is_text and "\\N{" in self._segment(node):
            # Names of characters are not decoded by the other side, nor their places exact.
            return "(Constant ?)"
        if places and name not in WITHOUT_PLACE and hasattr(node, "lineno"):
            parts.append(f"{start}-{end}")
        if name == "Constant":
            parts.append(constant(node.value))
        else:
            for field in sorted(node._fields):
                if field != "type_comment":
                    value = getattr(node, field)
                    if name == "JoinedStr":
                        # Some versions leave empty text in format specifications.
                        value = [item for item in value if not is_empty_text(item)]
                    parts.extend(self._field(field, value, inside))
        return f"({' '.join(parts)})"

    def _field(self, field, value, places):
        if isinstance(value, (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)):
            yield f"{field}={type(value).__name__}"
        elif isinstance(value, ast.AST):
            yield f"{field}={self.text(value, places)}"
        elif isinstance(value, list) and value:
            yield f"{field}=[{' '.join(self._item(item, places) for item in value)}]"
        elif value is not None and value != []:
            yield f"{field}={json.dumps(value)}"

    def _item(self, item, places):
        if item is None:
            return "-"
        if isinstance(item, ast.cmpop):
            return type(item).__name__
        return self.text(item, places) if isinstance(item, ast.AST) else json.dumps(item)

    def _place(self, node):
        if not hasattr(node, "lineno"):
            return -1, -1
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def _segment(self, node):
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        return "\n".join(lines)

    def _offset(self, line, column):
        before = self._lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return self._starts[line - 1] + self._width(before.decode("utf-8", "replace"))

    @staticmethod
    def _width(text):
        return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_empty_text(node):
    """Return whether a part of a formatted string is nothing."""
    return isinstance(node, ast.Constant) and node.value == ""


def constant(value):
    """Return the text of a constant."""
    if isinstance(value, (str, bytes)):
        text = value if isinstance(value, str) else value.decode("latin-1")
        return f"{type(value).__name__} {json.dumps(text)}"
    if isinstance(value, (float, complex)):
        number = value if isinstance(value, float) else value.imag
        return f"{type(value).__name__} {struct.pack('>d', number).hex()}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"int {value:x}"
    return repr(value)


def answer(request):
    """Return what one request asks for."""
    source = request.get("source")
    if source is None:
        try:
            with tokenize.open(request["path"]) as file:
                source = file.read()
        except (SyntaxError, UnicodeDecodeError):
            return {"source": "", "trees": [], "error": "the encoding is not known"}
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return {"source": source, "trees": [], "error": str(error)}
    canonical = Canonical(source)
    return {"source": source, "trees": [canonical.text(node) for node in tree.body], "error": None}


def main():
    """Answer all requests."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    requests = json.load(sys.stdin)
    json.dump({"exact": EXACT, "answers": [answer(request) for request in requests]}, sys.stdout)


main()
