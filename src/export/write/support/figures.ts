import type { IShownOptions } from './options';
import type { IPiece } from './piece';

/** Figures and pictures as numbered files, when the notebook would show them. */
export function figurePieces(options: IShownOptions): IPiece[] {
  return [
    placePiece,
    options.pyplot ? figuresPiece(options) : unplottedPiece,
    formatPiece,
    picturesPiece
  ];
}

const placePiece: IPiece = {
  name: 'place',
  imports: ['from pathlib import Path'],
  requires: [],
  exports: [],
  source: `
#: Where figures go, and how many there are.
FIGURES = {"folder": Path("output"), "count": 0}


def next_figure(ending):
    """Return the file for the next figure."""
    FIGURES["count"] += 1
    FIGURES["folder"].mkdir(parents=True, exist_ok=True)
    return FIGURES["folder"] / f"figure-{FIGURES['count']:02d}.{ending}"
`
};

/** A program that shows pictures, but draws none. */
const unplottedPiece: IPiece = {
  name: 'figures',
  imports: [],
  requires: ['place'],
  exports: ['save_figures'],
  source: `
def prepare_figures(folder):
    """Save pictures into the folder."""
    FIGURES["folder"] = folder
`
};

function figuresPiece({ used, waiting }: IShownOptions): IPiece {
  const captures = used.has('captured');
  const formats = used.has('set_figure_format');
  return {
    name: 'figures',
    imports: ['import os', 'import sys'],
    requires: ['place', ...(captures ? ['capturing'] : [])],
    exports: ['save_figures'],
    source: `
def prepare_figures(folder):
    """Draw without a screen unless MPLBACKEND says otherwise; plt.show() saves figures into the folder."""
    FIGURES["folder"] = folder
    chosen = os.environ.get("MPLBACKEND", "")
    of_a_notebook = any(word in chosen.lower() for word in ("inline", "ipympl", "nbagg", "widget"))
    if not chosen or of_a_notebook:
        os.environ["MPLBACKEND"] = "Agg"
    try:
        from matplotlib import pyplot
        from matplotlib.backends import backend_agg
    except ImportError:
        return
    backend_agg.show = ${waiting ? 'show_figures' : 'save_figures'}
    if not chosen or of_a_notebook:
        pyplot.switch_backend("Agg")
    pyplot.show = ${waiting ? 'show_figures' : 'save_figures'}${waiting ? WAITING_START : ''}


${waiting ? WAITING : SAVING}


def save_figure(figure):
    """Save one figure that has something in it under the next number."""
    if not figure.axes and not figure.lines:
        return${
          captures
            ? `
    if CAPTURING:
        CAPTURING[-1].append(figure)
        return`
            : ''
        }
    path = next_figure(${formats ? 'FIGURES.get("format") or ' : ''}figure.canvas.get_default_filetype())
    figure.savefig(path, bbox_inches="tight"${formats ? ', dpi=figure.dpi * FIGURES.get("scale", 1)' : ''})
    print(f"Saved {path}", file=sys.stderr)


def is_figure(value):
    """Tell whether a value is a figure of matplotlib."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)
`
  };
}

const SAVING = `def save_figures(*_arguments, **_options):
    """Save the open figures, as the notebook shows them after a cell, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        save_figure(pyplot.figure(number))
    pyplot.close("all")`;

/** Figures that were made while pyplot was not interactive stay open until they are shown. */
const WAITING_START = `
    make_figure = pyplot.figure

    def figure(*arguments, **options):
        FIGURES["drawn"] = FIGURES.get("drawn") or pyplot.isinteractive()
        return make_figure(*arguments, **options)

    pyplot.figure = figure
    pyplot.ion()`;

const WAITING = `def save_figures():
    """Save the open figures after a cell that drew in the interactive mode of pyplot, as the notebook does."""
    if FIGURES.pop("drawn", False):
        show_figures()


def show_figures(*_arguments, **_options):
    """Save the open figures, as the notebook shows them, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for figure in map(pyplot.figure, pyplot.get_fignums()):
        save_figure(figure)
    pyplot.close("all")
    FIGURES.pop("drawn", None)`;

/** The format that a notebook asks for its figures. */
const formatPiece: IPiece = {
  name: 'format',
  imports: [],
  requires: ['place'],
  exports: ['set_figure_format'],
  source: `
def set_figure_format(name, *_others, **_options):
    """Save figures in another format: png, retina (png of twice the size), jpeg, svg or pdf."""
    FIGURES["format"] = {"retina": "png", "png2x": "png", "jpeg": "jpg"}.get(name, name)
    FIGURES["scale"] = 2 if name in ("retina", "png2x") else 1
`
};

/** Values that show themselves as pictures. */
const picturesPiece: IPiece = {
  name: 'pictures',
  imports: ['import base64', 'import sys'],
  requires: ['place'],
  exports: [],
  source: `
#: Formats of pictures, by the method with which a value makes them, and the endings of their files.
PICTURES = {
    "image/png": ("_repr_png_", "png"),
    "image/jpeg": ("_repr_jpeg_", "jpg"),
    "image/gif": (None, "gif"),
    "image/svg+xml": ("_repr_svg_", "svg"),
}


def save_picture(value, bundle):
    """Save a value that shows itself as a picture under the next number."""
    for kind, (method, ending) in PICTURES.items():
        picture = bundle.get(kind) or _made_by(value, method)
        if picture:
            if isinstance(picture, str):
                picture = picture.encode() if ending == "svg" else base64.b64decode(picture)
            path = next_figure(ending)
            path.write_bytes(picture)
            print(f"Saved {path}", file=sys.stderr)
            return


def _made_by(value, name):
    method = getattr(value, name, None) if name and not isinstance(value, type) else None
    try:
        made = method() if callable(method) else None
    except Exception:
        return None
    return made[0] if isinstance(made, tuple) else made
`
};
