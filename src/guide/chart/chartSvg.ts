import { linesOfText } from './chartText';
import { SVG, svgElement } from './svg';
import { colour, number, paint, round, setColour, shortened } from './svgPaint';

const XLINK = 'http://www.w3.org/1999/xlink';

/** Room around the drawing, in its units. */
const MARGIN = 12;

/** Attributes of shapes that say where they are; colours and widths are asked of the browser. */
const GEOMETRY = [
  'd',
  'points',
  'transform',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'r',
  'rx',
  'ry',
  'width',
  'height',
  'viewBox',
  'refX',
  'refY',
  'markerWidth',
  'markerHeight',
  'markerUnits',
  'orient',
  'marker-start',
  'marker-mid',
  'marker-end'
];

const CONTAINERS = ['g', 'defs', 'marker'];
const SHAPES = [
  'path',
  'rect',
  'polygon',
  'polyline',
  'circle',
  'ellipse',
  'line'
];

/** A chart as a file of its own. */
export interface IStandaloneChart {
  /** The SVG document. */
  text: string;
  /** In CSS pixels, when it is shown unscaled. */
  width: number;
  height: number;
}

/**
 * Turn a drawn chart into an SVG document that any program shows as the browser does.
 *
 * Labels, which are HTML in the page, become texts at the places where the browser has laid them out; colours,
 * widths and fonts are written into it as they are seen. It refers to nothing outside but pages of the web
 * that its links lead to.
 *
 * @param svg - a chart that is shown in the page
 * @param title - what the document is called
 * @param background - the colour behind it, as CSS writes it
 *
 * @throws `Error`, with a sentence, when the chart is not shown: nothing is laid out then.
 */
export function standaloneChart(
  svg: SVGSVGElement,
  title: string,
  background: string
): IStandaloneChart {
  const bounds = boundsOf(svg);
  const style = getComputedStyle(svg);
  const ground = colour(background);
  const root = svgElement('svg', {
    viewBox: [bounds.x, bounds.y, bounds.width, bounds.height].join(' '),
    width: bounds.width,
    height: bounds.height,
    'font-family': withFallback(style.fontFamily),
    'font-size': number(style.fontSize)
  });
  root.append(svgElement('title', {}, title));
  root.append(svgElement('rect', { ...bounds, fill: ground?.text ?? 'none' }));
  for (const child of svg.childNodes) {
    root.append(...copy(child));
  }
  const used = new Set(
    [...root.querySelectorAll('[marker-end], [marker-start]')].flatMap(way => [
      way.getAttribute('marker-start'),
      way.getAttribute('marker-end')
    ])
  );
  for (const marker of root.querySelectorAll('marker')) {
    if (!used.has(`url(#${marker.id})`)) {
      marker.remove();
    }
  }
  return {
    text: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`,
    width: bounds.width,
    height: bounds.height
  };
}

function boundsOf(svg: SVGSVGElement): {
  x: number;
  y: number;
  width: number;
  height: number;
} {
  const box = svg.getBoundingClientRect().width > 0 ? svg.getBBox() : null;
  if (!box) {
    throw new Error(
      'The chart is not shown, so it cannot be saved. Show it and save it again.'
    );
  }
  const { x, y, width, height } = svg.viewBox.baseVal;
  const left = Math.floor(Math.min(x, box.x) - MARGIN);
  const top = Math.floor(Math.min(y, box.y) - MARGIN);
  return {
    x: left,
    y: top,
    width: Math.ceil(Math.max(x + width, box.x + box.width) + MARGIN) - left,
    height: Math.ceil(Math.max(y + height, box.y + box.height) + MARGIN) - top
  };
}

/** What an element of the drawing is in the document; nothing for what is not seen. */
function copy(node: Node): SVGElement[] {
  if (!(node instanceof SVGElement)) {
    return [];
  }
  const name = node.localName;
  const style = getComputedStyle(node);
  if (name === 'title') {
    return [svgElement('title', {}, node.textContent ?? '')];
  }
  if (style.visibility === 'hidden') {
    return [];
  }
  if (name === 'foreignObject') {
    return copyLabel(node as SVGForeignObjectElement);
  }
  if (CONTAINERS.includes(name)) {
    return copyContainer(node, name);
  }
  if (name === 'a') {
    return [linked(node, copyContainer(node, 'g'))];
  }
  const isText = name === 'text' || name === 'tspan';
  if (!isText && !SHAPES.includes(name)) {
    return [];
  }
  const copied = element(node, name);
  paint(copied, style);
  if (isText) {
    copied.setAttribute('font-size', number(style.fontSize));
    copied.setAttribute('font-weight', style.fontWeight);
    for (const child of node.childNodes) {
      copied.append(...(child instanceof Text ? [child.data] : copy(child)));
    }
  }
  return isSeen(copied) ? [copied] : [];
}

function copyContainer(node: SVGElement, name: string): SVGElement[] {
  const copied = element(node, name);
  if (name === 'marker') {
    copied.id = node.id;
  }
  for (const child of node.childNodes) {
    copied.append(...copy(child));
  }
  return copied.childElementCount > 0 ? [copied] : [];
}

function element(node: SVGElement, name: string): SVGElement {
  const copied = document.createElementNS(SVG, name);
  for (const attribute of GEOMETRY) {
    const value = node.getAttribute(attribute);
    if (value !== null) {
      copied.setAttribute(attribute, shortened(value));
    }
  }
  return copied;
}

function isSeen(copied: SVGElement): boolean {
  const isPainted =
    copied.getAttribute('fill') !== 'none' ||
    copied.getAttribute('stroke') !== 'none';
  const isEmpty =
    copied.localName === 'rect' && !Number(copied.getAttribute('width'));
  return isPainted && !isEmpty;
}

/** A label: its grounds, and then its texts, line by line. */
function copyLabel(label: SVGForeignObjectElement): SVGElement[] {
  const toLocal = label.getScreenCTM()?.inverse();
  const font = label.ownerSVGElement
    ? getComputedStyle(label.ownerSVGElement).fontFamily
    : '';
  if (!toLocal) {
    return [];
  }
  const place = (left: number, top: number, right: number, bottom: number) => {
    const start = new DOMPoint(left, top).matrixTransform(toLocal);
    const end = new DOMPoint(right, bottom).matrixTransform(toLocal);
    return {
      x: start.x,
      y: start.y,
      width: end.x - start.x,
      height: end.y - start.y
    };
  };
  const grounds: SVGElement[] = [];
  const texts: SVGElement[] = [];
  const walker = document.createTreeWalker(
    label,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof HTMLElement) {
      const { backgroundColor } = getComputedStyle(node);
      for (const rect of colour(backgroundColor) ? node.getClientRects() : []) {
        const box = place(rect.left, rect.top, rect.right, rect.bottom);
        if (box.width > 0) {
          const ground = svgElement('rect', { ...rounded(box) });
          setColour(ground, 'fill', backgroundColor);
          grounds.push(ground);
        }
      }
    } else if (node instanceof Text && node.parentElement) {
      const style = getComputedStyle(node.parentElement);
      for (const line of linesOfText(node)) {
        const box = place(line.left, line.top, line.right, line.bottom);
        const text = textElement(line.text, box, style, font);
        texts.push(linked(node.parentElement, [text]));
      }
    }
  }
  return [...grounds, ...texts];
}

interface IBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** @param font - of the document: what has it does not name it */
function textElement(
  words: string,
  box: IBox,
  style: CSSStyleDeclaration,
  font: string
): SVGTextElement {
  const text = svgElement(
    'text',
    {
      x: round(box.x),
      y: round(box.y + box.height * ascentShare(style)),
      // In another font the words still fit into the box that was drawn for them.
      textLength: round(box.width),
      lengthAdjust: 'spacingAndGlyphs',
      'font-size': number(style.fontSize)
    },
    words
  );
  setColour(text, 'fill', style.color);
  if (style.fontFamily !== font) {
    text.setAttribute('font-family', withFallback(style.fontFamily));
  }
  if (Number(style.fontWeight) >= 600) {
    text.setAttribute('font-weight', style.fontWeight);
  }
  if (style.fontStyle !== 'normal') {
    text.setAttribute('font-style', style.fontStyle);
  }
  return text;
}

/** What is in a link to the web becomes one in the document; other links lead nowhere outside JupyterLab. */
function linked(node: Element, content: SVGElement[]): SVGElement {
  const link = node.closest('a');
  const address = link?.getAttribute('href') ?? '';
  if (!/^https?:\/\//i.test(address)) {
    return content.length === 1 ? content[0] : svgElement('g', {}, ...content);
  }
  const copied = svgElement('a', { href: address }, ...content);
  copied.setAttributeNS(XLINK, 'xlink:href', address);
  for (const text of copied.querySelectorAll('text')) {
    text.setAttribute('text-decoration', 'underline');
  }
  return copied;
}

const shares = new Map<string, number>();

/** Which part of a line's height lies above the line that letters stand on. */
function ascentShare(style: CSSStyleDeclaration): number {
  const { fontStyle, fontWeight, fontSize, fontFamily } = style;
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  let share = shares.get(font);
  if (share === undefined) {
    const context = document.createElement('canvas').getContext('2d');
    share = 0.8;
    if (context) {
      context.font = font;
      const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } =
        context.measureText('x');
      share = above > 0 ? above / (above + below) : share;
    }
    shares.set(font, share);
  }
  return share;
}

/** Fonts that only this computer has are followed by one that every program knows. */
function withFallback(family: string): string {
  const generic = /\b(?:monospace|serif|sans-serif)\s*$/.test(family);
  return generic ? family : `${family}, sans-serif`;
}

function rounded({ x, y, width, height }: IBox): IBox {
  return {
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height)
  };
}
