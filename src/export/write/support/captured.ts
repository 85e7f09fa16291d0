import type { IShownOptions } from './options';
import type { IPiece } from './piece';

/** `%%capture`: what is printed and, where values are shown, what is shown. */
export function capturedPiece({
  used,
  figures,
  pyplot
}: IShownOptions): IPiece {
  const values = used.has('show') || used.has('display') || (figures && pyplot);
  return {
    name: 'captured',
    imports: ['import contextlib', 'import io', 'import sys'],
    requires: values
      ? ['capturing', 'display', ...(figures && pyplot ? ['figures'] : [])]
      : [],
    exports: ['captured'],
    source: `
class Captured:
    """What was printed${values ? ' and shown' : ''} while a cell was captured."""

    def __init__(self):
        self.out, self.err = io.StringIO(), io.StringIO()${
          values
            ? `
        self.outputs = []`
            : ''
        }

    @property
    def stdout(self):
        return self.out.getvalue()

    @property
    def stderr(self):
        return self.err.getvalue()

    def show(self):
        """Print it."""
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)${
          values
            ? `
        display(*self.outputs)`
            : ''
        }

    __call__ = show

    def __str__(self):
        return self.stdout


@contextlib.contextmanager
def captured(stdout=True, stderr=True${values ? ', display=True' : ', **_options'}):
    """Keep what the code inside prints${values ? ' and shows' : ''}, as %%capture does."""
    kept = Captured()
    with contextlib.ExitStack() as stack:
        if stdout:
            stack.enter_context(contextlib.redirect_stdout(kept.out))
        if stderr:
            stack.enter_context(contextlib.redirect_stderr(kept.err))${
              values
                ? `
        if display:
            CAPTURING.append(kept.outputs)
            stack.callback(CAPTURING.pop)`
                : ''
            }
        yield kept${
          figures && pyplot
            ? `
        save_figures()`
            : ''
        }
`
  };
}
