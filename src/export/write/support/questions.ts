import type { IPiece } from './piece';

/** What stands for `input` and `getpass` where the notebook asks nobody knows how often. */
export const questionPieces: IPiece[] = [
  {
    name: 'read_line',
    imports: [],
    requires: [],
    exports: ['read_line'],
    source: `
def read_line(prompt=""):
    """Read a line as input() does, and say what to do where there is none."""
    try:
        return input(prompt)
    except (EOFError, RuntimeError):
        raise EOFError(
            f"input({str(prompt)!r}) finds nobody who answers: pipe the answers into the program, one on each line."
        ) from None
`
  },
  {
    name: 'read_secret',
    imports: ['import getpass', 'import sys'],
    requires: [],
    exports: ['read_secret'],
    source: `
def read_secret(prompt="Password: ", *arguments, **options):
    """Ask for a secret as getpass does, but never wait where nobody can type."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise EOFError(f"getpass({str(prompt)!r}) finds nobody who answers: start the program in a terminal.")
    return getpass.getpass(prompt, *arguments, **options)
`
  }
];
