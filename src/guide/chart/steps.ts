import { renderInline } from '../text/markdown';

/**
 * `decision`: a question with several ways on. `note`: a remark beside a step, on nobody's way.
 * `step`: everything else.
 */
export type StepKind = 'step' | 'decision' | 'note';

/** A link of a step. */
export interface IStepLink {
  /** As written in the chart. */
  href: string;
  /** The words that are the link. */
  text: string;
}

/** A node of a flowchart. */
export interface IStep {
  /** The id that the author gave it; unique in its chart. */
  id: string;
  kind: StepKind;
  /** The label as plain text; lines are separated by newlines. */
  label: string;
  /** Links in the label, and the link of the whole node. */
  links: readonly IStepLink[];
  /** For a note: id of the step it stands beside, when it is tied to one. */
  about: string | null;
  /** End of the id of its element in the drawn chart; the chart's own id and a dash come before. */
  element: string;
}

/** An arrow between two steps. */
export interface IWay {
  from: string;
  to: string;
  /** The answer written on it, as plain text; empty when there is none. */
  label: string;
}

/** What a flowchart says, without how it is drawn. */
export interface IFlow {
  /** In the order of their first mention. */
  steps: readonly IStep[];
  ways: readonly IWay[];
}

/** The part of mermaid's flowchart database that is read. */
export interface IFlowDatabase {
  getVertices(): Map<string, IVertex>;
  getEdges(): IEdge[] & { defaultStyle?: string[] };
  getClasses(): Map<string, { styles: string[]; textStyles: string[] }>;
  getSubGraphs?(): { id: string; title?: string; nodes: string[] }[];
}

/** A node, as mermaid's parser leaves it. */
export interface IVertex {
  id: string;
  domId: string;
  text?: string;
  labelType?: string;
  type?: string;
  link?: string;
  img?: string;
  styles?: string[];
}

/** An arrow or an invisible tie, as mermaid's parser leaves it. */
export interface IEdge {
  start: string;
  end: string;
  text?: string;
  labelType?: string;
  stroke?: string;
  style?: string[];
}

const DECISION_SHAPES = new Set([
  'diamond',
  'diam',
  'decision',
  'question',
  'hexagon',
  'hex',
  'prepare'
]);

const NOTE_SHAPES = new Set([
  'brace',
  'brace-l',
  'brace-r',
  'braces',
  'comment',
  'text'
]);

/** Read the steps and ways of a parsed flowchart. */
export function readFlow(database: IFlowDatabase): IFlow {
  const edges = database.getEdges();
  const ways = edges.filter(edge => edge.stroke !== 'invisible');
  const ties = edges.filter(edge => edge.stroke === 'invisible');
  const onWay = new Set(ways.flatMap(edge => [edge.start, edge.end]));
  const tied = (id: string): string | null => {
    const tie = ties.find(edge => edge.start === id || edge.end === id);
    return tie ? (tie.start === id ? tie.end : tie.start) : null;
  };
  const steps = [...database.getVertices().values()].map(vertex => {
    const shape = vertex.type ?? '';
    const isNote =
      !onWay.has(vertex.id) &&
      (NOTE_SHAPES.has(shape) || tied(vertex.id) !== null);
    const label = readLabel(vertex.text ?? vertex.id, vertex.labelType);
    return {
      id: vertex.id,
      kind: kindOf(isNote, shape),
      label: label.text || vertex.id,
      links: vertex.link
        ? [...label.links, { href: vertex.link, text: label.text }]
        : label.links,
      about: isNote ? tied(vertex.id) : null,
      element: vertex.domId
    };
  });
  return {
    steps,
    ways: ways.map(edge => ({
      from: edge.start,
      to: edge.end,
      label: readLabel(edge.text ?? '', edge.labelType).text
    }))
  };
}

function kindOf(isNote: boolean, shape: string): StepKind {
  if (isNote) {
    return 'note';
  }
  return DECISION_SHAPES.has(shape) ? 'decision' : 'step';
}

/** The text and links of a label. Its HTML is parsed in a document that loads and runs nothing. */
function readLabel(
  source: string,
  kind: string | undefined
): { text: string; links: IStepLink[] } {
  // mermaid keeps `#40;` and `#quot;` in a form of its own until it draws.
  const html = source
    .replace(/ﬂ°°/g, '&#')
    .replace(/ﬂ°/g, '&')
    .replace(/¶ß/g, ';')
    .replace(/\\n|\n[ \t]*/g, '<br>');
  const inert = new DOMParser().parseFromString(
    kind === 'markdown' ? renderInline(html) : html,
    'text/html'
  );
  for (const dropped of inert.querySelectorAll('script, style, template')) {
    dropped.remove();
  }
  for (const lineBreak of inert.querySelectorAll('br, p')) {
    lineBreak.after('\n');
  }
  const links = [...inert.querySelectorAll('a[href]')]
    .map(anchor => ({
      href: anchor.getAttribute('href') ?? '',
      text: tidyLines(anchor.textContent ?? '')
    }))
    .filter(link => link.href.trim() && link.text);
  return { text: tidyLines(inert.body.textContent ?? ''), links };
}

/** A label or an answer on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function tidyLines(text: string): string {
  return text
    .split('\n')
    .map(line => oneLine(line).trim())
    .filter(line => line)
    .join('\n');
}
