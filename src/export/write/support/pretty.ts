import type { IPiece } from './piece';

/** Values as text, in the lines that IPython makes of them. */
export function prettyPiece(
  sympy: boolean,
  precision: boolean,
  places: boolean
): IPiece {
  const symbolic = sympy
    ? `
    text = sympy_text(value)
    if text is not None:
        return text`
    : '';
  return {
    name: 'pretty',
    imports: [
      'import collections',
      'import contextlib',
      'import inspect',
      'import os',
      'import re',
      'import types'
    ],
    requires: [
      ...(sympy ? ['sympy'] : []),
      ...(precision ? ['precision'] : []),
      ...(places ? ['places'] : [])
    ],
    exports: [],
    source: prettySource(symbolic, precision, places)
  };
}

const prettySource = (
  symbolic: string,
  precision: boolean,
  places: boolean
): string => String.raw`
def pretty_text(value):
    """Return a value as text of at most 79 columns where it can be broken, as IPython prints it."""${symbolic}
    printer = Printer()
    printer.pretty(value)
    printer.flush()
    return "".join(printer.done)


class Group:
    """Part of the text whose possible line breaks are used together, or not at all."""

    def __init__(self, depth):
        self.depth = depth
        self.breaks = 0
        self.broken = False


class Printer:
    """Lays out nested values. Objects may print themselves through it with _repr_pretty_(printer, cycle)."""

    max_width = 79
    max_seq_length = 1000
    verbose = False

    def __init__(self):
        self.done = []
        self.column = 0
        self.waiting = collections.deque()
        self.waiting_width = 0
        self.indentation = 0
        self.groups = [Group(0)]
        self.open_groups = [[self.groups[0]]]
        self.stack = []

    def text(self, text):
        """Add text that is never broken."""
        if not self.waiting:
            self.done.append(text)
            self.column += len(text)
            return
        self.waiting.append((text, None, 0))
        self.waiting_width += len(text)
        self._make_fit()

    def breakable(self, separator=" "):
        """Add a separator that may become a line break."""
        group = self.groups[-1]
        if group.broken:
            self.flush()
            self._new_line(self.indentation)
            return
        group.breaks += 1
        self.waiting.append((separator, group, self.indentation))
        self.waiting_width += len(separator)
        self._make_fit()

    def break_(self):
        """Add a line break."""
        group = self._outermost()
        if group:
            self._break(group)
        self.flush()
        self._new_line(self.indentation)

    @contextlib.contextmanager
    def indent(self, indent):
        """Indent what is added inside."""
        self.indentation += indent
        try:
            yield
        finally:
            self.indentation -= indent

    @contextlib.contextmanager
    def group(self, indent=0, open="", close=""):
        """Group what is added inside."""
        self.begin_group(indent, open)
        try:
            yield
        finally:
            self.end_group(indent, close)

    def begin_group(self, indent=0, open=""):
        """Begin a group."""
        if open:
            self.text(open)
        group = Group(self.groups[-1].depth + 1)
        self.groups.append(group)
        while len(self.open_groups) <= group.depth:
            self.open_groups.append([])
        self.open_groups[group.depth].append(group)
        self.indentation += indent

    def end_group(self, dedent=0, close=""):
        """End the group."""
        self.indentation -= dedent
        group = self.groups.pop()
        if not group.breaks:
            self._close(group)
        if close:
            self.text(close)

    def flush(self):
        """Write what is waiting."""
        while self.waiting:
            self._write_next()
        self.waiting_width = 0

    def pretty(self, value):
        """Add any value."""
        cycle = id(value) in self.stack
        self.stack.append(id(value))
        self.begin_group()
        try:
            self._value(value, cycle)
        finally:
            self.end_group()
            self.stack.pop()

    def _value(self, value, cycle):
        if value is None or value is True or value is False or value is Ellipsis or value is NotImplemented:
            return self._lines(repr(value))
        kind = getattr(value, "__class__", None) or type(value)
        for base in getattr(kind, "__mro__", type(value).__mro__):
            name = f"{base.__module__}.{base.__qualname__}"
            if base in PLAIN:
                return self._lines(repr(value))
            if base in PRINTERS:
                return PRINTERS[base](self, value, cycle)
            if name in COLLECTIONS:
                return COLLECTIONS[name](self, value, cycle)
            if callable(vars(base).get("_repr_pretty_")):
                return base._repr_pretty_(value, self, cycle)
            if base is not object and callable(vars(base).get("__repr__")):
                return self._lines(repr(value))
        if kind.__repr__ is not object.__repr__:
            return self._lines(repr(value))
        with self.group(1, "<", ">"):
            self.pretty(kind)
            self.text(f" at 0x{id(value):x}" + (" ..." if cycle else ""))

    def _lines(self, text):
        with self.group():
            for number, line in enumerate(${places ? 'without_places(text)' : 'text'}.splitlines()):
                if number:
                    self.break_()
                self.text(line)

    def _items(self, items):
        for number, item in enumerate(items):
            if number:
                self.text(",")
                self.breakable()
            if number >= self.max_seq_length:
                self.text("...")
                return
            yield item

    def _sequence(self, value, cycle, open, close):
        if cycle:
            return self.text(f"{open}...{close}")
        with self.group(len(open), open, close):
            for item in self._items(value):
                self.pretty(item)
            if len(value) == 1 and isinstance(value, tuple):
                self.text(",")

    def _set(self, value, cycle, open, close):
        if cycle:
            return self.text(f"{open}...{close}")
        if not value:
            return self.text(f"{type(value).__name__}()")
        items = list(value)
        if len(items) < self.max_seq_length:
            try:
                items.sort()
            except Exception:
                items.sort(key=str)
        with self.group(len(open), open, close):
            for item in self._items(items):
                self.pretty(item)

    def _mapping(self, value, cycle, open, close):
        if cycle:
            return self.text("{...}")
        with self.group(len(open), open, close):
            for key in self._items(value):
                self.pretty(key)
                self.text(": ")
                self.pretty(value[key])

    def call(self, name, *arguments, **keywords):
        """Add a call; a Raw argument is added as it is."""
        first = True
        with self.group(), self.group(len(name) + 1, name + "(", ")"):
            for keyword, argument in [(None, item) for item in arguments] + list(keywords.items()):
                if not first:
                    self.text(",")
                    self.breakable()
                first = False
                prefix = f"{keyword}=" if keyword else ""
                with self.group(len(prefix), prefix) if keyword else contextlib.nullcontext():
                    if isinstance(argument, Raw):
                        self.text(argument)
                    else:
                        self.pretty(argument)

    def _make_fit(self):
        while self.max_width < self.column + self.waiting_width:
            group = self._outermost()
            if not group:
                return
            self._break(group)

    def _outermost(self):
        for level in self.open_groups:
            for number, group in enumerate(reversed(level)):
                if group.breaks:
                    # IPython counts from the other end here, and so decides which group is broken next.
                    del level[number]
                    group.broken = True
                    return group
            for group in level:
                group.broken = True
            level.clear()
        return None

    def _break(self, group):
        while group.breaks:
            self._write_next(counted=True)
        while self.waiting and self.waiting[0][1] is None:
            self._write_next(counted=True)

    def _write_next(self, counted=False):
        text, group, indentation = self.waiting.popleft()
        if counted:
            self.waiting_width -= len(text)
        if group:
            group.breaks -= 1
            if group.broken:
                self._new_line(indentation, keep_waiting=True)
                return
            if not group.breaks:
                self._close(group)
        self.done.append(text)
        self.column += len(text)

    def _new_line(self, indentation, keep_waiting=False):
        self.done.append("\n" + " " * indentation)
        self.column = indentation
        if not keep_waiting:
            self.waiting_width = 0

    def _close(self, group):
        with contextlib.suppress(ValueError):
            self.open_groups[group.depth].remove(group)


class Raw(str):
    """Text that stands for itself."""


def _print_mapping(open, close):
    def mapping(printer, value, cycle):
        printer._mapping(value, cycle, open, close)

    return mapping


def _print_type(printer, value, _cycle):
    if type(value).__repr__ is not type.__repr__:
        return printer._lines(repr(value))
    module = value.__module__
    printer.text(value.__qualname__ if module in (None, "builtins") else f"{module}.{value.__qualname__}")


def _print_function(printer, value, _cycle):
    name = ${places ? 'without_places(getattr(value, "__qualname__", value.__name__))' : 'getattr(value, "__qualname__", value.__name__)'}
    if value.__module__ and value.__module__ != "builtins":
        name = f"{value.__module__}.{name}"
    with contextlib.suppress(ValueError):
        name += str(inspect.signature(value))
    printer.text(f"<function {name}>")


def _print_exception(printer, value, _cycle):
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    printer.call(name, *getattr(value, "args", ()))


def _print_pattern(printer, value, _cycle):
    pattern = Raw("r" + repr(value.pattern).replace("\\\\", "\\"))
    names = ("IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "UNICODE", "VERBOSE", "DEBUG")
    flags = "|".join(f"re.{name}" for name in names if value.flags & getattr(re, name))
    printer.call("re.compile", pattern, *([Raw(flags)] if flags else []))


def _print_namespace(printer, value, cycle):
    if cycle:
        printer.call("namespace", Raw("..."))
    else:
        printer.call("namespace", **vars(value))


def _print_collection(parts):
    def collection(printer, value, cycle):
        name = type(value).__name__
        if cycle:
            return printer.call(name, Raw("..."))
        arguments, keywords = parts(value)
        printer.call(name, *arguments, **keywords)

    return collection


PLAIN = (int, ${precision ? '' : 'float, '}str, bytes, range, slice, types.MethodType)
PRINTERS = {${
  precision
    ? `
    float: lambda printer, value, cycle: printer.text(FLOATS["format"] % value),`
    : ''
}
    tuple: lambda printer, value, cycle: printer._sequence(value, cycle, "(", ")"),
    list: lambda printer, value, cycle: printer._sequence(value, cycle, "[", "]"),
    set: lambda printer, value, cycle: printer._set(value, cycle, "{", "}"),
    frozenset: lambda printer, value, cycle: printer._set(value, cycle, "frozenset({", "})"),
    dict: _print_mapping("{", "}"),
    type(os.environ): _print_mapping("environ{", "}"),
    types.MappingProxyType: _print_mapping("mappingproxy({", "})"),
    types.SimpleNamespace: _print_namespace,
    types.FunctionType: _print_function,
    types.BuiltinFunctionType: _print_function,
    type: _print_type,
    re.Pattern: _print_pattern,
    BaseException: _print_exception,
}
COLLECTIONS = {
    "collections.defaultdict": _print_collection(lambda value: ([value.default_factory, dict(value)], {})),
    "collections.OrderedDict": _print_collection(lambda value: ([list(value.items())] if value else [], {})),
    "collections.Counter": _print_collection(lambda value: ([dict(value.most_common())] if value else [], {})),
    "collections.UserList": _print_collection(lambda value: ([value.data], {})),
    "collections.deque": _print_collection(
        lambda value: ([list(value)], {} if value.maxlen is None else {"maxlen": value.maxlen})
    ),
}
`;
