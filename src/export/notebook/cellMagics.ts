import { pythonText } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import { installCommand } from './installs';
import type { IMagicContext } from './lineMagics';
import { shellValue } from './lineMagics';
import { ensureEnd, programCell } from './programMagics';
import { commandExpression } from './shell';
import { unknownCellMagic } from './unknown';

const SHOWN_ONLY = new Set(
  'html HTML javascript js latex svg SVG markdown'.split(' ')
);

/** A cell magic that replaces its whole cell. */
export function cellMagic(
  name: string,
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement {
  switch (name) {
    case '!':
    case 'sx':
    case 'system':
      return outputOfCell(rest, body, context);
    case 'writefile':
    case 'file':
      return fileOfCell(rest, body, context);
    default:
  }
  if (SHOWN_ONLY.has(name)) {
    return {
      lines: [],
      where: 'dropped',
      reason: `%%${name} is only shown, which a script cannot do.`
    };
  }
  const installed = /^(?:bash|sh|script)$/.test(name)
    ? onlyInstalls(body)
    : null;
  return (
    installed ??
    programCell(name, rest, body, context) ??
    unknownCellMagic(name, rest, ensureEnd(body), context)
  );
}

/** `%%sx`, `%%!`: the lines that the body prints are the value. */
function outputOfCell(
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement {
  const target = /^(?:--out|-o)(?:\s+|=)([A-Za-z_]\w*)$/.exec(rest);
  const value = shellValue(body, context);
  return { lines: [target ? `${target[1]} = ${value}` : value] };
}

/** `%%writefile -a name`. */
function fileOfCell(
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement {
  const append = /(?:^|\s)(?:-a|--append)(?=\s|$)/.test(rest);
  const file = rest.replace(/(^|\s)(?:-a|--append)(?=\s|$)/, '$1').trim();
  return {
    lines: [
      `${placeholder('write_file')}(${commandExpression(file.replace(/^(["'])(.*)\1$/, '$2'), context.known)}, ${pythonText(ensureEnd(body))}${append ? ', append=True' : ''})`
    ]
  };
}

/** A shell cell that does nothing but install is an installation. */
function onlyInstalls(body: string): IReplacement | null {
  const lines = body
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  const installed = lines.map(installCommand);
  if (lines.length === 0 || installed.includes(null)) {
    return null;
  }
  const requirements = installed.flatMap(one => one!.requirements ?? []);
  return {
    ...installed[0]!,
    where: requirements.length > 0 ? 'requirements' : 'dropped',
    requirements
  };
}
