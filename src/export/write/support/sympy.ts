import type { IPiece } from './piece';

/** What `init_printing` of sympy does to the values that a notebook shows. */
export const sympyPiece: IPiece = {
  name: 'sympy',
  imports: ['import contextlib', 'import io', 'import sys'],
  requires: [],
  exports: [],
  source: `
def sympy_text(value):
    """Return a value as text in the way that sympy's init_printing asked for, or None for any other value."""
    hook = sys.displayhook
    if getattr(hook, "__module__", "") != "sympy.interactive.printing" or not _is_symbolic(value):
        return None
    with contextlib.redirect_stdout(io.StringIO()) as text:
        hook(value)
    return text.getvalue()[:-1]


def _is_symbolic(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        own = [kind.__repr__ for kind in (list, tuple, set, frozenset)]
        plain = type(value).__str__ is object.__str__ and type(value).__repr__ in own
        return plain and all(_is_symbolic(item) for item in value)
    if isinstance(value, dict):
        return type(value) is dict and all(_is_symbolic(part) for pair in value.items() for part in pair)
    if isinstance(value, bool):
        return False
    hooks = ("_latex", "_pretty", "_sympystr", "_sympyrepr")
    printable = sys.modules["sympy.printing.defaults"].Printable
    return type(value) in (int, float) or isinstance(value, printable) or any(hasattr(value, name) for name in hooks)
`
};
