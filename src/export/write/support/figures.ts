import type { IPiece } from './piece';

/** Figures as numbered files, when the notebook would show them. */
export const figuresPiece: IPiece = {
  name: 'figures',
  imports: ['import os', 'import sys', 'from pathlib import Path'],
  requires: [],
  exports: ['save_figures'],
  source: `
#: Where figures go, and how many there are.
FIGURES = {"folder": Path("output"), "count": 0}


def prepare_figures(folder):
    """Draw without a screen unless MPLBACKEND says otherwise; plt.show() saves figures into the folder."""
    FIGURES["folder"] = folder
    chosen = os.environ.get("MPLBACKEND", "")
    of_a_notebook = any(word in chosen.lower() for word in ("inline", "ipympl", "nbagg", "widget"))
    if not chosen or of_a_notebook:
        os.environ["MPLBACKEND"] = "Agg"
    try:
        from matplotlib import pyplot
    except ImportError:
        return
    if not chosen or of_a_notebook:
        pyplot.switch_backend("Agg")
    pyplot.show = save_figures


def save_figures(*_arguments, **_options):
    """Save the open figures, as the notebook shows them after a cell, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        save_figure(pyplot.figure(number))
    pyplot.close("all")


def save_figure(figure):
    """Save one figure that has something in it under the next number."""
    if not figure.axes and not figure.lines:
        return
    FIGURES["count"] += 1
    FIGURES["folder"].mkdir(parents=True, exist_ok=True)
    path = FIGURES["folder"] / f"figure-{FIGURES['count']:02d}.png"
    figure.savefig(path, bbox_inches="tight")
    print(f"Saved {path}", file=sys.stderr)


def is_figure(value):
    """Tell whether a value is a figure of matplotlib."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)
`
};
