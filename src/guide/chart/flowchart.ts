import type { Mermaid, MermaidConfig } from 'mermaid';

import { ChartError, inspectFlow } from './inspection';
import { hasTooMuchEmphasis } from '../text/markdown';
import type { IFlowDatabase } from './steps';

/**
 * How mermaid is set up and asked to read a chart, without drawing it: there is no DOM in this file.
 */

/** A chart with more characters than this is not drawn. */
const MAX_CHART_CHARACTERS = 50_000;

/** A chart with more arrows than this is not drawn. */
const MAX_CHART_ARROWS = 500;

/** A chart with more steps and groups than this is not drawn. */
const MAX_CHART_STEPS = 500;

/** Groups of steps that are deeper in each other than this are not drawn. */
const MAX_GROUP_DEPTH = 10;

/** A label with more characters than this is not drawn. */
const MAX_LABEL_CHARACTERS = 2000;

/** mermaid looks for the end of each directive in all of the chart; none of them has an effect here. */
const MAX_DIRECTIVES = 20;

/** HTML that may stand in a label. */
const LABEL_TAGS = [
  'a',
  'b',
  'br',
  'code',
  'em',
  'i',
  'p',
  'span',
  'strong',
  'sub',
  'sup'
];

/** Options of mermaid that are not among those that its default configuration names. */
const OPTIONS_WITHOUT_DEFAULT: (keyof MermaidConfig)[] = [
  'altFontFamily',
  'dompurifyConfig',
  'htmlLabels',
  'wrap'
];

/** Set mermaid up so that a chart can change nothing of it and run nothing. */
export function configureMermaid(
  mermaid: Mermaid,
  { fontFamily, fontSize }: { fontFamily: string; fontSize: string }
): void {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    // A chart may change nothing of this, neither by its front matter nor by directives. What is inside of
    // these options goes with them: mermaid copies this list hundreds of times for each chart, looking for
    // every name in all of it.
    secure: [
      ...Object.keys(mermaid.mermaidAPI.defaultConfig),
      ...OPTIONS_WITHOUT_DEFAULT
    ],
    suppressErrorRendering: true,
    maxTextSize: MAX_CHART_CHARACTERS,
    maxEdges: MAX_CHART_ARROWS,
    layout: 'dagre',
    look: 'classic',
    theme: 'base',
    fontFamily,
    themeVariables: { fontFamily, fontSize },
    htmlLabels: true,
    dompurifyConfig: {
      ALLOWED_TAGS: LABEL_TAGS,
      ALLOWED_ATTR: ['href'],
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false
    },
    flowchart: {
      curve: 'basis',
      useMaxWidth: false,
      padding: 10,
      wrappingWidth: 180,
      minNodeWidth: 60,
      nodeSpacing: 30,
      rankSpacing: 40
    }
  });
}

/**
 * Read a flowchart with mermaid's own parser.
 *
 * @throws {@link ChartError} for another kind of diagram, for one that is too large, and for what would be
 * loaded from elsewhere; mermaid's own errors for a wrong syntax.
 */
export async function parseFlowchart(
  mermaid: Mermaid,
  source: string
): Promise<IFlowDatabase> {
  if (source.length > MAX_CHART_CHARACTERS) {
    throw new ChartError(
      `This chart is not drawn: it has ${source.length.toLocaleString('en')} characters, and ` +
        `${MAX_CHART_CHARACTERS.toLocaleString('en')} are allowed. Split it into several charts.`
    );
  }
  if (source.split('%%{').length > MAX_DIRECTIVES + 1) {
    throw new ChartError(
      `This chart is not drawn: it has more than ${MAX_DIRECTIVES} directives of mermaid. They have no effect ` +
        'here: remove them.'
    );
  }
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(source);
  if (!/^(?:flowchart|graph)/.test(diagram.type)) {
    throw new ChartError(
      `This diagram is not drawn: it is of the kind "${diagram.type}", and a guide shows flowcharts.`
    );
  }
  const database = diagram.db as unknown as IFlowDatabase;
  limitSize(database);
  inspectFlow(database);
  return database;
}

/** mermaid draws in one go, and nobody can stop it: what would take long is refused before. */
function limitSize(database: IFlowDatabase): void {
  const vertices = [...database.getVertices().values()];
  const groups = database.getSubGraphs?.() ?? [];
  const size = vertices.length + groups.length;
  if (size > MAX_CHART_STEPS) {
    throw new ChartError(
      `This chart is not drawn: it has ${size.toLocaleString('en')} steps and groups, and ` +
        `${MAX_CHART_STEPS} are allowed. Split it into several charts.`
    );
  }
  const labels = [
    ...[...vertices, ...database.getEdges()].map(({ text }) => text ?? ''),
    ...groups.map(({ title }) => title ?? '')
  ];
  const label = labels.find(
    text => text.length > MAX_LABEL_CHARACTERS || hasTooMuchEmphasis(text)
  );
  if (label !== undefined) {
    throw new ChartError(
      `This chart is not drawn: the label "${label.slice(0, 40)} …" is too long, or has too many signs of ` +
        `emphasis. ${MAX_LABEL_CHARACTERS.toLocaleString('en')} characters are allowed.`
    );
  }
  const parents = new Map(
    groups.flatMap(({ id, nodes }) => nodes.map(node => [node, id] as const))
  );
  for (const { id } of groups) {
    let depth = 1;
    for (
      let parent = parents.get(id);
      parent !== undefined && depth <= MAX_GROUP_DEPTH;
      parent = parents.get(parent)
    ) {
      depth += 1;
    }
    if (depth > MAX_GROUP_DEPTH) {
      throw new ChartError(
        `This chart is not drawn: groups are in each other more than ${MAX_GROUP_DEPTH} levels deep.`
      );
    }
  }
}

/** What is told when a chart could not be read or drawn, whatever was thrown. */
export function asChartError(reason: unknown): ChartError {
  if (reason instanceof ChartError) {
    return reason;
  }
  const said = reason instanceof Error ? reason.message : String(reason);
  return new ChartError(
    'This chart could not be drawn; the rest of the guide is complete. The chart has to be ' +
      'corrected where mermaid points to:',
    said.slice(0, 1000)
  );
}
