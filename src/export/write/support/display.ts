import type { IShownOptions } from './options';
import type { IPiece } from './piece';

/** `show(value)` for last expressions, `display(value)` as in IPython. */
export function displayPieces(options: IShownOptions): IPiece[] {
  return [
    keptPiece(options),
    capturingPiece,
    displayPiece(options),
    clearPiece,
    ownDisplayPiece
  ];
}

function displayPiece(options: IShownOptions): IPiece {
  const { figures, rich, pyplot, handles, history, outputs } = options;
  const captures = options.used.has('captured');
  const values = rich ? '*values, raw=False, include=None' : '*values';
  const given = handles ? 'display_id=None, **_options' : '**_options';
  const number = outputs ? ', number' : '';
  return {
    name: 'display',
    imports: [
      ...(options.itself ? ['import sys'] : []),
      ...(handles ? ['import uuid'] : [])
    ],
    requires: [
      'pretty',
      ...(figures && pyplot ? ['figures'] : []),
      ...(figures && rich ? ['pictures'] : []),
      ...(captures ? ['capturing'] : []),
      ...(history || outputs ? ['kept'] : [])
    ],
    exports: ['show', 'display'],
    source: [
      `
def show(value${number}):
    """Print the value of a cell's last expression, as the notebook shows it."""
    if value is not None:
        display(value)`,
      history ? '        SHOWN[:] = [*SHOWN[1:], value]' : '',
      outputs ? '        Out[number] = value' : '',
      `

def display(${values}, ${given}):
    """Print values as a notebook shows them."""`,
      handles
        ? '    handle = DisplayHandle(display_id) if display_id else None'
        : '',
      '    for value in values:',
      captures
        ? `        if CAPTURING:
            CAPTURING[-1].append(value)
            continue`
        : '',
      ...(rich ? richBody(figures) : plainBody),
      figures && pyplot
        ? `        if is_figure(value):
            save_figure(value)`
        : '',
      handles ? '    return handle' : '',
      itself(options.itself),
      rich ? RICH : '',
      handles ? HANDLE : ''
    ]
      .filter(Boolean)
      .join('\n')
  };
}

const plainBody = [
  `        if hasattr(type(value), "_ipython_display_"):
            show_itself(value)
        else:
            print(pretty_text(value))`
];

const richBody = (figures: boolean) => [
  `        if hasattr(type(value), "_ipython_display_"):
            show_itself(value)
            continue
        bundle = value if raw else bundle_of(value)
        if not raw and (include is None or "text/plain" in include):
            print(bundle.get("text/plain") or pretty_text(value))
        elif "text/plain" in bundle:
            print(bundle["text/plain"])`,
  figures ? '        save_picture(value, bundle)' : ''
];

/** Values of packages that show themselves would open a browser here. */
const itself = (own: boolean) => `

def show_itself(value):
    """${own ? "Let a value show itself, unless it is a package's, which would need a browser" : 'Name a value that can only show itself in a browser'}."""${
      own
        ? `
    module = sys.modules.get(type(value).__module__)
    if "-packages" not in (getattr(module, "__file__", None) or ""):
        return value._ipython_display_()`
        : ''
    }
    print(f"<{type(value).__module__}.{type(value).__qualname__}>")`;

const RICH = `

def bundle_of(value):
    """Return what a value says about itself in several formats."""
    method = getattr(value, "_repr_mimebundle_", None)
    if isinstance(value, type) or not callable(method):
        return {}
    try:
        bundle = method(include=None, exclude=None)
    except Exception:
        return {}
    return (bundle[0] if isinstance(bundle, tuple) else bundle) or {}`;

const HANDLE = `

class DisplayHandle:
    """What was shown under an identifier, and can be shown anew."""

    def __init__(self, display_id):
        self.display_id = uuid.uuid4().hex if display_id is True else display_id

    def display(self, value, **options):
        """Show a value."""
        display(value, **options)

    update = display

    def __repr__(self):
        return f"<DisplayHandle display_id={self.display_id}>"`;

/** Values that were shown, for cells that read them. */
function keptPiece({ history, outputs }: IShownOptions): IPiece {
  return {
    name: 'kept',
    imports: [],
    requires: ['display'],
    exports: [...(history ? ['shown_value'] : []), ...(outputs ? ['Out'] : [])],
    source: [
      history
        ? `
#: The last values that cells showed.
SHOWN = ["", "", ""]`
        : '',
      outputs
        ? `
#: Values that cells showed, by the numbers of the cells.
Out = {}`
        : '',
      history
        ? `

def shown_value(back):
    """Return the value that was shown last (1), or the one or two before it (2, 3)."""
    return SHOWN[-back]`
        : ''
    ]
      .filter(Boolean)
      .join('\n')
  };
}

const capturingPiece: IPiece = {
  name: 'capturing',
  imports: [],
  requires: [],
  exports: [],
  source: `
#: Lists that take values instead of the output, the innermost last.
CAPTURING = []
`
};

const clearPiece: IPiece = {
  name: 'clear',
  imports: [],
  requires: [],
  exports: ['clear_output'],
  source: `
def clear_output(wait=False):
    """Leave the output as it is: a program's log keeps what a notebook would clear."""
`
};

/** Functions of IPython that were imported by other modules show values here, too. */
const ownDisplayPiece: IPiece = {
  name: 'own_display',
  imports: ['import importlib'],
  requires: ['display', 'clear'],
  exports: [],
  source: `
def show_values_here():
    """Let IPython's own functions show values as this program does: there is no notebook around it."""
    for name in ("IPython.display", "IPython.core.display", "IPython.core.display_functions"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        module.display = display
        module.clear_output = clear_output
`
};
