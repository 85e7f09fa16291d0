import type { CheckStatus, ICheckResult } from '../../tokens';
import { GUIDE_CHECKS } from '../text/links';
import type { IFlow, IWay } from '../chart/steps';
import { oneLine } from '../chart/steps';

/**
 * Questions of a chart that the environment answers.
 *
 * A comment of the chart says how, so that it stays plain mermaid for everybody else:
 *
 * ```
 * %% answer FULL by check/home: ok = No; attention, problem = Yes
 * %% answer FILE by open-file: ipynb = Notebook; py = Script
 * ```
 */

/** What a question is answered by: a check's status, or the name ending of the file that is open. */
export type AnswerFact =
  { kind: 'check'; check: string } | { kind: 'open-file' };

/** How one question is answered. */
export interface IAnswerRule {
  /** Id of the question. */
  step: string;
  /** As written; see {@link factOf}. */
  fact: string;
  /** What is taken for which value: a status, or a name ending without its dot, in lower case. */
  choices: readonly { values: readonly string[]; label: string }[];
  /** Line of the chart, counted from 0. */
  line: number;
}

/** A comment that begins like such a rule and is none. */
export interface IBrokenRule {
  line: number;
  text: string;
}

/** What is known about the environment. */
export interface IFacts {
  /** The last result of a check, if it has answered. */
  check(id: string): ICheckResult | undefined;
  /** Path of the file that is open; `null` when none is. */
  readonly openFile: string | null;
}

/** An answer, and what it is concluded from. */
export interface ISuggestion {
  way: IWay;
  because:
    | { kind: 'check'; result: ICheckResult }
    | { kind: 'open-file'; path: string };
}

/** Statuses that a question can be answered by. `unknown` answers none. */
export const ANSWERING_STATUSES: readonly CheckStatus[] = [
  'ok',
  'attention',
  'problem',
  'not-needed'
];

const RULE =
  /^[ \t]*%%[ \t]*answer[ \t]+(\S{1,100})[ \t]+by[ \t]+(\S{1,100}?)[ \t]*:(.*)$/;

/** Read the rules in the source of a chart. */
export function readAnswerRules(source: string): {
  rules: IAnswerRule[];
  broken: IBrokenRule[];
} {
  const rules: IAnswerRule[] = [];
  const broken: IBrokenRule[] = [];
  source.split('\n').forEach((text, line) => {
    if (!/^[ \t]*%%[ \t]*answer[ \t]/.test(text)) {
      return;
    }
    const found = RULE.exec(text);
    const choices = found ? readChoices(found[3]) : null;
    if (found && choices) {
      rules.push({ step: found[1], fact: found[2], choices, line });
    } else {
      broken.push({ line, text: text.trim() });
    }
  });
  return { rules, broken };
}

function readChoices(text: string): IAnswerRule['choices'] | null {
  const choices = text.split(';').map(choice => {
    const [values, label, ...more] = choice.split('=').map(part => part.trim());
    return {
      values: more.length ? [] : values.toLowerCase().split(/[,\s]+/),
      label: label ?? ''
    };
  });
  return choices.every(
    ({ values, label }) => label && values.length > 0 && values.every(Boolean)
  )
    ? choices
    : null;
}

/** What a rule asks; `null` for something that is not known. */
export function factOf(rule: IAnswerRule): AnswerFact | null {
  if (rule.fact === 'open-file') {
    return { kind: 'open-file' };
  }
  const check = rule.fact.replace(/^check\//, '');
  return check !== rule.fact && GUIDE_CHECKS.some(id => id === check)
    ? { kind: 'check', check }
    : null;
}

/** The way out of a question that has this answer, if there is one. */
export function wayWithLabel(
  flow: IFlow,
  step: string,
  label: string
): IWay | null {
  const wanted = plain(label);
  return (
    flow.ways.find(way => way.from === step && plain(way.label) === wanted) ??
    null
  );
}

/** Answer the questions that can be answered, by the id of the question. */
export function suggestAnswers(
  flow: IFlow,
  rules: readonly IAnswerRule[],
  facts: IFacts
): Map<string, ISuggestion> {
  const suggestions = new Map<string, ISuggestion>();
  for (const rule of rules) {
    const known = valueOf(rule, facts);
    const choice = known
      ? rule.choices.find(({ values }) => values.includes(known.value))
      : undefined;
    const way = choice ? wayWithLabel(flow, rule.step, choice.label) : null;
    if (known && way) {
      suggestions.set(rule.step, { way, because: known.because });
    }
  }
  return suggestions;
}

function valueOf(
  rule: IAnswerRule,
  facts: IFacts
): { value: string; because: ISuggestion['because'] } | null {
  const fact = factOf(rule);
  if (fact?.kind === 'check') {
    const result = facts.check(fact.check);
    return result && !result.pending && result.status !== 'unknown'
      ? { value: result.status, because: { kind: 'check', result } }
      : null;
  }
  const path = fact ? facts.openFile : null;
  const ending = /\.([^./]+)$/.exec(path ?? '')?.[1];
  return path && ending
    ? { value: ending.toLowerCase(), because: { kind: 'open-file', path } }
    : null;
}

function plain(text: string): string {
  return oneLine(text).trim().toLowerCase();
}
