import type {
  IDecision,
  IExportOptions,
  ISettingDecision,
  SettingKind
} from '../model';
import { placeholder } from '../notebook/cell';
import type { IProgram, IStatement } from './program';
import { lineInCell } from './program';
import { findCalls, ImportedNames } from './settingCalls';
import { findFileSettings } from './settingFiles';
import { helpOf } from './settingHelp';
import type { IOpenQuestion } from './settingInputs';
import { environmentReads, findAsked } from './settingInputs';
import type { Literal } from './settingLiterals';
import { pythonOf, valueOf } from './settingLiterals';
import { nameOptions } from './settingNames';
import type { IBoundLiteral, ISpan } from './settingPlaces';
import { Refusals } from './settingReasons';
import { realNumbers } from './settingTypes';

/** A candidate together with the places that read it. */
export interface ISettingCandidate {
  setting: ISettingDecision;
  /** The statement of its first place. */
  statement: IStatement;
  places: (ISpan & { statement: IStatement })[];
  /** Names that its statement binds to the setting once and for all. */
  sets: string[];
}

/** What may be changed from outside, in document order, and why other values may not. */
export interface IFoundSettings {
  candidates: ISettingCandidate[];
  /** Decisions about what is no setting. */
  refused: IDecision[];
  /** `input()` and `getpass()` that no setting answers. */
  questions: IOpenQuestion[];
}

/** Find the settings of a notebook: literals with a name, file names, and what the notebook asks for. */
export function findSettings(
  program: IProgram,
  options: IExportOptions
): IFoundSettings {
  const imports = new ImportedNames(program);
  const calls = findCalls(program, imports);
  const wanted = (name: string) => options.settings[name] !== false;
  const refusals = new Refusals(program, imports, calls);
  const candidates = refusals.chosen.map(({ statement, bound, sets }) =>
    literalCandidate(statement, bound, sets, program)
  );
  const names = new Set(candidates.map(({ setting }) => setting.name));
  const isBound = (name: string) => program.bindings.has(name);
  const { asked, open } = findAsked(
    program,
    calls,
    imports,
    { bound: isBound, settings: names },
    wanted
  );
  for (const { name, kind, prompt, statement, node, only } of asked) {
    names.add(name);
    candidates.push({
      statement,
      sets: only && program.bindings.get(name)?.length === 1 ? [name] : [],
      places: [
        { statement, start: node.start, end: node.end, before: '', after: '' }
      ],
      setting: {
        ...decision(name, kind, statement),
        needed: true,
        help: prompt || helpOf(name, statement, program)
      }
    });
  }
  const files = findFileSettings(
    program,
    calls,
    imports,
    name => names.has(name) || isBound(name)
  );
  for (const { name, text, help, places } of files.found) {
    const [{ statement, node }] = places;
    const source = statement.cell.code!.source.slice(node.start, node.end);
    candidates.push({
      statement,
      sets: [],
      places: places.map(place => ({
        statement: place.statement,
        start: place.node.start,
        end: place.node.end,
        before: '',
        after: ''
      })),
      setting: {
        ...decision(name, 'file', statement),
        literal: source,
        value: text,
        help
      }
    });
  }
  candidates.sort(
    (one, other) =>
      one.statement.order - other.statement.order ||
      one.places[0].start - other.places[0].start
  );
  for (const { setting } of candidates) {
    setting.lifted = wanted(setting.name);
  }
  typeNumbers(candidates, program);
  nameOptions(candidates.map(({ setting }) => setting));
  return {
    candidates,
    questions: open,
    refused: [
      ...refusals.decisions,
      ...files.refused.map(({ text, places }) => ({
        ...placeOf(places[0].statement),
        what: text,
        where: 'script' as const,
        reason:
          'The file is also named where a setting does not reach (a function, a command or another text).'
      })),
      ...environmentReads(calls).map(({ name, statement }) => ({
        ...placeOf(statement),
        what: name,
        where: 'script' as const,
        reason: `It is read from the environment as it is: set the variable ${name} to change it from outside.`
      }))
    ]
  };
}

/** Stands for the variable that holds the settings until its name is chosen. */
const SETTINGS_PLACEHOLDER = placeholder('settings');

/** Read the settings where their values stood; a step gets them by their own names. */
export function liftSettings(candidates: readonly ISettingCandidate[]): void {
  for (const { setting, places } of candidates) {
    if (!setting.lifted) {
      continue;
    }
    for (const { statement, start, end, before, after } of places) {
      const source = statement.cell.code!.source;
      const value =
        statement.group.destination === 'step'
          ? setting.name
          : `${SETTINGS_PLACEHOLDER}.${setting.name}`;
      const text = before + value + after;
      const lines = source.slice(start, end).split('\n').length - 1;
      if (lines === 0) {
        statement.cell.edits.push({ start, end, text });
        continue;
      }
      // A cell keeps its number of lines: what gets shorter is filled up below.
      const next = source.indexOf('\n', end);
      const lineEnd = next < 0 ? source.length : next;
      statement.cell.edits.push({
        start,
        end: lineEnd,
        text: text + source.slice(end, lineEnd) + '\n'.repeat(lines)
      });
    }
  }
}

/** What is said about each candidate. */
export function settingDecisions(found: IFoundSettings): IDecision[] {
  return [
    ...found.candidates.map(({ setting }) => ({
      cell: setting.cell,
      line: setting.line,
      what: setting.name,
      where: setting.lifted ? ('setting' as const) : ('script' as const),
      reason: setting.lifted
        ? reasonFor(setting)
        : 'It was switched off as a setting.'
    })),
    ...found.refused
  ];
}

function reasonFor(setting: ISettingDecision): string {
  if (setting.kind === 'secret') {
    return `The notebook asks for it: the program reads it from the environment, or from a file named by ${setting.option}-file.`;
  }
  if (setting.needed) {
    return `The notebook asks for it: ${setting.option} answers.`;
  }
  return setting.kind === 'file' && setting.literal !== ''
    ? `It is a file name: ${setting.option} changes it from outside.`
    : `It is set once and never changed: ${setting.option} changes it from outside.`;
}

function literalCandidate(
  statement: IStatement,
  bound: IBoundLiteral,
  sets: string[],
  program: IProgram
): ISettingCandidate {
  const { literal, span } = bound;
  const name: string = bound.targets[0].id.normalize('NFKC');
  const { source } = statement.cell.code!;
  const text = source.slice(span.start, span.end);
  const isText = span.before === '' && !text.includes('\n');
  return {
    statement,
    sets,
    places: [{ ...span, statement }],
    setting: {
      ...decision(name, bound.kind ?? kindOf(literal), statement),
      // A tuple without brackets would be several arguments.
      literal:
        isText && (literal.type !== 'tuple' || /^\([^()]*\)$/.test(text))
          ? text
          : pythonOf(literal),
      value: valueOf(literal),
      help: helpOf(name, statement, program) || bound.help
    }
  };
}

function kindOf(literal: Literal): SettingKind {
  return literal.type === 'none' ? 'any' : literal.type;
}

function decision(
  name: string,
  kind: SettingKind,
  statement: IStatement
): ISettingDecision {
  return {
    name,
    kind,
    literal: '',
    value: null,
    given: null,
    needed: false,
    help: '',
    option: '',
    ...placeOf(statement),
    replaced: false,
    lifted: true
  };
}

function placeOf(statement: IStatement): { cell: number; line: number } {
  return { cell: statement.cell.cell.index, line: lineInCell(statement) };
}

/** Types that the value alone does not tell: from the annotation, or from how a number is used. */
function typeNumbers(
  candidates: readonly ISettingCandidate[],
  program: IProgram
): void {
  const named = new Map(
    candidates.map(({ setting }) => [setting.name, setting])
  );
  const ofKind = (kind: SettingKind) =>
    new Set(
      [...named.values()]
        .filter(setting => setting.kind === kind && !setting.needed)
        .map(setting => setting.name)
    );
  for (const { setting, statement } of candidates) {
    const { node, cell } = statement;
    if (node.nodeType !== 'AnnAssign' || setting.needed) {
      continue;
    }
    const text = cell.code!.source.slice(
      node.annotation.start,
      node.annotation.end
    );
    const type =
      /^["']?(?:(?:typing\.)?Optional\[)?(int|float|str|bool)\]?(?:\s*\|\s*None)?["']?$/.exec(
        text
      )?.[1];
    if (setting.kind === 'int' && type === 'float') {
      setting.kind = 'number';
    } else if (setting.kind === 'any' && type) {
      setting.kind = type as SettingKind;
    }
  }
  const whole = ofKind('int');
  if (whole.size > 0) {
    for (const name of realNumbers(program, whole, ofKind('float'))) {
      named.get(name)!.kind = 'number';
    }
  }
}
