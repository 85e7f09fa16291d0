import { pythonString, pythonText } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { shellValue, unknownMagic } from './lineMagics';
import { commandExpression } from './shell';

const PROGRAMS: Record<string, string> = {
  bash: 'bash',
  sh: 'sh',
  perl: 'perl',
  ruby: 'ruby',
  python: 'python',
  python2: 'python2',
  python3: 'python3',
  pypy: 'pypy',
  javascript_node: 'node'
};

const SHOWN_ONLY = new Set(
  'html HTML javascript js latex svg SVG markdown'.split(' ')
);

/** A cell magic around Python: the lines of `body` stay the cell's own. */
export interface IWrapped {
  /** Lines before the body, which is indented below them. */
  before: string[];
  /** Lines after the body. */
  after: string[];
  echoes: boolean;
  needsModule?: string;
}

/**
 * A cell magic whose body is Python and is kept.
 *
 * @returns `null` for the others, which {@link cellMagic} replaces as a whole.
 */
export function wrappingMagic(name: string, rest: string): IWrapped | null {
  switch (name) {
    case 'time':
      return rest.trim() === ''
        ? {
            before: [`with ${placeholder('timer')}():`],
            after: [],
            echoes: true
          }
        : null;
    case 'prun':
      return { before: [], after: [], echoes: false };
    case 'capture': {
      const name = /(?:^|\s)([A-Za-z_]\w*)\s*$/.exec(rest);
      return {
        before: [
          `with ${placeholder('captured')}()${name ? ` as ${name[1]}` : ''}:`
        ],
        after: [],
        echoes: false
      };
    }
    case 'timeit':
      return {
        before: [
          ...(rest.replace(/-[nrtcpqo]\s*\d*\s*/g, '').trim() === ''
            ? []
            : [rest.replace(/-[nrtcpqo]\s*\d*\s*/g, '').trim()]),
          'def timed_statement():'
        ],
        after: ['', '', `${placeholder('measure')}(timed_statement)`],
        echoes: false
      };
    default:
      return null;
  }
}

/** A cell magic that replaces its whole cell. */
export function cellMagic(
  name: string,
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement {
  const program =
    name === 'script'
      ? /^[\w./-]+(?:\s+-?[\w./-]+)*$/.test(rest.trim())
        ? rest.trim()
        : null
      : Object.prototype.hasOwnProperty.call(PROGRAMS, name)
        ? PROGRAMS[name]
        : null;
  if (program !== null) {
    const check = !/--no-raise-error\b/.test(rest);
    const options =
      name === 'script'
        ? ''
        : rest.replace(/--(?:no-)?raise-error\b/g, '').trim();
    if (options === '' || /^-s(?:\s+[\w./-]+)+$/.test(options)) {
      const command = `${program} ${options}`.trim();
      return {
        lines: [
          `${placeholder('run_with')}(${pythonString(command)}, ${pythonText(ensureEnd(body))}${check ? '' : ', check=False'})`
        ]
      };
    }
  }
  if (name === '!' || name === 'sx' || name === 'system') {
    return { lines: [shellValue(body, context)] };
  }
  if (name === 'writefile' || name === 'file') {
    const append = /^-a\s+|^--append\s+/.test(rest);
    const file = rest.replace(/^(?:-a|--append)\s+/, '').trim();
    return {
      lines: [
        `${placeholder('write_file')}(${commandExpression(file.replace(/^(["'])(.*)\1$/, '$2'), context.known)}, ${pythonText(ensureEnd(body))}${append ? ', append=True' : ''})`
      ]
    };
  }
  if (SHOWN_ONLY.has(name)) {
    return {
      lines: [],
      where: 'dropped',
      reason: `%%${name} is only shown, which a script cannot do.`
    };
  }
  return unknownMagic(
    `${placeholder('ipython')}().run_cell_magic(${pythonString(name)}, ${pythonString(rest)}, ${pythonText(ensureEnd(body))})`,
    `%%${name}`
  );
}

function ensureEnd(body: string): string {
  return body.endsWith('\n') || body === '' ? body : `${body}\n`;
}
