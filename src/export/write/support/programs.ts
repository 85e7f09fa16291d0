import type { IPiece } from './piece';

/** `%run`. */
export const programPieces: IPiece[] = [
  {
    name: 'program',
    imports: [
      'import os',
      'import sys',
      'import types',
      'from pathlib import Path'
    ],
    requires: ['program_words'],
    exports: ['run_program'],
    source: `
def run_program(command, names=None, imported=False, expand=True, times=1):
    """Run a Python program as %run does and return the names that it leaves.

    It gets names of its own, or the ones given. When it fails or ends itself, that is told and this program goes on.
    """
    path, *arguments = program_words(command, expand)
    path = path if os.path.isfile(path) else path + ".py"
    name = Path(path).stem if imported else "__main__"
    program = types.ModuleType(name)
    program.__file__ = os.path.abspath(path)
    code = compile(Path(path).read_bytes(), path, "exec")
    namespace = vars(program) if names is None else names
    before = dict(namespace)
    if names is not None:
        names.update(__name__=name, __file__=path)
    saved, main = sys.argv, sys.modules["__main__"]
    sys.argv = [path, *arguments]
    if names is None:
        sys.modules["__main__"] = program
    try:
        for _ in range(times):
            run_to_end(path, exec, code, namespace)
    finally:
        sys.argv, sys.modules["__main__"] = saved, main
        namespace.update({name: before[name] for name in ("__name__", "__file__") if name in before})
    return {name: value for name, value in namespace.items() if not name.startswith("__")}
`
  },
  {
    name: 'module',
    imports: ['import importlib.util', 'import runpy', 'import sys'],
    requires: ['program_words'],
    exports: ['run_module'],
    source: `
def run_module(command, expand=True):
    """Run a module as %run -m does and return the names that it leaves, none when it fails."""
    module, *arguments = program_words(command, expand)
    spec = importlib.util.find_spec(module)
    if spec is None:
        raise ModuleNotFoundError(f"{module!r} is not a valid modulename on sys.path")
    saved = sys.argv
    sys.argv = [spec.origin, *arguments]
    try:
        names = run_to_end(module, runpy.run_module, module, run_name="__main__", alter_sys=True)
    finally:
        sys.argv = saved
    return {name: value for name, value in (names or {}).items() if not name.startswith("__")}
`
  },
  {
    name: 'program_words',
    imports: [
      'import glob',
      'import os',
      'import shlex',
      'import sys',
      'import traceback'
    ],
    requires: [],
    exports: [],
    source: `
def program_words(command, expand=True):
    """Return a program and its arguments, in which patterns of file names become the files."""
    program, *words = [os.path.expanduser(word) for word in shlex.split(command)]
    return [program, *(file for word in words for file in (expand and glob.glob(word)) or [word])]


def run_to_end(name, function, *arguments, **options):
    """Call what runs a program; how that fails is told."""
    try:
        return function(*arguments, **options)
    except SystemExit as error:
        if error.code:
            print(f"{name} ended with {error.code}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
`
  }
];
