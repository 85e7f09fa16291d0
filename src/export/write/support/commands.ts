import type { IPiece } from './piece';

/** Shell commands and programs of other languages. */
export const commandPieces: IPiece[] = [
  {
    name: 'shell',
    imports: ['import os', 'import shutil', 'import subprocess', 'import sys'],
    requires: [],
    exports: ['run_command'],
    source: `
def run_command(command):
    """Run a shell command as a notebook does: what it prints is printed, and a failure ends nothing."""
    with open_shell(command) as process:
        for line in process.stdout:
            sys.stdout.write(line)
    return process.returncode


def open_shell(command):
    """Start a shell command that reads nothing."""
    shell = shutil.which(os.environ.get("SHELL") or "sh") or "sh"
    sys.stdout.flush()
    return subprocess.Popen(
        [shell, "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
`
  },
  {
    name: 'output',
    imports: ['from pathlib import Path'],
    requires: ['shell'],
    exports: ['command_output'],
    source: `
class Lines(list):
    """Lines that a command printed: .n is one text, .s is one line, .p are paths."""

    @property
    def n(self):
        return "\\n".join(self)

    @property
    def s(self):
        return " ".join(self)

    @property
    def l(self):  # noqa: E743
        return list(self)

    @property
    def p(self):
        return [Path(line) for line in self]


def command_output(command):
    """Run a shell command and return the lines that it prints."""
    with open_shell(command) as process:
        return Lines(process.stdout.read().splitlines())
`
  },
  {
    name: 'script',
    imports: [
      'import shlex',
      'import subprocess',
      'import sys',
      'import tempfile'
    ],
    requires: [],
    exports: ['run_with'],
    source: `
def run_with(program, text, check=True):
    """Hand a text to a program such as bash; a failure is an error, as in a notebook, unless check is false."""
    arguments = shlex.split(program)
    if arguments[0] in ("python", "python3"):
        arguments[0] = sys.executable
    sys.stdout.flush()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as source:
        source.write(text)
        source.seek(0)
        with subprocess.Popen(
            arguments, stdin=source, stdout=subprocess.PIPE, text=True, errors="replace"
        ) as process:
            for line in process.stdout:
                sys.stdout.write(line)
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, program)
`
  },
  {
    name: 'program',
    imports: ['import runpy', 'import shlex', 'import sys'],
    requires: [],
    exports: ['run_program'],
    source: `
def run_program(command):
    """Run a Python program as %run does and return the names that it leaves."""
    words = [word for word in shlex.split(command) if word not in ("-i", "-n", "-e")]
    path = words[0] if words[0].endswith(".py") else words[0] + ".py"
    saved, main = sys.argv, sys.modules["__main__"]
    sys.argv = [path, *words[1:]]
    try:
        names = runpy.run_path(path, run_name="__main__")
    finally:
        sys.argv, sys.modules["__main__"] = saved, main
    return {name: value for name, value in names.items() if not name.startswith("__")}
`
  },
  {
    name: 'ipython',
    imports: ['import sys'],
    requires: [],
    exports: ['ipython'],
    source: `
def ipython():
    """Return an IPython that works on the names of this program, for what only IPython understands."""
    try:
        from IPython.core.interactiveshell import InteractiveShell
    except ImportError:
        sys.exit("A cell of the notebook needs IPython, which is not installed here: pip install ipython")
    main = sys.modules["__main__"]
    return InteractiveShell.instance(user_module=main, user_ns=vars(main))
`
  }
];
