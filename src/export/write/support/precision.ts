import type { IPiece } from './piece';

/** How floats are shown, when the notebook chooses it. */
export const precisionPiece: IPiece = {
  name: 'precision',
  imports: ['import sys'],
  requires: [],
  exports: ['set_precision'],
  source: `
#: How floats are shown.
FLOATS = {"format": "%r"}


def set_precision(text=""):
    """Choose how floats are shown, as %precision does: digits, a format, or nothing for all digits."""
    if "%" in text:
        FLOATS["format"] = text
    else:
        FLOATS["format"] = f"%.{int(text)}f" if text else "%r"
        if "numpy" in sys.modules:
            sys.modules["numpy"].set_printoptions(precision=int(text or 8))
    return FLOATS["format"]
`
};
