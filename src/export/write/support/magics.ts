import type { IPiece } from './piece';

/** What single magics do. */
export function magicPieces(figures: boolean): IPiece[] {
  return [
    {
      name: 'timer',
      imports: ['import contextlib', 'import math', 'import os', 'import time'],
      requires: [],
      exports: ['timer'],
      source: `
@contextlib.contextmanager
def timer():
    """Print how long the code inside took, as %%time does."""
    wall, before = time.time(), os.times()
    try:
        yield
    finally:
        wall, after = time.time() - wall, os.times()
        user, system = after.user - before.user, after.system - before.system
        total = format_time(user + system)
        print(f"CPU times: user {format_time(user)}, sys: {format_time(system)}, total: {total}")
        print(f"Wall time: {format_time(wall)}")


def format_time(seconds):
    """Return a time in a unit that suits it."""
    if seconds >= 60:
        minutes, seconds = divmod(int(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return (f"{hours}h " if hours else "") + f"{minutes}min {seconds}s"
    order = min(-int(math.floor(math.log10(seconds)) // 3), 3) if seconds > 0 else 3
    return f"{seconds * 1000**order:.3g} {('s', 'ms', 'μs', 'ns')[order]}"
`
    },
    {
      name: 'measure',
      imports: ['import statistics', 'import timeit'],
      requires: ['timer'],
      exports: ['measure'],
      source: `
def measure(function, repeats=7):
    """Print how long a call takes, as %timeit does."""
    clock = timeit.Timer(function)
    loops, _ = clock.autorange()
    times = [total / loops for total in clock.repeat(repeats, loops)]
    mean, deviation = format_time(statistics.mean(times)), format_time(statistics.pstdev(times))
    print(f"{mean} ± {deviation} per loop (mean ± std. dev. of {repeats} runs, {loops:,} loops each)")
`
    },
    {
      name: 'captured',
      imports: ['import contextlib', 'import io', 'import sys'],
      requires: [],
      exports: ['captured'],
      source: `
class Captured:
    """What was printed while a cell was captured."""

    def __init__(self):
        self.out, self.err = io.StringIO(), io.StringIO()

    @property
    def stdout(self):
        return self.out.getvalue()

    @property
    def stderr(self):
        return self.err.getvalue()

    def show(self):
        """Print it."""
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)

    __call__ = show

    def __str__(self):
        return self.stdout


@contextlib.contextmanager
def captured():
    """Keep what the code inside prints, as %%capture does."""
    kept = Captured()
    with contextlib.redirect_stdout(kept.out), contextlib.redirect_stderr(kept.err):
        yield kept${
          figures
            ? `
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")`
            : ''
        }
`
    },
    {
      name: 'files',
      imports: ['import os'],
      requires: [],
      exports: ['write_file'],
      source: `
def write_file(name, text, append=False):
    """Write a text file, as %%writefile does."""
    name = os.path.expanduser(name)
    print("Appending to" if append else "Overwriting" if os.path.exists(name) else "Writing", name)
    with open(name, "a" if append else "w", encoding="utf-8") as file:
        file.write(text)
`
    },
    {
      name: 'folder',
      imports: ['import os'],
      requires: [],
      exports: ['change_folder'],
      source: `
def change_folder(name):
    """Go to another folder, as %cd does."""
    os.chdir(os.path.expanduser(name))
    print(os.getcwd())
`
    },
    {
      name: 'current',
      imports: ['import os'],
      requires: [],
      exports: ['current_folder'],
      source: `
def current_folder():
    """Return the current folder, as %pwd does."""
    return os.getcwd()
`
    },
    {
      name: 'set_variable',
      imports: ['import os'],
      requires: [],
      exports: ['set_variable'],
      source: `
def set_variable(name, value):
    """Set an environment variable, as %env does."""
    os.environ[name] = value
    print(f"env: {name}={value}")
`
    },
    {
      name: 'variable',
      imports: ['import os'],
      requires: [],
      exports: ['variable'],
      source: `
def variable(name):
    """Return an environment variable, as %env does."""
    return os.environ[name]
`
    }
  ];
}
