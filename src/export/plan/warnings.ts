import type { IPlanWarning } from '../model';
import { BUILTIN_NAMES } from '../python/modules';
import { importsWithin } from './imports';
import type { IProgram, IStatement } from './program';

/** What a user should know about the notebook before trusting the script. */
export function noticeNotebook(program: IProgram): IPlanWarning[] {
  const warnings: IPlanWarning[] = [];
  for (const { cell, code, failure } of program.cells) {
    if (failure !== null) {
      warnings.push({
        cell: cell.index,
        message: `Cell ${cell.index + 1} is kept as a comment and not run: ${failure}.`
      });
    }
    for (const message of code?.warnings ?? []) {
      warnings.push({ cell: cell.index, message });
    }
    if (cell.savedError !== null) {
      warnings.push({
        cell: cell.index,
        message: `Cell ${cell.index + 1} ended with ${cell.savedError} when it was last run; the script ends there too.`
      });
    }
  }
  const late = outOfOrder(program);
  if (late !== null) {
    warnings.push({
      cell: late,
      message: `Cell ${late + 1} was last run before a cell above it. The script runs the cells from top to bottom: restart the kernel and run all cells to see what it will do.`
    });
  }
  const seen = new Set<string>();
  for (const statement of program.statements) {
    for (const [key, message] of concerns(statement, program)) {
      if (!seen.has(key)) {
        seen.add(key);
        warnings.push({ cell: statement.cell.cell.index, message });
      }
    }
  }
  return warnings;
}

/** The first cell whose execution number is smaller than one before it. */
function outOfOrder(program: IProgram): number | null {
  let highest = 0;
  for (const { cell } of program.cells) {
    if (cell.type === 'code' && cell.executionCount !== null) {
      if (cell.executionCount < highest) {
        return cell.index;
      }
      highest = cell.executionCount;
    }
  }
  return null;
}

function concerns(
  statement: IStatement,
  program: IProgram
): [string, string][] {
  const found: [string, string][] = [];
  for (const { name } of statement.names.reads) {
    if (program.bindings.has(name)) {
      continue;
    }
    if (name === 'input') {
      found.push([
        name,
        'input() waits for somebody to type; nobody does in a batch job. Put the value into a variable instead.'
      ]);
    } else if (program.history && /^_{1,3}$/.test(name)) {
      continue;
    } else if (/^(?:_+|_i*\d*|In|Out|_exit_code)$/.test(name)) {
      found.push([
        name,
        `${name} is the history of IPython, which a script does not have. Give the value a name in its cell.`
      ]);
    } else if (
      !BUILTIN_NAMES.has(name) &&
      !/^(?:__signpost_|display$|get_ipython$|__builtin__$)/.test(name) &&
      !program.statements.some(other => other.names.starImports.length > 0)
    ) {
      found.push([
        name,
        `${name} is used, but no cell defines it. It may have been deleted from the notebook, and the script will stop there.`
      ]);
    }
  }
  const modules = importsWithin(statement.node);
  if (modules.includes('ipywidgets')) {
    found.push([
      'ipywidgets',
      'Widgets of ipywidgets show nothing in a script: it goes on with their first values.'
    ]);
  }
  if (modules.includes('getpass')) {
    found.push([
      'getpass',
      'getpass waits for somebody to type; nobody does in a batch job. Read the secret from a file or the environment instead.'
    ]);
  }
  return found;
}
