import type { IPiece } from './piece';

/** Shell commands and programs of other languages. */
export const commandPieces = (used: ReadonlySet<string>): IPiece[] => [
  {
    name: 'shell',
    imports: ['import codecs', 'import os', 'import pty', 'import sys'],
    requires: ['open_shell'],
    exports: ['run_command', 'exit_code'],
    source: `
def run_command(command):
    """Run a shell command at a terminal of its own, as a notebook does: what it prints is printed.

    A failure ends nothing; the exit status is returned.
    """
    reader, terminal = pty.openpty()
    with open_shell(command, terminal) as process:
        os.close(terminal)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while chunk := read_terminal(reader):
            if chunk.endswith(b"\\r"):
                chunk += read_terminal(reader)
            sys.stdout.write(decoder.decode(chunk).replace("\\r\\n", "\\n"))
            sys.stdout.flush()
    os.close(reader)${
      used.has('exit_code')
        ? `
    STATUS["last"] = process.returncode`
        : ''
    }
    return process.returncode


def read_terminal(reader):
    """Return what stands in a terminal, and nothing when all programs at it have ended."""
    try:
        return os.read(reader, 65536)
    except OSError:
        return b""
${
  used.has('exit_code')
    ? `

#: Exit status of the last shell command.
STATUS = {"last": 0}


def exit_code():
    """Return the exit status of the last shell command, which IPython calls _exit_code."""
    return STATUS["last"]
`
    : ''
}`
  },
  {
    name: 'open_shell',
    imports: ['import os', 'import shutil', 'import subprocess', 'import sys'],
    requires: [],
    exports: [],
    source: `
def open_shell(command, output):
    """Start a shell command that reads nothing."""
    shell = shutil.which(os.environ.get("SHELL") or "sh") or "sh"
    sys.stdout.flush()
    return subprocess.Popen(
        [shell, "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PAGER": "cat", "GIT_PAGER": "cat"},
    )
`
  },
  {
    name: 'output',
    imports: [
      'import os',
      'import re',
      'import subprocess',
      'from pathlib import Path'
    ],
    requires: ['open_shell'],
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
        return self

    @property
    def p(self):
        return [Path(line) for line in self if os.path.exists(line)]

    nlstr, spstr, list, paths = n, s, l, p

    def grep(self, pattern, prune=False, field=None):
        """Return the lines, or those with a field, that match a pattern or for which a function says so."""

        def matches(line):
            if field is not None:
                line = dict(enumerate(line.split())).get(field if field >= 0 else len(line.split()) + field, "")
            found = re.search(pattern, line, re.IGNORECASE) if isinstance(pattern, str) else pattern(line)
            return bool(found) != bool(prune)

        return Lines(filter(matches, self))

    def fields(self, *places):
        """Return the words of each line, or some of them put together again."""
        lines = [line.split() for line in self]
        if not places:
            return lines
        chosen = ([words[place] for place in places if -len(words) <= place < len(words)] for words in lines)
        return Lines(" ".join(words) for words in chosen if words)

    def sort(self, field=None, nums=False):
        """Return the lines sorted by a field, also by its digits as a number."""

        def key(line):
            value = line if field is None else "".join(Lines([line]).fields(field))
            digits = "".join(filter(str.isdigit, value))
            return (int(digits or 0) if nums else value, line)

        return Lines(sorted(self, key=key))


def command_output(command):
    """Run a shell command and return the lines that it prints."""
    with open_shell(command, subprocess.PIPE) as process:
        return Lines(process.stdout.read().decode("utf-8", "replace").splitlines())
`
  },
  {
    name: 'script',
    imports: ['import subprocess', 'import sys', 'import tempfile'],
    requires: ['arguments'],
    exports: ['run_with'],
    source: `
def run_with(program, text, check=True):
    """Hand a text to a program such as bash; a failure is an error, as in a notebook, unless check is false."""
    sys.stdout.flush()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as source:
        source.write(text)
        source.seek(0)
        try:
            process = subprocess.Popen(
                program_arguments(program), stdin=source, stdout=subprocess.PIPE, text=True, errors="replace"
            )
        except FileNotFoundError:
            print(f"Couldn't find program: {program_arguments(program)[0]!r}")
            return
        with process:
            for line in process.stdout:
                sys.stdout.write(line)
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, text.encode())
`
  },
  {
    name: 'script_output',
    imports: ['import subprocess', 'import sys'],
    requires: ['arguments'],
    exports: ['output_with'],
    source: `
def output_with(program, text, keep, check=True):
    """Hand a text to a program and return what it prints on the streams to keep, one text or a list of two."""
    sys.stdout.flush()
    done = subprocess.run(
        program_arguments(program),
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if "stderr" in keep else None,
        text=True,
        errors="replace",
    )
    if "stdout" not in keep:
        sys.stdout.write(done.stdout)
    if check and done.returncode:
        raise subprocess.CalledProcessError(done.returncode, text.encode(), done.stdout, done.stderr)
    kept = [getattr(done, stream) for stream in keep]
    return kept if len(kept) > 1 else kept[0]
`
  },
  {
    name: 'arguments',
    imports: ['import shlex', 'import sys'],
    requires: [],
    exports: [],
    source: `
def program_arguments(program):
    """Return the words of a command; Python is the one that runs this program."""
    arguments = shlex.split(program)
    if arguments[0] in ("python", "python3"):
        arguments[0] = sys.executable
    return arguments
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
        from traitlets.config import Config
    except ImportError:
        sys.exit("A cell of the notebook needs IPython, which is not installed here: pip install ipython")
    if InteractiveShell.initialized():
        return InteractiveShell.instance()

    class Shell(InteractiveShell):
        """It opens no windows, and leaves figures to this program."""

        def enable_gui(self, gui=None):
            pass

        def enable_matplotlib(self, gui=None):
            return gui or "inline", "agg"

    main = sys.modules["__main__"]
    quiet = Config({"HistoryManager": {"enabled": False}})
    return Shell.instance(user_module=main, user_ns=vars(main), config=quiet)
`
  }
];
