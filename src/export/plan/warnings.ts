import type { ISiteProfile } from '../../sites/profile';
import type { IPlanWarning, WarningKind } from '../model';
import { BUILTIN_NAMES } from '../python/modules';
import type { IProgram, IStatement } from './program';
import type { IOpenQuestion } from './settingInputs';
import { lineInCell } from './program';
import { noticeHome } from './warnings/home';
import { noticePaths } from './warnings/paths';
import { placeOf } from './warnings/places';
import { noticeRuns } from './warnings/runs';
import { noticeSecrets } from './warnings/secrets';
import { noticeWidgets } from './warnings/widgets';

/** What a user should know about the notebook before trusting the script. */
export function noticeNotebook(
  program: IProgram,
  site: ISiteProfile | null,
  questions: readonly IOpenQuestion[]
): IPlanWarning[] {
  const warnings = noticeRuns(program);
  for (const { cell, code } of program.cells) {
    for (const { message, line } of code?.warnings ?? []) {
      warnings.push({ kind: 'magic', cell: cell.index, line, message });
    }
  }
  for (const what of ['input', 'getpass'] as const) {
    const question = questions.find(open => open.what === what);
    if (question) {
      warnings.push({
        kind: 'input',
        cell: question.statement.cell.cell.index,
        line: lineInCell(question.statement),
        message: ASKS[what]
      });
    }
  }
  const seen = new Set<string>();
  for (const statement of program.statements) {
    for (const concern of concerns(statement, program)) {
      if (!seen.has(concern.key)) {
        seen.add(concern.key);
        const { kind, message } = concern;
        warnings.push({
          kind,
          cell: statement.cell.cell.index,
          line:
            concern.offset === null
              ? lineInCell(statement)
              : placeOf(statement.cell, concern.offset).line,
          message
        });
      }
    }
  }
  const home = noticeHome(program, site);
  warnings.push(
    ...noticeWidgets(program),
    ...noticeSecrets(program),
    ...home.warnings,
    ...noticePaths(program, site, home.texts)
  );
  return warnings;
}

const ASKS: Record<IOpenQuestion['what'], string> = {
  input:
    'input() waits for somebody to type, and how often is not known before the script runs; nobody types in a batch job. The script reads the lines that are piped into it, and stops where there are none: put the value into a variable of its own instead.',
  getpass:
    'getpass waits for somebody to type, and how often is not known before the script runs; nobody types in a batch job, so the script stops there. Ask once, in a line of its own, or read the secret from a file.'
};

interface IConcern {
  kind: WarningKind;
  /** Said once for each. */
  key: string;
  message: string;
  /** Where in the transformed cell, or `null` for the whole statement. */
  offset: number | null;
}

function concerns(statement: IStatement, program: IProgram): IConcern[] {
  const found: IConcern[] = [];
  for (const { name, node } of statement.names.reads) {
    const note = (kind: WarningKind, message: string) =>
      found.push({ kind, key: name, message, offset: node.start });
    if (program.bindings.has(name) || program.knownHistory.has(name)) {
      continue;
    }
    if (/^(?:_+|_i*\d*|In|Out|_exit_code)$/.test(name)) {
      note(
        'history',
        `${name} is the history of IPython, which a script does not have. Give the value a name in its cell.`
      );
    } else if (
      !BUILTIN_NAMES.has(name) &&
      !/^(?:__signpost_|display$|get_ipython$|__builtin__$)/.test(name) &&
      !program.statements.some(other => other.names.starImports.length > 0)
    ) {
      note(
        'name',
        `${name} is used, but no cell defines it. It may have been deleted from the notebook, and the script will stop there.`
      );
    }
  }
  return found;
}
