import type { IPiece } from './piece';

/** `show(value)` for last expressions, `display(value)` as in IPython. */
export function displayPiece(figures: boolean, history: boolean): IPiece {
  const figure = figures
    ? `
        if is_figure(value):
            save_figure(value)`
    : '';
  const kept = history
    ? `
#: The last values that cells showed.
SHOWN = ["", "", ""]


def shown_value(back):
    """Return the value that was shown last (1), or the one or two before it (2, 3)."""
    return SHOWN[-back]

`
    : '';
  const keep = history
    ? `
        SHOWN[:] = [*SHOWN[1:], value]`
    : '';
  return {
    name: 'display',
    imports: [],
    requires: ['pretty', ...(figures ? ['figures'] : [])],
    exports: ['show', 'display', ...(history ? ['shown_value'] : [])],
    source: `${kept}
def show(value):
    """Print the value of a cell's last expression, as the notebook shows it."""
    if value is not None:
        display(value)${keep}


def display(*values, **_options):
    """Print values as a notebook shows them."""
    for value in values:
        if hasattr(type(value), "_ipython_display_"):
            print(f"<{type(value).__module__}.{type(value).__qualname__}>")
        else:
            print(pretty_text(value))${figure}
`
  };
}
