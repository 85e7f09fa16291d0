import type { IPiece } from './piece';

/** `%prun`. */
export const profilePiece: IPiece = {
  name: 'profiled',
  imports: [
    'import contextlib',
    'import cProfile',
    'import io',
    'import pstats'
  ],
  requires: [],
  exports: ['profiled'],
  source: `
@contextlib.contextmanager
def profiled(sort=("time",), limits=(), dump=None, text=None, quiet=False):
    """Measure the functions that the code inside calls, as %prun does; the files to dump and to write are optional."""
    profile, stats, ended = cProfile.Profile(), pstats.Stats(), ""
    profile.enable()
    try:
        yield stats
    except SystemExit:
        ended = "*** SystemExit exception caught in code being profiled."
    finally:
        profile.disable()
    stats.add(profile)
    stats.strip_dirs().sort_stats(*sort)
    stats.stream, stream = io.StringIO(), stats.stream
    stats.print_stats(*limits)
    stats.stream, table = stream, stats.stream.getvalue().rstrip()
    if not quiet:
        print(table)
    print(ended, end=" ")
    if dump:
        profile.dump_stats(dump)
        print(f"\\n*** Profile stats marshalled to file {dump!r}.{ended}")
    if text:
        with open(text, "w", encoding="utf-8") as file:
            file.write(table)
        print(f"\\n*** Profile printout saved to text file {text!r}.{ended}")
`
};
