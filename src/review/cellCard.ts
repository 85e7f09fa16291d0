import type { TranslationBundle } from '@jupyterlab/translation';

import { attentionIcon } from '../environment/statusIcon';
import type { IDecision } from '../export';
import type { IReviewedCell } from './links';
import { headingOf } from './links';
import { placeWord, warningWord } from './words';

/** More decisions than that are folded until the cell is selected. */
const MOST_OPEN = 3;

/** A text of so many lines, or of so many characters that it may have them, is cut off and scrolled. */
const LINES_WITHOUT_SCROLLING = 12;
const CHARACTERS_WITHOUT_SCROLLING = 500;

export interface ICardContext {
  trans: TranslationBundle;
  /** Show the cell in its notebook. */
  onGo(cell: number, line: number | null): void;
}

/**
 * A cell of the notebook, what was decided about it and why.
 *
 * All text is set as text: a notebook may come from anybody. The code stands in one element, for
 * whoever gives it colours.
 */
export function makeCard(
  reviewed: IReviewedCell,
  context: ICardContext
): { node: HTMLLIElement; code: HTMLElement | null } {
  const { cell, where } = reviewed;
  const node = document.createElement('li');
  node.className = 'jp-Signpost-cell';
  node.dataset.cell = String(cell.index);
  node.dataset.type = cell.type;
  node.dataset.where = where[0] ?? 'none';
  node.tabIndex = -1;
  node.append(makeHead(reviewed, context));
  if (cell.type !== 'code') {
    node.append(makeText(reviewed, context));
    return { node, code: null };
  }
  const code = element('pre', 'jp-Signpost-cellSource');
  code.textContent = cell.source;
  letScroll(code, context.trans.__('Source of cell %1', cell.index + 1));
  node.append(code);
  if (reviewed.warnings.length > 0) {
    node.append(makeWarnings(reviewed, context));
  }
  if (reviewed.decisions.length > 0) {
    node.append(makeDecisions(reviewed.decisions, context));
  }
  return { node, code };
}

function makeHead(
  { cell, where, step }: IReviewedCell,
  { trans, onGo }: ICardContext
): HTMLElement {
  const head = element('div', 'jp-Signpost-cellHead');
  const number = element('span', 'jp-Signpost-cellNumber');
  number.textContent = String(cell.index + 1);
  number.title =
    cell.executionCount === null
      ? trans.__('Cell %1', cell.index + 1)
      : trans.__('Cell %1, run as [%2]', cell.index + 1, cell.executionCount);
  head.append(number);
  const place = element('span', 'jp-Signpost-cellPlace');
  place.textContent =
    cell.type === 'code'
      ? where
          .map(name =>
            name === 'step' && step !== null
              ? trans.__('step %1', step)
              : placeWord(name, trans)
          )
          .join(', ')
      : cell.type === 'markdown'
        ? trans.__('text')
        : trans.__('raw');
  const go = element('button', 'jp-Signpost-link');
  go.textContent = trans.__('Go to cell');
  go.setAttribute('aria-label', trans.__('Go to cell %1', cell.index + 1));
  go.addEventListener('click', event => {
    event.stopPropagation();
    onGo(cell.index, null);
  });
  head.append(place, go);
  return head;
}

/** Markdown shows its heading; the rest is folded. */
function makeText(
  { cell }: IReviewedCell,
  { trans }: ICardContext
): HTMLElement {
  const { level, text } = headingOf(cell.source);
  const rest = cell.source.trim();
  const title = element('span', 'jp-Signpost-cellHeading');
  title.textContent = text;
  title.dataset.level = String(level);
  if (!rest.includes('\n')) {
    const line = element('div', 'jp-Signpost-cellText');
    line.append(title);
    return line;
  }
  const details = element('details', 'jp-Signpost-cellText');
  const summary = element('summary', '');
  summary.append(title);
  const body = element('pre', 'jp-Signpost-cellProse');
  body.textContent = rest;
  letScroll(body, trans.__('Text of cell %1', cell.index + 1));
  details.append(summary, body);
  return details;
}

/** A long text can be scrolled with the keys too. */
function letScroll(text: HTMLElement, name: string): void {
  const shown = text.textContent ?? '';
  if (
    shown.split('\n').length > LINES_WITHOUT_SCROLLING ||
    shown.length > CHARACTERS_WITHOUT_SCROLLING
  ) {
    text.tabIndex = 0;
    text.setAttribute('role', 'group');
    text.setAttribute('aria-label', name);
  }
}

function makeWarnings(
  { cell, warnings }: IReviewedCell,
  { trans, onGo }: ICardContext
): HTMLElement {
  const list = element('ul', 'jp-Signpost-cellWarnings');
  for (const warning of warnings) {
    const place = [warning, ...(warning.others ?? [])].find(
      other => other.cell === cell.index
    );
    const item = element('li', '');
    const button = element('button', 'jp-Signpost-cellWarning');
    attentionIcon.element({
      container: button.appendChild(element('span', 'jp-Signpost-warningIcon')),
      width: '14px',
      height: '14px'
    });
    const line = place?.line ?? null;
    button.append(
      line === null
        ? warningWord(warning.kind, trans)
        : trans.__('Line %1: %2', line, warningWord(warning.kind, trans))
    );
    button.title = warning.message;
    button.addEventListener('click', event => {
      event.stopPropagation();
      onGo(cell.index, line);
    });
    item.append(button);
    list.append(item);
  }
  return list;
}

function makeDecisions(
  decisions: readonly IDecision[],
  { trans }: ICardContext
): HTMLElement {
  const list = element('ul', 'jp-Signpost-cellDecisions');
  for (const decision of decisions) {
    const item = element('li', '');
    item.dataset.where = decision.where;
    const what = element('code', '');
    what.textContent = decision.what;
    const where = element('strong', '');
    where.textContent = placeWord(decision.where, trans);
    const reason = element('span', 'jp-Signpost-reason');
    reason.textContent = decision.reason;
    item.append(what, ' → ', where, '. ', reason);
    list.append(item);
  }
  if (decisions.length <= MOST_OPEN) {
    return list;
  }
  const details = element('details', 'jp-Signpost-cellFold');
  const summary = element('summary', '');
  const counts = new Map<string, number>();
  for (const { where } of decisions) {
    const word = placeWord(where, trans);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  summary.textContent = trans.__(
    '%1 decisions: %2',
    decisions.length,
    [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
  );
  details.append(summary, list);
  return details;
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') {
    made.className = className;
  }
  return made;
}
