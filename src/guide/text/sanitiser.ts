import type { Config } from 'dompurify';
import createPurifier from 'dompurify';

import { ChartError } from '../chart/inspection';

/**
 * The attribute that holds a link after cleaning. Links have no `href` any more: who shows the
 * text decides where each leads (see `links.ts`).
 */
export const LINK_ATTRIBUTE = 'data-signpost-href';

const SVG = 'http://www.w3.org/2000/svg';
const HTML = 'http://www.w3.org/1999/xhtml';

/** Values that an attribute may have; everything else is removed. */
type Rule = RegExp;

const NUMBER = /^-?[\d.]+(?:e-?\d+)?(?:px|em|%)?$/i;
const NUMBERS = /^[-\d.,\se]*$/i;
const WORD = /^[a-z-]+$/i;

const SVG_ATTRIBUTES: Record<string, Rule> = {
  d: /^[-+\d.,\seMLHVCSQTAZ]*$/i,
  points: NUMBERS,
  transform: /^(?:\s*(?:translate|rotate|scale)\([-\d.,\se]*\))*\s*$/i,
  viewBox: NUMBERS,
  x: NUMBER,
  y: NUMBER,
  x1: NUMBER,
  x2: NUMBER,
  y1: NUMBER,
  y2: NUMBER,
  cx: NUMBER,
  cy: NUMBER,
  r: NUMBER,
  rx: NUMBER,
  ry: NUMBER,
  dx: NUMBER,
  dy: NUMBER,
  width: NUMBER,
  height: NUMBER,
  refX: NUMBER,
  refY: NUMBER,
  markerWidth: NUMBER,
  markerHeight: NUMBER,
  markerUnits: WORD,
  orient: WORD,
  'text-anchor': WORD,
  'dominant-baseline': WORD,
  'alignment-baseline': WORD,
  'stroke-width': NUMBER,
  'stroke-dasharray': NUMBERS,
  'stroke-opacity': NUMBER,
  'fill-opacity': NUMBER,
  opacity: NUMBER,
  fill: /^none$/,
  stroke: /^none$/
};

const HTML_ATTRIBUTES: Record<string, Rule> = {
  start: /^\d{1,6}$/,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
  align: /^(?:left|right|center)$/
};

/** Properties of the sizes that mermaid measured. Colours come from the theme. */
const STYLE_PROPERTIES: Record<string, Rule> = {
  display: /^(?:block|inline|inline-block|table|table-cell)$/,
  'white-space': /^(?:normal|nowrap|break-spaces|pre-wrap)$/,
  'line-height': /^[\d.]+$/,
  'max-width': /^[\d.]+px$/,
  width: /^[\d.]+px$/,
  'text-align': /^(?:left|right|center)$/,
  'stroke-width': /^[\d.]+(?:px)?$/,
  'stroke-dasharray': /^[\d.,\s]+$/,
  fill: /^none$/
};

/** Class names that mermaid gives and `style/guide.css` knows. */
const CHART_CLASS =
  /^(?:flowchart(?:-v2|-link)?|marker|arrowMarkerPath|root|clusters?|cluster-label|nodes?|default|clickable|label|label-container|labelBkg|nodeLabel|edgePaths|edgeLabels?|edge-(?:thickness|pattern)-[a-z]+|markdown-node-label|basic|text|text-outer-tspan|text-inner-tspan|outer-path|row|title-row)$/;

/** Class names that a code block may have. */
const CODE_CLASS = /^language-[\w+#-]{1,30}$/;

const SVG_TAGS = [
  'svg',
  'g',
  'defs',
  'marker',
  'path',
  'rect',
  'polygon',
  'polyline',
  'circle',
  'ellipse',
  'line',
  'text',
  'tspan',
  'foreignObject',
  'a'
];

const LABEL_TAGS = [
  'a',
  'b',
  'br',
  'code',
  'div',
  'em',
  'i',
  'p',
  'span',
  'strong',
  'sub',
  'sup'
];

const PROSE_TAGS = [
  ...LABEL_TAGS,
  'blockquote',
  'dd',
  'del',
  'details',
  'dl',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'kbd',
  'li',
  'ol',
  'pre',
  'summary',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'ul'
];

/**
 * Clean a drawn chart.
 *
 * What remains are shapes, text and links, without colours, styles, pictures, handlers and
 * references to anything but parts of the same chart.
 *
 * @param text - the SVG as mermaid wrote it
 * @param id - id of its root; only ids that begin with it remain
 *
 * @throws {@link ChartError} when there is no chart in the text.
 */
export function sanitiseChart(text: string, id: string): SVGSVGElement {
  const fragment = purify(text, [...SVG_TAGS, ...LABEL_TAGS]);
  const svg = fragment.firstElementChild;
  if (
    !(svg instanceof SVGSVGElement) ||
    !/^[\w-]+$/.test(id) ||
    svg.id !== id
  ) {
    throw new ChartError(
      'This chart could not be drawn: nothing safe to show was left of it.'
    );
  }
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    if (!isAllowed(element, SVG_TAGS, LABEL_TAGS)) {
      element.remove();
      continue;
    }
    const isSvg = element.namespaceURI === SVG;
    cleanAttributes(element, (name, value) => {
      if (name === 'id') {
        return isSvg && value.startsWith(id) && /^[\w.:-]+$/.test(value);
      }
      if (/^marker-(?:start|mid|end)$/.test(name)) {
        const target = /^url\(#([\w.:-]+)\)$/.exec(value);
        return isSvg && target !== null && target[1].startsWith(id);
      }
      return isSvg && (SVG_ATTRIBUTES[name]?.test(value.trim()) ?? false);
    });
    keepClasses(element, CHART_CLASS);
    keepStyle(element);
  }
  return svg;
}

/**
 * Clean the HTML of a guide's text.
 *
 * What remains is text, lists, tables, code and links; no pictures, no form, no styles, no ids.
 */
export function sanitiseProse(html: string): DocumentFragment {
  const fragment = purify(html, PROSE_TAGS);
  for (const element of fragment.querySelectorAll('*')) {
    if (!isAllowed(element, [], PROSE_TAGS)) {
      element.remove();
      continue;
    }
    cleanAttributes(
      element,
      (name, value) => HTML_ATTRIBUTES[name]?.test(value.trim()) ?? false
    );
    keepClasses(element, element.localName === 'code' ? CODE_CLASS : null);
    element.removeAttribute('style');
  }
  return fragment;
}

/** An instance of its own: hooks that others add to the shared one have no effect here. */
let purifier: ReturnType<typeof createPurifier> | null = null;

function purify(text: string, tags: readonly string[]): DocumentFragment {
  purifier ??= createPurifier(window);
  const config: Config & { RETURN_DOM_FRAGMENT: true } = {
    ALLOWED_TAGS: tags.map(tag => tag.toLowerCase()).concat('#text'),
    ALLOWED_ATTR: [
      ...Object.keys(SVG_ATTRIBUTES),
      ...Object.keys(HTML_ATTRIBUTES),
      'class',
      'href',
      'id',
      'marker-end',
      'marker-mid',
      'marker-start',
      'style',
      'xlink:href'
    ].map(name => name.toLowerCase()),
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    FORBID_CONTENTS: ['script', 'style', 'template', 'noscript', 'math'],
    HTML_INTEGRATION_POINTS: { foreignobject: true },
    RETURN_DOM_FRAGMENT: true
  };
  return purifier.sanitize(text, config);
}

function isAllowed(
  element: Element,
  svgTags: readonly string[],
  htmlTags: readonly string[]
): boolean {
  switch (element.namespaceURI) {
    case SVG:
      return svgTags.includes(element.localName);
    case HTML:
      return htmlTags.includes(element.localName);
    default:
      return false;
  }
}

/** Remove all attributes but those allowed, `class` and `style`; links become data. */
function cleanAttributes(
  element: Element,
  allowed: (name: string, value: string) => boolean
): void {
  let link: string | null = null;
  for (const attribute of [...element.attributes]) {
    const { name, value } = attribute;
    if (element.localName === 'a' && /^(?:xlink:)?href$/.test(name)) {
      link ??= value;
    }
    if (name !== 'class' && name !== 'style' && !allowed(name, value)) {
      element.removeAttributeNode(attribute);
    }
  }
  if (link !== null) {
    element.setAttribute(LINK_ATTRIBUTE, link);
  }
}

function keepClasses(element: Element, allowed: RegExp | null): void {
  const kept = [...element.classList].filter(name => allowed?.test(name));
  if (kept.length) {
    element.setAttribute('class', kept.join(' '));
  } else {
    element.removeAttribute('class');
  }
}

function keepStyle(element: Element): void {
  const style = element.getAttribute('style');
  if (style === null) {
    return;
  }
  const kept = style
    .split(';')
    .map(declaration => declaration.split(':').map(part => part.trim()))
    .filter(
      ([name, value, ...more]) =>
        value !== undefined &&
        !more.length &&
        Object.hasOwn(STYLE_PROPERTIES, name) &&
        STYLE_PROPERTIES[name].test(value)
    )
    .map(([name, value]) => `${name}: ${value}`);
  if (kept.length) {
    element.setAttribute('style', kept.join('; '));
  } else {
    element.removeAttribute('style');
  }
}
