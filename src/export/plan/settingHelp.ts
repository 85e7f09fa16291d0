import { parsePython } from '../python/parser';
import type { IProgram, IProgramCell, IStatement } from './program';

const LONGEST_HELP = 200;

/** How many assignments a comment may speak of. */
const LONGEST_RUN = 8;

/** Words with which a comment announces several values. */
const GROUP_WORDS =
  /:$|\b(?:parameters|settings|constants|options|configuration|config|paths|thresholds|hyperparameters|limits|bounds|coordinates|variables|inputs|values|arguments|defaults|files|folders|directories)$/i;

/** Words that say nothing of a single value. */
const EMPTY_WORDS =
  /\b(?:a|all|and|the|of|some|set|setting|settings|define|defining|definition|definitions|declare|declaration|declarations|initialize|initialise|initialization|init|variable|variables|parameter|parameters|params|constant|constants|config|configuration|option|options|input|inputs|value|values|global|globals|user|default|defaults)\b/gi;

/** Comments that speak to tools. */
const FOR_TOOLS =
  /^(?:%%|noqa\b|type:|pylint:|fmt:|isort:|nbdev|nosec|pragma\b|!|@|export\b|hide\b)/i;

/** The comment on the statement's last line, else the comment above it, else what Markdown says. */
export function helpOf(
  name: string,
  statement: IStatement,
  program: IProgram
): string {
  const help =
    trailingComment(statement) ??
    commentAbove(statement) ??
    markdownAbout(name, statement.cell, program) ??
    '';
  return help.length > LONGEST_HELP
    ? `${help.slice(0, LONGEST_HELP).replace(/\s+\S*$/, '')} ...`
    : help;
}

function trailingComment(statement: IStatement): string | null {
  if (statement.group.statements.length > 1) {
    return null;
  }
  const source = statement.cell.code!.source;
  const end = source.indexOf('\n', statement.node.end);
  const rest = source.slice(statement.node.end, end < 0 ? source.length : end);
  return proseOf(/^[\s;]*#+(.*)$/.exec(rest)?.[1]);
}

/**
 * The comment above belongs to the first assignment below it, or to all of a run of assignments
 * when it reads so or when the first one has a comment of its own.
 */
function commentAbove(statement: IStatement): string | null {
  const direct = blockAbove(statement);
  if (direct !== null) {
    return direct.replace(/\s*:$/, '');
  }
  const run = runOf(statement);
  const [first] = run;
  const comment = blockAbove(first);
  return comment !== null &&
    run.length <= LONGEST_RUN &&
    (GROUP_WORDS.test(comment) || trailingComment(first) !== null)
    ? comment.replace(/\s*:$/, '')
    : null;
}

/** The assignments on lines next to each other that a statement is one of. */
function runOf(statement: IStatement): IStatement[] {
  const { groups } = statement.cell;
  const own = groups.indexOf(statement.group);
  const joined = (one: number) =>
    groups[one] !== undefined &&
    groups[one + 1] !== undefined &&
    groups[one].lastLine + 1 === groups[one + 1].firstLine &&
    /^(?:Assign|AnnAssign)$/.test(groups[one].statements[0].node.nodeType);
  let first = own;
  let last = own;
  while (joined(first - 1) && own - first <= LONGEST_RUN) {
    first -= 1;
  }
  while (joined(last) && last - own <= LONGEST_RUN) {
    last += 1;
  }
  return groups.slice(first, last + 1).map(group => group.statements[0]);
}

/** The comment lines directly above a statement. */
function blockAbove(statement: IStatement): string | null {
  const lines = linesOf(statement.cell);
  const above: string[] = [];
  for (let at = statement.group.firstLine - 1; at >= 0; at--) {
    const comment = /^\s*#+(.*)$/.exec(lines[at]);
    if (!comment || /^\s*#[\s#*=~-]*$/.test(lines[at])) {
      break;
    }
    above.unshift(comment[1].trim());
  }
  return proseOf(above.join(' '));
}

function linesOf(cell: IProgramCell): string[] {
  let lines = LINES.get(cell);
  if (lines === undefined) {
    lines = cell.code!.source.split('\n');
    LINES.set(cell, lines);
  }
  return lines;
}

const LINES = new WeakMap<IProgramCell, string[]>();

/** A comment as help: no code that was switched off, no words to tools. */
function proseOf(comment: string | undefined): string | null {
  const text = (comment ?? '').replace(/\s+/g, ' ').trim();
  if (text === '' || !/[\p{L}\d°%]/u.test(text) || FOR_TOOLS.test(text)) {
    return null;
  }
  return isCode(text) || !/[\p{L}\d]/u.test(text.replace(EMPTY_WORDS, ''))
    ? null
    : text;
}

/** Whether a comment is an assignment, an import or a call. */
function isCode(text: string): boolean {
  if (!/[=(]|^(?:import|from)\b/.test(text)) {
    return false;
  }
  try {
    return parsePython(text).some(
      ({ nodeType, value }) =>
        /^(?:Assign|AugAssign|Import|ImportFrom)$/.test(nodeType) ||
        (nodeType === 'Expr' && value.nodeType === 'Call')
    );
  } catch {
    return false;
  }
}

/** The sentence, list item or row of a table in the Markdown above a cell that names the variable. */
function markdownAbout(
  name: string,
  cell: IProgramCell,
  program: IProgram
): string | null {
  const at = program.cells.indexOf(cell);
  for (let before = at - 1; before >= 0; before--) {
    const { type, source } = program.cells[before].cell;
    if (type !== 'markdown') {
      return null;
    }
    const found = sentenceAbout(name, source);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function sentenceAbout(name: string, markdown: string): string | null {
  if (!markdown.includes(name)) {
    return null;
  }
  const quoted = '`' + name + '`';
  // A short word such as "a" or "data" is the variable only where it is marked as code.
  const marked = /^[a-z]+$|^.{1,2}$/.test(name);
  const has = (text: string) =>
    text.includes(quoted) ||
    (!marked &&
      new RegExp(`(?<![\\p{L}\\d_])${name}(?![\\p{L}\\d_])`, 'u').test(text));
  for (const block of markdown
    .replace(/```[\s\S]*?(?:```|$)/g, '')
    .split(/\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=\|)/)) {
    if (!has(block) || /^\s*#/.test(block)) {
      continue;
    }
    const row = block.trim().startsWith('|')
      ? block.split('|').slice(1, -1)
      : null;
    if (row) {
      const column = row.findIndex(has);
      return column >= 0 && column + 1 < row.length
        ? plain(row[row.length - 1])
        : null;
    }
    const item = block.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '');
    const described = new RegExp(
      `^[*_\`]*${name}[*_\`]*(?:\\s*\\([^)]*\\))?\\s*(?::|=|--?|–|—)\\s*([\\s\\S]+)$`
    ).exec(item);
    if (described) {
      return plain(described[1]);
    }
    const sentence = item.split(/(?<=[.!?])\s+/).find(has);
    return sentence === undefined ? null : plain(sentence);
  }
  return null;
}

/** Markdown without its marks, on one line. */
function plain(text: string): string | null {
  const clean = text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/[`*]|(?<!\w)_|_(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return clean === '' ? null : clean;
}
