import { pythonString, pythonText } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { commandExpression } from './shell';

/** A line magic that only IPython can run. */
export function unknownMagic(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  return throughIPython(
    `${placeholder('ipython')}().run_line_magic(${pythonString(name)}, ${commandExpression(rest, context.known)})`,
    `%${name}`
  );
}

/** A cell magic that only IPython can run. */
export function unknownCellMagic(
  name: string,
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement {
  return throughIPython(
    `${placeholder('ipython')}().run_cell_magic(${pythonString(name)}, ${commandExpression(rest, context.known)}, ${pythonText(body)})`,
    `%%${name}`
  );
}

/** A call that IPython must make. */
export function throughIPython(call: string, what: string): IReplacement {
  return {
    lines: [call],
    where: 'script',
    reason: `${what} is run by IPython, which must be installed where the script runs.`,
    warning: `${what} is not known to the exporter. It is run by IPython, which must be installed where the script runs.`,
    requirements: ['ipython'],
    needsModule: `${what} works with the names of the notebook`
  };
}
