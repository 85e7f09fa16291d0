import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import { commandReason, isCommand } from './commands';
import type { IFileUse, IKnownCall } from './fileCalls';
import { fileUses } from './fileCalls';
import type { Functions } from './functions';
import { Reached } from './reached';
import type { IText } from './texts';
import { fromItems, holesOf, knownText, mayMeet } from './texts';

/** A loop, and what is known of the program around it. */
export interface IFilesOfLoop {
  program: IProgram;
  node: IPythonNode;
  functions: Functions;
  imports: ImportedNames;
}

/** Why what the items do with files, databases or commands depends on the items before, or `null`. */
export function reasonOfFiles(loop: IFilesOfLoop): string | null {
  const { calls, nodes } = new Reached(loop);
  const enough = sufficient(loop.node, loop.imports);
  const tells = (text: IText) => {
    const from = fromItems(text);
    return text.isOwn || enough(from);
  };
  for (const call of calls.filter(isCommand)) {
    const reason = commandReason(call, tells);
    if (reason) {
      return reason;
    }
  }
  if (calls.some(isLogged) && logsIntoFile(loop)) {
    return `It writes log messages into ${ONE_FILE}. Let each item print what it has to say.`;
  }
  const changesDatabase = nodes.some(asksForChange);
  const idle = idleQuestions(nodes);
  const uses = calls
    .filter(({ node }) => !idle.has(node))
    .flatMap(fileUses)
    .flatMap((use): IFileUse[] =>
      use.does !== 'asks database'
        ? [use]
        : changesDatabase
          ? [{ ...use, does: 'writes' }]
          : [{ ...use, does: 'reads' }]
    );
  const written = uses.filter(({ does }) => does === 'writes');
  const shared = written.find(({ text }) => !tells(text));
  if (shared) {
    const known = knownText(shared.text);
    return `It writes into ${known === null ? '' : `${known}, `}${ONE_FILE}. Give each item a file of its own.`;
  }
  const folder = uses.find(
    ({ does, text }) => does === 'unpacks' && !tells(text)
  );
  if (folder) {
    return 'It unpacks files into a folder that is the same one for all items. Give each item a folder of its own.';
  }
  const looks = uses.filter(({ does }) => does === 'reads' || does === 'lists');
  const met = looks.find(look =>
    written.some(({ text }) => isOfOthers(look, text))
  );
  return met
    ? `It ${met.does === 'lists' ? 'looks which files there are: one of them' : `reads ${shown(met.text)}, which`} may be a file that another item writes. Do that before or after the loop.`
    : madeAndSeen(calls, looks);
}

const ONE_FILE = 'a file that is the same one for all items';

/** Whether what is read may be what another item writes. */
function isOfOthers(look: IFileUse, written: IText): boolean {
  if (!mayMeet(look.text, written)) {
    return false;
  }
  if (look.does === 'lists') {
    return !hasOwnFolder(look.text);
  }
  const holes = holesOf(look.text).filter(({ kind }) => kind !== 'fixed');
  const others = holesOf(written).filter(({ kind }) => kind !== 'fixed');
  const isOwn =
    holes.length === others.length &&
    holes.every(({ text }, at) => text === others[at].text);
  // What is named by the item itself is its own; a number beside it is another item's.
  const isOfItem =
    holes.length > 0 &&
    holes.every(({ kind, isMoved }) => kind === 'item' && !isMoved);
  return !isOwn && !isOfItem && !hasOwnFolder(look.text);
}

/** Whether a path leads into a folder that is named by the item. */
function hasOwnFolder({ parts }: IText): boolean {
  return parts.some((part, at) => {
    const next = parts[at + 1];
    return (
      typeof part !== 'string' &&
      part.kind === 'item' &&
      !part.isMoved &&
      typeof next === 'string' &&
      next.startsWith('/')
    );
  });
}

/** Folders that the first item makes, and that others see. */
function madeAndSeen(
  calls: readonly IKnownCall[],
  looks: readonly IFileUse[]
): string | null {
  const made = calls
    .filter(({ name }) => /^(?:mkdir|makedirs)$/.test(name))
    .map(({ receiver, callee, args }) => (callee === '' ? receiver : args[0]));
  const seen = looks.find(look =>
    made.some(
      folder =>
        folder && fromItems(folder).size === 0 && mayMeet(look.text, folder)
    )
  );
  return seen
    ? `It looks at ${shown(seen.text)}, which may be a file that another item makes. Do that before the loop.`
    : null;
}

/** Questions that only tell whether a folder is still to be made: `if not exists(folder): makedirs(folder)`. */
function idleQuestions(nodes: readonly IPythonNode[]): Set<IPythonNode> {
  const idle = new Set<IPythonNode>();
  for (const node of nodes) {
    const onlyMakes =
      node.nodeType === 'If' &&
      node.orelse.length === 0 &&
      node.body.every(
        ({ nodeType, value }: IPythonNode) =>
          nodeType === 'Expr' &&
          value.nodeType === 'Call' &&
          /^(?:mkdir|makedirs)$/.test(calledName(value))
      );
    if (onlyMakes) {
      walk(node.test).forEach(part => idle.add(part));
    }
  }
  return idle;
}

/** Whether code does more with a database than to ask for rows. */
function asksForChange(node: IPythonNode): boolean {
  if (node.nodeType !== 'Call') {
    return false;
  }
  const [query] = node.args;
  return (
    /^(?:commit|to_sql|executemany|executescript|insert\w*|update_\w+|delete_\w+|set|hset)$/.test(
      calledName(node)
    ) ||
    (calledName(node) === 'execute' &&
      !/^\s*(?:select|with|pragma|show|describe)\b/i.test(
        String(query?.value ?? query?.values?.[0]?.value ?? '')
      ))
  );
}

function isLogged({ callee, name, receiver }: IKnownCall): boolean {
  return (
    /^(?:debug|info|warning|error|critical|exception|log)$/.test(name) &&
    (callee.startsWith('logging.') || (callee === '' && receiver !== null))
  );
}

/** Whether anything in the program lets log messages go into a file. */
function logsIntoFile({ program }: IFilesOfLoop): boolean {
  return program.statements.some(({ node }) =>
    walk(node).some(
      part =>
        part.nodeType === 'Call' &&
        (/FileHandler$/.test(calledName(part)) ||
          (calledName(part) === 'basicConfig' &&
            part.keywords.some(
              ({ arg }: IPythonNode) => arg === 'filename' || arg === 'handlers'
            )))
    )
  );
}

/** Tells whether these of a loop's targets are enough to tell all items apart. */
function sufficient(
  { target, iter }: IPythonNode,
  imports: ImportedNames
): (from: ReadonlySet<string>) => boolean {
  const isProduct =
    iter.nodeType === 'Call' &&
    imports.pathOf(iter.func) === 'itertools.product';
  const names = walk(target)
    .filter(({ nodeType }) => nodeType === 'Name')
    .map(({ id }) => id as string);
  return from =>
    from.size > 0 && (!isProduct || names.every(name => from.has(name)));
}

function shown(text: IText): string {
  return text.parts
    .map(part => (typeof part === 'string' ? part : `{${part.text}}`))
    .join('');
}
