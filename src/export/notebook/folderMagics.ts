import { pythonString } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { commandExpression } from './shell';

/** `%cd folder`, `%cd -`, `%cd -2`, `%cd -b bookmark`, `%cd -q folder`. */
export function changeFolder(
  rest: string,
  context: IMagicContext
): IReplacement {
  let left = rest;
  const more: string[] = [];
  for (
    let option = /^-([qb])(?:\s+|$)/.exec(left);
    option;
    option = /^-([qb])(?:\s+|$)/.exec(left)
  ) {
    if (option[1] === 'q') {
      more.push(', quiet=True');
    }
    left = left.slice(option[0].length);
  }
  const back = /^-(\d*)$/.exec(left);
  const folder = back
    ? `${placeholder('visited_folders')}()[${back[1] === '' ? '-2' : back[1]}]`
    : left === ''
      ? '"~"'
      : commandExpression(unquoted(left), context.known);
  return {
    lines: [`${placeholder('change_folder')}(${folder}${more.join('')})`]
  };
}

/** `%pushd folder`. */
export function pushFolder(rest: string, context: IMagicContext): IReplacement {
  return {
    lines: [
      `${placeholder('push_folder')}(${rest === '' ? '' : commandExpression(unquoted(rest), context.known)})`
    ]
  };
}

export function popFolder(): IReplacement {
  return { lines: [`${placeholder('pop_folder')}()`] };
}

export function folderStack(): IReplacement {
  return { lines: [`${placeholder('folder_stack')}()`] };
}

/** `%dhist`. */
export function folderHistory(): IReplacement {
  return {
    lines: [
      'print("Directory history (kept in _dh)")',
      `for place, folder in enumerate(${placeholder('visited_folders')}()):`,
      '    print(f"{place}: {folder}")'
    ]
  };
}

/** `%bookmark name [folder]`; what manages the bookmarks of a user is left out. */
export function bookmark(rest: string, context: IMagicContext): IReplacement {
  const words = rest.split(/\s+/).filter(Boolean);
  if (words.length === 0 || words.length > 2 || words[0].startsWith('-')) {
    return {
      lines: [],
      where: 'dropped',
      reason: 'The list of bookmarks is for interactive work.'
    };
  }
  return {
    lines: [
      `${placeholder('set_bookmark')}(${words.map(word => commandExpression(word, context.known)).join(', ')})`
    ]
  };
}

/** `%env`, `%env name`, `%env name=value`, `%env name value`, `%set_env ...`. */
export function environmentVariable(
  rest: string,
  context: IMagicContext
): IReplacement {
  const text = rest.trim();
  const assignment =
    /^([^\s=]+)\s*=\s*(.*)$/s.exec(text) ?? /^([^\s=]+)\s+(.+)$/s.exec(text);
  if (assignment) {
    return {
      lines: [
        `${placeholder('set_variable')}(${commandExpression(assignment[1], context.known)}, ${commandExpression(assignment[2].trim(), context.known)})`
      ]
    };
  }
  return text !== ''
    ? {
        lines: [
          `${placeholder('variable')}(${commandExpression(text, context.known)})`
        ]
      }
    : {
        lines: [],
        where: 'dropped',
        reason: 'The list of all environment variables is for interactive work.'
      };
}

/** `x = %env`, `x = %env name`. */
export function environmentValue(rest: string, context: IMagicContext): string {
  return rest === ''
    ? `dict(${placeholder('variables')}())`
    : `${placeholder('variable')}(${/^\w+$/.test(rest) ? pythonString(rest) : commandExpression(rest, context.known)})`;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
