import { parse as parseYaml } from 'yaml';

import type { IGuide, IGuideChart } from '../text/document';
import { asChartError } from '../chart/flowchart';
import { classifyLink } from '../text/links';
import type { IFlow, IFlowDatabase, IStep } from '../chart/steps';
import { oneLine, readFlow } from '../chart/steps';
import { answerFaults } from './answers';
import type { IDefinition } from './definitions';
import { findDefinitions, firstMention, lineAt } from './definitions';
import type { GuideRule, IGuideFault } from './fault';
import { emptyLinksIn, linkFault } from './links';

/** Reads a chart with mermaid's own parser. Fails as `parseFlowchart` does. */
export type FlowchartParser = (source: string) => Promise<IFlowDatabase>;

/** Shapes with rounded sides: a step of such a shape is a beginning or an end. */
const END_SHAPES = new Set([
  'stadium',
  'round',
  'rounded',
  'circle',
  'circ',
  'doublecircle',
  'double-circle',
  'dbl-circ',
  'ellipse',
  'event',
  'pill',
  'terminal',
  'start',
  'stop',
  'small-circle',
  'sm-circ',
  'framed-circle',
  'fr-circ'
]);

/** What is wrong with a chart, with lines of the guide's file. */
export async function lintChart(
  chart: IGuideChart,
  guide: IGuide,
  parse: FlowchartParser
): Promise<IGuideFault[]> {
  const ignored = frontMatterFaults(chart);
  let database: IFlowDatabase;
  try {
    database = await parse(chart.source);
  } catch (reason) {
    return [...ignored, parseFault(chart, asChartError(reason))];
  }
  return [
    ...ignored,
    ...answerFaults(chart, readFlow(database)),
    ...new ChartLinter(chart, guide, database).faults()
  ];
}

/** Looks at one chart that mermaid could read. */
class ChartLinter {
  constructor(
    private readonly _chart: IGuideChart,
    private readonly _guide: IGuide,
    private readonly _database: IFlowDatabase
  ) {
    this._flow = readFlow(_database);
    this._definitions = findDefinitions(
      _chart.source,
      new Set(_database.getVertices().keys())
    );
    this._groups = new Map(
      (_database.getSubGraphs?.() ?? []).map(({ id, nodes }) => [id, nodes])
    );
  }

  faults(): IGuideFault[] {
    this._findDuplicates();
    for (const step of this._flow.steps) {
      if (step.kind === 'note') {
        this._lintNote(step);
      } else if (!this._groups.has(step.id)) {
        this._lintStep(step);
      }
      this._lintLinks(step);
    }
    this._findUnreachable();
    return this._faults;
  }

  private _findDuplicates(): void {
    const first = new Map<string, IDefinition>();
    for (const definition of this._definitions) {
      const before = first.get(definition.id);
      if (!before) {
        first.set(definition.id, definition);
      } else if (oneLine(before.text) !== oneLine(definition.text)) {
        this._faults.push({
          line: this._chart.line + definition.line,
          rule: 'duplicate-id',
          message:
            `"${definition.id}" is described here and on line ${this._chart.line + before.line}; only one of ` +
            'them is shown. Give one of them another name.'
        });
      }
    }
  }

  private _lintNote(note: IStep): void {
    if (note.about === null) {
      this._add(
        note,
        'loose-note',
        `The note ${quote(note)} stands beside no step. Tie it to one: STEP ~~~ ${note.id}`
      );
    }
  }

  private _lintStep(step: IStep): void {
    const ways = this._waysFrom(step.id);
    if (step.kind === 'decision') {
      this._lintQuestion(step, ways);
      return;
    }
    const isAsked =
      step.label.split('\n').some(line => line.endsWith('?')) ||
      ways.some(({ label }) => /^(?:yes|no)$/i.test(label));
    if (isAsked) {
      this._add(
        step,
        'question',
        `${quote(step)} is a question and is not drawn as one. Draw it as a diamond: ${step.id}{"..."}`
      );
    } else if (ways.length > 1) {
      this._add(
        step,
        'question',
        `${quote(step)} leads on in ${ways.length} ways and asks nothing. Ask a question in a diamond, with an ` +
          'answer on every way.'
      );
    }
    if (!ways.length && !this._isEnd(step)) {
      this._add(
        step,
        'dead-end',
        `${quote(step)} leads nowhere. Lead on from it, link it to a section, or show that it is an end: ` +
          `${step.id}(["..."])`
      );
    }
  }

  private _lintQuestion(step: IStep, ways: IFlow['ways']): void {
    if (!ways.length) {
      this._add(
        step,
        'dead-end',
        `The question ${quote(step)} has no way out.`
      );
      return;
    }
    if (ways.length === 1) {
      this._add(
        step,
        'question',
        `The question ${quote(step)} has one way out, so there is nothing to decide. Draw it as a step, or add ` +
          'the other answers.'
      );
      return;
    }
    const answers = ways.map(({ label }) => label.toLowerCase());
    for (const { to, label } of ways) {
      if (!label) {
        this._add(
          step,
          'question',
          `The way from the question ${quote(step)} to "${to}" has no answer on it: ${step.id} -->|"..."| ${to}`
        );
      }
    }
    const repeated = answers.find(
      (answer, index) => answer && answers.indexOf(answer) < index
    );
    if (repeated !== undefined) {
      this._add(
        step,
        'question',
        `Two ways out of the question ${quote(step)} have the answer "${repeated}".`
      );
    }
  }

  private _lintLinks(step: IStep): void {
    const vertex = this._database.getVertices().get(step.id);
    const empty = emptyLinksIn(vertex?.text ?? '', vertex?.labelType);
    for (let count = 0; count < empty; count += 1) {
      this._add(
        step,
        'empty-link',
        `A link in ${quote(step)} has no address or no words.`
      );
    }
    for (const { href } of step.links) {
      const message = linkFault(href, this._guide);
      if (message !== null) {
        const from = this._lineOf(step);
        const rest = this._chart.source.split('\n').slice(from);
        const offset = rest.findIndex(line => line.includes(href));
        this._faults.push({
          line: this._chart.line + from + Math.max(0, offset),
          rule: 'broken-link',
          message
        });
      }
    }
  }

  private _findUnreachable(): void {
    const steps = this._flow.steps.filter(
      ({ id, kind }) => kind !== 'note' && !this._groups.has(id)
    );
    if (!steps.length) {
      return;
    }
    const reached = new Set([steps[0].id]);
    for (const id of reached) {
      this._groups.get(id)?.forEach(inner => reached.add(inner));
      this._waysFrom(id).forEach(({ to }) => reached.add(to));
    }
    for (const step of steps.filter(({ id }) => !reached.has(id))) {
      this._add(
        step,
        'unreachable',
        `No way leads from the first step, ${quote(steps[0])}, to ${quote(step)}.`
      );
    }
  }

  /** Ways that leave a step, or the groups that it lies in. */
  private _waysFrom(id: string): IFlow['ways'] {
    const around = [...this._groups]
      .filter(([, nodes]) => nodes.includes(id))
      .map(([group]) => group);
    const own = this._flow.ways.filter(way => way.from === id);
    return own.length
      ? own
      : this._flow.ways.filter(way => around.includes(way.from));
  }

  /** A rounded step, or one that goes on in a section of the guide. */
  private _isEnd(step: IStep): boolean {
    const shape = this._database.getVertices().get(step.id)?.type ?? '';
    return (
      END_SHAPES.has(shape) ||
      step.links.some(
        ({ href }) => classifyLink(href, this._guide).kind === 'section'
      )
    );
  }

  private _lineOf(step: IStep): number {
    return (
      this._definitions.find(({ id }) => id === step.id)?.line ??
      firstMention(this._chart.source, step.id)
    );
  }

  private _add(step: IStep, rule: GuideRule, message: string): void {
    this._faults.push({
      line: this._chart.line + this._lineOf(step),
      rule,
      message
    });
  }

  private readonly _faults: IGuideFault[] = [];
  private readonly _flow: IFlow;
  private readonly _definitions: readonly IDefinition[];
  private readonly _groups: ReadonlyMap<string, readonly string[]>;
}

/** A chart takes its look from JupyterLab: what it says about it has no effect. */
function frontMatterFaults({ source, line }: IGuideChart): IGuideFault[] {
  const faults: IGuideFault[] = [];
  const front = /^\s*---[ \t]*\n([\s\S]*?)\n[ \t]*---/.exec(source);
  if (front) {
    let names: string[] = [];
    let problem = '';
    try {
      names = Object.keys(Object(parseYaml(front[1])));
    } catch (reason) {
      problem = String((reason as Error).message).split('\n')[0];
    }
    faults.push({
      line: line + lineAt(source, source.indexOf('---')),
      rule: 'front-matter',
      message: problem
        ? `The front matter of this chart is ignored, it is not valid YAML: ${problem}`
        : `The front matter of this chart (${names.join(', ')}) is ignored: a chart looks as JupyterLab does. ` +
          'Remove it.'
    });
  }
  for (const { index } of source.matchAll(/^[ \t]*%%\{/gm)) {
    faults.push({
      line: line + lineAt(source, index),
      rule: 'front-matter',
      message:
        'This directive is ignored: a chart looks as JupyterLab does. Remove it.'
    });
  }
  return faults;
}

/** mermaid counts lines without front matter and comments. */
function parseFault(
  { source, line }: IGuideChart,
  { message, detail }: { message: string; detail: string }
): IGuideFault {
  if (!detail) {
    return { line, rule: 'chart', message };
  }
  const number = /^(?:Parse|Lexical) error on line (\d+)/i.exec(detail)?.[1];
  if (!number) {
    return {
      line,
      rule: 'chart',
      message: `This chart is not drawn. mermaid says: ${detail.split('\n')[0]}`
    };
  }
  const at = originalLine(source, Number(number) - 1);
  const got = /\bgot '[^']*'/.exec(detail)?.[0];
  return {
    line: line + at,
    rule: 'chart',
    message:
      'This chart is not drawn: mermaid does not understand it at this line' +
      (got ? ` (${got})` : '') +
      `: ${source.split('\n')[at].trim().slice(0, 100)}`
  };
}

/** The line of a chart, counted from 0, that mermaid counts as this one. */
function originalLine(source: string, counted: number): number {
  const front = /^\s*---[ \t]*\n[\s\S]*?\n[ \t]*---[^\n]*\n/.exec(source);
  let line = front ? lineAt(source, front[0].length) : 0;
  const lines = source.split('\n');
  const isRead = (text: string) => !/^\s*%%/.test(text);
  while (line < lines.length && (!isRead(lines[line]) || !lines[line].trim())) {
    line += 1;
  }
  for (let left = counted; left > 0 && line < lines.length - 1;) {
    line += 1;
    left -= isRead(lines[line]) ? 1 : 0;
  }
  return Math.min(line, lines.length - 1);
}

function quote(step: IStep): string {
  const label = oneLine(step.label);
  return `"${label.length > 60 ? `${label.slice(0, 57)}...` : label}"`;
}
