import type { IAnswerRule } from '../reader/answers';
import {
  ANSWERING_STATUSES,
  factOf,
  readAnswerRules,
  wayWithLabel
} from '../reader/answers';
import type { IGuideChart } from '../text/document';
import { GUIDE_CHECKS } from '../text/links';
import type { IFlow } from '../chart/steps';
import type { IGuideFault } from './fault';

/** What is wrong with the comments of a chart that answer its questions. */
export function answerFaults(chart: IGuideChart, flow: IFlow): IGuideFault[] {
  const { rules, broken } = readAnswerRules(chart.source);
  const fault = (line: number, message: string): IGuideFault => ({
    line: chart.line + line,
    rule: 'answer',
    message
  });
  return [
    ...broken.map(({ line, text }) =>
      fault(
        line,
        `This answer is not understood: ${text.slice(0, 100)} Write it as: ` +
          '%% answer STEP by check/home: ok = No; attention, problem = Yes'
      )
    ),
    ...rules.flatMap(rule =>
      problemsOf(rule, flow).map(message => fault(rule.line, message))
    )
  ];
}

function problemsOf(rule: IAnswerRule, flow: IFlow): string[] {
  const step = flow.steps.find(({ id }) => id === rule.step);
  if (step?.kind !== 'decision') {
    return [
      step
        ? `"${rule.step}" is answered here and is no question.`
        : `"${rule.step}" is answered here and is not in this chart.`
    ];
  }
  const fact = factOf(rule);
  if (!fact) {
    return [
      `"${rule.fact}" is nothing that a question can be answered by. There are open-file and ` +
        `${GUIDE_CHECKS.map(id => `check/${id}`).join(', ')}.`
    ];
  }
  const values = rule.choices.flatMap(choice => choice.values);
  const strange =
    fact.kind === 'check'
      ? values.filter(value => !ANSWERING_STATUSES.some(one => one === value))
      : [];
  const repeated = values.filter(
    (value, index) => values.indexOf(value) < index
  );
  return [
    ...strange.map(
      value =>
        `"${value}" is no status that answers a question. There are ${ANSWERING_STATUSES.join(', ')}.`
    ),
    ...repeated.map(value => `"${value}" has two answers here.`),
    ...rule.choices
      .filter(({ label }) => !wayWithLabel(flow, rule.step, label))
      .map(
        ({ label }) =>
          `No way out of the question "${rule.step}" has the answer "${label}".`
      )
  ];
}
