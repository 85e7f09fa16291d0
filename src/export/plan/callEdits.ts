import type { IMember, IUse } from './members';

/** Add keyword-only parameters to a function. */
export function editSignature(member: IMember): void {
  const { node, cell } = member.statement;
  const source = cell.code!.source;
  const { args } = node;
  const names = [...member.passed].join(', ');
  const star = args.vararg || args.kwonlyargs.length > 0 ? '' : '*, ';
  if (args.kwarg) {
    const at = source.lastIndexOf('**', args.kwarg.start);
    cell.edits.push({ start: at, end: at, text: `${star}${names}, ` });
    return;
  }
  const named = /^(?:async\s+)?def\s+[^\s([]+\s*/.exec(
    source.slice(node.start)
  )!;
  let open = node.start + named[0].length;
  if (source[open] === '[') {
    open = matchingBracket(source, open) + 1;
    open = source.indexOf('(', open);
  }
  const close = matchingBracket(source, open);
  const all =
    args.posonlyargs.length +
    args.args.length +
    args.kwonlyargs.length +
    (args.vararg ? 1 : 0);
  insertArgument(cell.edits, source, open, close, `${star}${names}`, all > 0);
}

/** Pass the names at every call. */
export function editCalls(member: IMember, uses: IUse[]): void {
  for (const { read, statement } of uses) {
    const source = statement.cell.code!.source;
    const call = read.call!;
    const open = source.indexOf('(', call.func.end);
    insertArgument(
      statement.cell.edits,
      source,
      open,
      call.end - 1,
      [...member.passed].map(name => `${name}=${name}`).join(', '),
      call.args.length + call.keywords.length > 0
    );
  }
}

function insertArgument(
  edits: { start: number; end: number; text: string }[],
  source: string,
  open: number,
  close: number,
  text: string,
  hasOthers: boolean
): void {
  if (!hasOthers) {
    edits.push({ start: open + 1, end: open + 1, text });
    return;
  }
  const last = lastCode(source, open, close);
  edits.push(
    source[last] === ','
      ? { start: last + 1, end: last + 1, text: ` ${text}` }
      : { start: last + 1, end: last + 1, text: `, ${text}` }
  );
}

/** Offset of the last character of code between brackets, comments and blanks left out. */
function lastCode(source: string, open: number, close: number): number {
  let last = open;
  let quote = '';
  for (let at = open + 1; at < close; at++) {
    const character = source[at];
    if (quote !== '') {
      if (character === '\\') {
        at += 1;
      } else if (source.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = '';
      }
      last = at;
    } else if (character === '#') {
      at = source.indexOf('\n', at);
      if (at < 0 || at > close) {
        break;
      }
    } else if (character === '"' || character === "'") {
      quote = source.startsWith(character.repeat(3), at)
        ? character.repeat(3)
        : character;
      at += quote.length - 1;
      last = at;
    } else if (!/\s/.test(character) && character !== '\\') {
      last = at;
    }
  }
  return last;
}

function matchingBracket(source: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < source.length; at++) {
    const character = source[at];
    if (quote !== '') {
      if (character === '\\') {
        at += 1;
      } else if (source.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = '';
      }
    } else if (character === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (character === '"' || character === "'") {
      quote = source.startsWith(character.repeat(3), at)
        ? character.repeat(3)
        : character;
      at += quote.length - 1;
    } else if ('([{'.includes(character)) {
      depth += 1;
    } else if (')]}'.includes(character)) {
      depth -= 1;
      if (depth === 0) {
        return at;
      }
    }
  }
  return source.length;
}
