import type { TranslationBundle } from '@jupyterlab/translation';

import { statusWord } from '../../environment/statusWords';
import type { IStepBox } from './chartMarks';
import { buildBadges, hereWord, isSameMark, markWords } from './chartMarks';
import { StepWalk, moveOfKey } from './chartKeys';
import type { IStepMark, StepMarks } from '../reader/marks';
import type { IRenderedChart } from './drawings';
import type { IFlow, IStep } from './steps';
import { oneLine } from './steps';
import { svgElement } from './svg';

/** A link inside a step; those of the step at hand are reached by Tab. */
const LINKS = 'a[href], a[role="link"]';

/** The steps of a drawn chart: their names, marks, and the way of the keyboard through them. */
export class ChartSteps {
  /**
   * @param chart - in the page already, its links prepared
   */
  constructor(
    chart: Pick<IRenderedChart, 'svg' | 'flow' | 'id'>,
    private readonly _trans: TranslationBundle
  ) {
    this._svg = chart.svg;
    this._flow = chart.flow;
    for (const step of chart.flow.steps) {
      const element = chart.svg.querySelector<SVGGElement>(
        `#${CSS.escape(`${chart.id}-${step.element}`)}`
      );
      if (element) {
        this._drawn.set(step.id, { step, element, box: null });
        element.setAttribute('role', 'group');
        element.classList.add('jp-Signpost-step', `jp-mod-${step.kind}`);
        this._name(step.id, undefined);
      }
    }
    this._walk = new StepWalk(chart.flow, id =>
      positionOf(this._drawn.get(id)?.element ?? null)
    );
    this._drawn.forEach((_, id) => this._setReachable(id, false));
    this._setReachable(this._walk.current, true);
  }

  /**
   * Show what is known of the steps. Only those whose marks have changed are touched.
   *
   * A chart without a size, in a place that is not shown, keeps what it has: call again when it is shown.
   */
  mark(marks: StepMarks): void {
    const changed = [...this._drawn].filter(
      ([id]) => !isSameMark(this._shown.get(id), marks.get(id))
    );
    // All that asks for the layout comes first: the browser works it out once.
    if (!changed.every(([id]) => this._measure(id))) {
      return;
    }
    for (const [id] of changed) {
      for (const word of this._badgeWords(marks.get(id))) {
        this._width(word);
      }
    }
    for (const [id, { element }] of changed) {
      const mark = marks.get(id);
      this._showMark(id, mark);
      element.classList.toggle('jp-mod-here', mark?.isCurrent ?? false);
      element.classList.toggle('jp-mod-done', mark?.isDone ?? false);
      if (mark?.isCurrent) {
        element.setAttribute('aria-current', 'step');
      } else {
        element.removeAttribute('aria-current');
      }
      this._name(id, mark);
      if (mark) {
        this._shown.set(id, mark);
      } else {
        this._shown.delete(id);
      }
    }
  }

  /** The marks that are shown. */
  get marks(): StepMarks {
    return this._shown;
  }

  /**
   * Move the keyboard's focus to a step and show it.
   *
   * @returns false when the chart has no such step
   */
  focus(id: string): boolean {
    if (!this._drawn.has(id)) {
      return false;
    }
    this._reach(id);
    const { element } = this._drawn.get(id) as IDrawnStep;
    element.focus({ preventScroll: true });
    this.reveal(id);
    return true;
  }

  /** Scroll as little as is needed to show a step, at once. */
  reveal(id: string): void {
    this._drawn.get(id)?.element.scrollIntoView({
      block: 'nearest',
      inline: 'nearest',
      behavior: 'instant'
    });
  }

  /** Go where a key leads. Returns false when it is none of the keys that do. */
  moveByKey(event: KeyboardEvent): boolean {
    const move = moveOfKey(event);
    if (move === null || this.stepOf(event.target) === null) {
      return false;
    }
    const before = this._walk.current;
    const reached = this._walk.move(move);
    if (reached !== null) {
      this._setReachable(before, false);
      this._setReachable(reached, true);
      this.focus(reached);
    }
    return true;
  }

  /** The step that something of the page belongs to, beside its links. */
  stepOf(target: EventTarget | null): IStep | null {
    return target instanceof Element && target.closest('a')
      ? null
      : this.stepAround(target);
  }

  /** The same for its links, too. */
  stepAround(target: EventTarget | null): IStep | null {
    const element =
      target instanceof Element ? target.closest('.jp-Signpost-step') : null;
    return this._stepOfElement(element);
  }

  /** The step that has the focus, itself or by one of its links, is the one to go on from. */
  onFocus(target: EventTarget | null): void {
    const step = this.stepAround(target);
    if (step) {
      this._reach(step.id);
    }
  }

  /** The steps whose words hold a text, upper and lower case alike, in the order of the chart. */
  find(text: string): string[] {
    const wanted = text.trim().toLocaleLowerCase();
    return wanted
      ? this._flow.steps
          .filter(
            ({ id, label }) =>
              this._drawn.has(id) &&
              oneLine(label).toLocaleLowerCase().includes(wanted)
          )
          .map(({ id }) => id)
      : [];
  }

  /** Mark the steps that were found, and the one that is looked at. */
  highlight(found: readonly string[], now: string | null): void {
    for (const [id, { element }] of this._drawn) {
      element.classList.toggle('jp-mod-found', found.includes(id));
      element.classList.toggle('jp-mod-foundNow', id === now);
    }
  }

  private _stepOfElement(element: Element | null): IStep | null {
    if (element) {
      for (const { step, element: drawn } of this._drawn.values()) {
        if (drawn === element) {
          return step;
        }
      }
    }
    return null;
  }

  private _reach(id: string): void {
    const before = this._walk.current;
    if (before !== id && this._walk.go(id)) {
      this._setReachable(before, false);
      this._setReachable(id, true);
    }
  }

  /** One step of the chart, and its links, are in the order of Tab. */
  private _setReachable(id: string | null, isReachable: boolean): void {
    const element = id === null ? null : this._drawn.get(id)?.element;
    if (element) {
      const value = isReachable ? '0' : '-1';
      element.setAttribute('tabindex', value);
      element
        .querySelectorAll(LINKS)
        .forEach(link => link.setAttribute('tabindex', value));
    }
  }

  private _name(id: string, mark: IStepMark | undefined): void {
    const { step, element } = this._drawn.get(id) as IDrawnStep;
    const words = markWords(mark, this._trans);
    const name = stepName(step, this._flow, this._trans);
    element.setAttribute('aria-label', words ? `${name} ${words}` : name);
  }

  private _showMark(id: string, mark: IStepMark | undefined): void {
    const { step, element, box } = this._drawn.get(id) as IDrawnStep;
    element.querySelector(':scope > .jp-Signpost-badges')?.remove();
    if (
      mark &&
      box &&
      (mark.status !== null || mark.isDone || mark.isCurrent)
    ) {
      element.append(
        buildBadges(
          mark,
          box,
          step.kind === 'decision',
          this._width,
          this._trans
        )
      );
    }
  }

  /** Measure a step, once. Returns false while it has no size. */
  private _measure(id: string): boolean {
    const drawn = this._drawn.get(id) as IDrawnStep;
    if (!drawn.box) {
      const { x, y, width, height } = drawn.element.getBBox();
      drawn.box = width > 0 ? { x, y, width, height } : null;
    }
    return drawn.box !== null;
  }

  private _badgeWords(mark: IStepMark | undefined): string[] {
    return [
      ...(mark?.status ? [statusWord(mark.status, this._trans)] : []),
      ...(mark?.isCurrent ? [hereWord(this._trans)] : [])
    ];
  }

  private readonly _width = (word: string): number => {
    const known = this._widths.get(word);
    if (known !== undefined) {
      return known;
    }
    const text = svgElement('text', {}, word);
    const badge = svgElement('g', { class: 'jp-Signpost-badge' }, text);
    this._svg.append(badge);
    const width = text.getComputedTextLength();
    badge.remove();
    this._widths.set(word, width);
    return width;
  };

  private readonly _svg: SVGSVGElement;
  private readonly _flow: IFlow;
  private readonly _drawn = new Map<string, IDrawnStep>();
  private readonly _shown = new Map<string, IStepMark>();
  private readonly _widths = new Map<string, number>();
  private readonly _walk: StepWalk;
}

interface IDrawnStep {
  step: IStep;
  element: SVGGElement;
  /** `null` until it was measured. */
  box: IStepBox | null;
}

/** What a step is called where it is not seen. */
export function stepName(
  step: IStep,
  flow: Pick<IFlow, 'ways'>,
  trans: TranslationBundle
): string {
  const text = oneLine(step.label);
  if (step.kind === 'note') {
    return trans.__('Note: %1', text);
  }
  if (step.kind === 'step') {
    return text;
  }
  const answers = flow.ways
    .filter(({ from, label }) => from === step.id && label)
    .map(({ label }) => oneLine(label));
  return answers.length
    ? trans.__('Question: %1 Answers: %2.', text, answers.join(', '))
    : trans.__('Question: %1', text);
}

/** How far from the left an element is moved, with all that it is in. */
function positionOf(element: Element | null): number {
  let position = 0;
  for (let inner = element; inner; inner = inner.parentElement) {
    const found = /translate\(\s*(-?[\d.]+)/.exec(
      inner.getAttribute('transform') ?? ''
    );
    position += found ? Number(found[1]) : 0;
  }
  return position;
}
