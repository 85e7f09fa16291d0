import { placeholderName } from '../../notebook/cell';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';

/** A text that stands in a statement, or the beginning of one that is put together. */
export interface IText {
  /** The literal: a `Constant`, or the `JoinedStr` that begins with it. */
  node: IPythonNode;
  text: string;
  /** False when more follows that is only known when the program runs. */
  whole: boolean;
  /** A command for the shell, in which paths may stand anywhere. */
  isCommand: boolean;
}

/** All texts of a statement but docstrings and other texts that are only looked at. */
export function textsOf(statement: IPythonNode): IText[] {
  const texts: IText[] = [];
  const skipped = new Set<IPythonNode>();
  const commands = new Set<IPythonNode>();
  for (const node of walk(statement)) {
    if (node.nodeType === 'Expr') {
      skipped.add(node.value);
    } else if (node.nodeType === 'Call' && runsCommand(node.func)) {
      node.args.forEach((argument: IPythonNode) => commands.add(argument));
    }
    if (node.nodeType === 'JoinedStr') {
      const parts: IPythonNode[] = node.values;
      parts.forEach(part => skipped.add(part));
      const first = parts[0];
      if (!skipped.has(node) && first && typeof first.value === 'string') {
        texts.push({
          node,
          text: first.value,
          whole: parts.length === 1,
          isCommand: commands.has(node)
        });
      }
    } else if (
      node.nodeType === 'Constant' &&
      typeof node.value === 'string' &&
      !skipped.has(node) &&
      node.literal !== 'bytes'
    ) {
      texts.push({
        node,
        text: node.value,
        whole: true,
        isCommand: commands.has(node)
      });
    }
  }
  return texts;
}

function runsCommand(callee: IPythonNode): boolean {
  return callee.nodeType === 'Name'
    ? /^(?:run_command|command_output|run_with)$/.test(
        placeholderName(callee.id) ?? ''
      )
    : callee.nodeType === 'Attribute' &&
        callee.attr === 'system' &&
        callee.value.id === 'os';
}

/** A text of the notebook inside a sentence: one line, not longer than that. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
