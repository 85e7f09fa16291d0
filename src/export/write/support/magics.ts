import type { IPiece } from './piece';

/** What single magics do. */
export const magicPieces: IPiece[] = [
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
    imports: [
      'import functools',
      'import inspect',
      'import statistics',
      'import timeit'
    ],
    requires: ['timer'],
    exports: ['measure'],
    source: `
class Measured:
    """How long a statement took."""

    def __init__(self, loops, times):
        self.loops, self.repeat, self.timings = loops, len(times), times
        self.all_runs = [time * loops for time in times]
        self.best, self.worst = min(times), max(times)
        self.average, self.stdev = statistics.mean(times), statistics.pstdev(times)

    def __str__(self):
        runs = f"{self.repeat} run{'s' * (self.repeat != 1)}, {self.loops:,} loop{'s' * (self.loops != 1)}"
        return f"{format_time(self.average)} ± {format_time(self.stdev)} per loop (mean ± std. dev. of {runs} each)"

    def __repr__(self):
        return f"<TimeitResult : {self}>"


def measure(function, loops=None, repeats=7, quiet=False):
    """Print how long a call takes, as %timeit does; a generator function prepares, and each step is measured."""

    def clock(loops):
        statement = function
        if inspect.isgeneratorfunction(function):
            steps = function()
            next(steps)
            statement = functools.partial(next, steps)
        return timeit.timeit(statement, number=loops)

    while loops is None:
        candidates = (10**power for power in range(10))
        loops = next(number for number in candidates if clock(number) >= 0.2 or number == 10**9)
    result = Measured(loops, [clock(loops) / loops for _ in range(repeats)])
    if not quiet:
        print(result)
    return result
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
    print(("Appending to" if append else "Overwriting") if os.path.exists(name) else "Writing", name)
    with open(name, "a" if append else "w", encoding="utf-8") as file:
        file.write(text)
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
  },
  {
    name: 'variables',
    imports: ['import os'],
    requires: [],
    exports: ['variables'],
    source: `
def variables():
    """Return the environment variables, as %env does: likely secrets are hidden."""
    secret = ("key", "token", "secret")
    return {
        name: "<hidden>" if any(word in name.lower() for word in secret) else value
        for name, value in os.environ.items()
    }
`
  }
];
