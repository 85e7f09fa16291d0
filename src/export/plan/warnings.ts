import type { ISiteProfile } from '../../sites/profile';
import type { IPlanWarning } from '../model';
import type { IProgram } from './program';
import type { IOpenQuestion } from './settingInputs';
import { lineInCell } from './program';
import { noticeAnnotations } from './warnings/annotations';
import { noticeHome } from './warnings/home';
import { noticeLeaving } from './warnings/leaving';
import { makerOfNames, nameConcerns } from './warnings/names';
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
  const maker = makerOfNames(program);
  for (const statement of program.statements) {
    for (const concern of nameConcerns(statement, program, maker)) {
      if (!seen.has(concern.key)) {
        seen.add(concern.key);
        const { kind, message } = concern;
        warnings.push({
          kind,
          cell: statement.cell.cell.index,
          line: placeOf(statement.cell, concern.offset).line,
          message
        });
      }
    }
  }
  const home = noticeHome(program, site);
  warnings.push(
    ...noticeAnnotations(program),
    ...noticeLeaving(program),
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
