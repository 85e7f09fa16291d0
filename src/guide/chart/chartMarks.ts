import type { TranslationBundle } from '@jupyterlab/translation';

import { statusWord } from '../../environment/statusWords';
import type { CheckStatus } from '../../tokens';
import type { IStepMark } from '../reader/marks';
import { svgElement } from './svg';
import { round } from './svgPaint';

/** Where a step is drawn, in its own coordinates, in the units of the chart. */
export interface IStepBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How wide a word is, in the units of the chart, when it is drawn in a badge. */
export type WordWidth = (word: string) => number;

/** Height of a badge in the units of the chart: CSS pixels when the chart is not zoomed. */
const HEIGHT = 16;

/** Room between a badge's ends and what is in it. */
const PADDING = 5;

/** Width and height of a badge's sign. */
const SIGN = 12;

/** How far a badge stands out of the side of its step. */
const OVERHANG = 8;

/** How far a badge reaches into its step: not over the words of a step with one line. */
const OVERLAP = 5;

/** The order in which statuses are named: what needs the reader comes first. */
const ORDER: readonly CheckStatus[] = [
  'problem',
  'attention',
  'unknown',
  'ok',
  'not-needed'
];

/**
 * The sign of a status: a shape of its own for each, 12 by 12, so that it is told apart without colours.
 *
 * The shape is filled with the colour of the status, the strokes in it have the colour of the ground.
 */
export function statusSign(status: CheckStatus): SVGGElement {
  const [shape, stroke] = SIGNS[status];
  const sign = svgElement(
    'g',
    { class: `jp-Signpost-sign jp-mod-${status}` },
    svgElement('path', { d: shape, class: 'jp-Signpost-signShape' }),
    svgElement('path', { d: stroke, class: 'jp-Signpost-signStroke' })
  );
  return sign;
}

const CIRCLE = 'M6 0a6 6 0 1 1 0 12a6 6 0 1 1 0 -12z';

/** Outline and inner strokes of each status's sign. */
const SIGNS: Record<CheckStatus, readonly [string, string]> = {
  ok: [CIRCLE, 'M3 6.3L5.2 8.5L9 4'],
  attention: ['M6 0.3L12 11.5H0z', 'M6 4.2V7.6M6 9.2V10.2'],
  problem: ['M3.5 0H8.5L12 3.5V8.5L8.5 12H3.5L0 8.5V3.5z', 'M4 4L8 8M8 4L4 8'],
  unknown: [
    CIRCLE,
    'M4.2 4.6a1.9 1.9 0 1 1 2.7 1.7c-0.7 0.3 -0.9 0.6 -0.9 1.3M6 8.9V9.7'
  ],
  'not-needed': [CIRCLE, 'M3.4 6H8.6']
};

/** The marks of one step in words, for its accessible name. Empty when there are none. */
export function markWords(
  mark: IStepMark | undefined,
  trans: TranslationBundle
): string {
  if (!mark) {
    return '';
  }
  const words: string[] = [];
  if (mark.status !== null) {
    const word = statusWord(mark.status, trans);
    words.push(
      mark.summary ? trans.__('%1: %2', word, mark.summary) : `${word}.`
    );
  }
  if (mark.isDone) {
    words.push(trans.__('Done.'));
  }
  if (mark.isCurrent) {
    words.push(trans.__('You are here.'));
  }
  return words
    .map(text => (/[.!?…]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

/** What the badge of the step says that the reader has reached. */
export function hereWord(trans: TranslationBundle): string {
  return trans.__('you are here');
}

/** True when two marks look and read the same. */
export function isSameMark(
  one: IStepMark | undefined,
  other: IStepMark | undefined
): boolean {
  return (
    (one?.status ?? null) === (other?.status ?? null) &&
    (one?.summary ?? '') === (other?.summary ?? '') &&
    (one?.isDone ?? false) === (other?.isDone ?? false) &&
    (one?.isCurrent ?? false) === (other?.isCurrent ?? false)
  );
}

/**
 * The badges of one step, to be put into its element.
 *
 * @param box - of the step's shape
 * @param isDecision - its shape is a diamond: badges stand at its slopes, not at corners where nothing is
 */
export function buildBadges(
  mark: IStepMark,
  box: IStepBox,
  isDecision: boolean,
  width: WordWidth,
  trans: TranslationBundle
): SVGGElement {
  const badges = svgElement('g', { class: 'jp-Signpost-badges' });
  // The name of the step says all this.
  badges.setAttribute('aria-hidden', 'true');
  const middle = box.x + box.width / 2;
  const [top, bottom] = isDecision
    ? [box.height / 4 - HEIGHT / 2, (box.height * 3) / 4 - HEIGHT / 2]
    : [OVERLAP - HEIGHT, box.height - OVERLAP];
  const reach = box.width / (isDecision ? 4 : 2);
  if (mark.status !== null) {
    const word = statusWord(mark.status, trans);
    const size = PADDING * 3 + SIGN + width(word);
    const badge = pill(word, statusSign(mark.status), size, mark.status);
    badge.prepend(
      svgElement(
        'title',
        {},
        mark.summary ? trans.__('%1: %2', word, mark.summary) : word
      )
    );
    // Not over the arrow that comes in at the middle.
    const left = Math.max(middle + SIGN, middle + reach + OVERHANG - size);
    move(badge, left, box.y + top);
    badges.append(badge);
  }
  if (mark.isDone) {
    const badge = doneBadge(trans);
    move(badge, middle - reach - OVERHANG, box.y + top);
    badges.append(badge);
  }
  if (mark.isCurrent) {
    const word = hereWord(trans);
    const size = PADDING * 3 + SIGN + width(word);
    const badge = pill(word, hereSign(), size, 'here');
    // Not over the arrow that goes out at the middle.
    const left = Math.min(middle - SIGN - size, middle - reach - OVERHANG);
    move(badge, left, box.y + bottom);
    badges.append(badge);
  }
  return badges;
}

/** How many steps have each status, in the order in which they are named. */
export function countStatuses(
  marks: Iterable<IStepMark>
): { status: CheckStatus; count: number }[] {
  const counts = new Map<CheckStatus, number>();
  for (const { status } of marks) {
    if (status !== null) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }
  return ORDER.filter(status => counts.has(status)).map(status => ({
    status,
    count: counts.get(status) ?? 0
  }));
}

/** Put the statuses that occur, with their signs and words, into a list. */
export function fillLegend(
  list: HTMLElement,
  marks: Iterable<IStepMark>,
  trans: TranslationBundle
): void {
  const items = countStatuses(marks).map(({ status, count }) => {
    const item = document.createElement('li');
    const sign = svgElement(
      'svg',
      { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
      statusSign(status)
    );
    item.append(sign, trans.__('%1 (%2)', statusWord(status, trans), count));
    return item;
  });
  list.replaceChildren(...items);
}

function pill(
  word: string,
  sign: SVGGElement,
  width: number,
  kind: string
): SVGGElement {
  move(sign, PADDING, (HEIGHT - SIGN) / 2);
  const text = svgElement(
    'text',
    { x: PADDING * 2 + SIGN, y: HEIGHT - 4.5 },
    word
  );
  return svgElement(
    'g',
    { class: `jp-Signpost-badge jp-mod-${kind}` },
    svgElement('rect', { width, height: HEIGHT, rx: HEIGHT / 2 }),
    sign,
    text
  );
}

/** A ticked box: another shape than the circle of what is "ok". */
function doneBadge(trans: TranslationBundle): SVGGElement {
  return svgElement(
    'g',
    { class: 'jp-Signpost-badge jp-mod-done' },
    svgElement('title', {}, trans.__('done')),
    svgElement('rect', { width: HEIGHT, height: HEIGHT, rx: 3 }),
    svgElement('path', {
      d: 'M3.5 8.2L6.8 11.5L12.5 4.8',
      class: 'jp-Signpost-signStroke'
    })
  );
}

function hereSign(): SVGGElement {
  return svgElement(
    'g',
    { class: 'jp-Signpost-sign jp-mod-here' },
    svgElement('path', {
      d: 'M6 12C3.6 8.8 2 6.600 2 4.300a4 4 0 1 1 8 0C10 6.600 8.400 8.800 6 12z',
      class: 'jp-Signpost-signShape'
    })
  );
}

function move(element: SVGGElement, x: number, y: number): void {
  element.setAttribute('transform', `translate(${round(x)}, ${round(y)})`);
}
