import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IChecks } from '../../tokens';
import type { IAnswerRule, IFacts, ISuggestion } from './answers';
import { readAnswerRules, suggestAnswers } from './answers';
import type { IGuideChart } from '../text/document';
import { asChartError } from '../chart/flowchart';
import type { ChartError } from '../chart/inspection';
import type { GuideModel } from '../model';
import type { IStepMark, StepMarks } from './marks';
import type { GuideLink } from '../text/links';
import type { IOpenFile } from './openFile';
import type { IOutlineItem } from './outline';
import { outlineOf } from './outline';
import type { GuideProgress } from './progress';
import type { IFlow, IStep, IWay } from '../chart/steps';

/**
 * The steps of the chart that the reader looked at last, what is known of them, and the reader's way
 * through them.
 */
export class ReaderModel implements IDisposable {
  constructor(private readonly _options: ReaderModel.IOptions) {
    _options.guide.changed.connect(this._onGuide, this);
    _options.progress.changed.connect(this._refresh, this);
    _options.checks?.changed.connect(this._refresh, this);
    _options.openFile.changed.connect(this._refresh, this);
    this._onGuide();
  }

  /** The chart that the steps are of. */
  get chart(): IGuideChart | null {
    return this._chart;
  }

  /** What the chart says; `null` until it is read, and when it cannot be. */
  get flow(): IFlow | null {
    return this._flow;
  }

  /** Why the chart cannot be read. */
  get problem(): ChartError | null {
    return this._problem;
  }

  /** The steps in reading order. */
  get outline(): readonly IOutlineItem[] {
    return this._outline;
  }

  get marks(): StepMarks {
    return this._marks;
  }

  /** Answers that the environment gives, by id of the question. */
  get suggestions(): ReadonlyMap<string, ISuggestion> {
    return this._suggestions;
  }

  /** The step that the reader has reached; the first one before that. `null` without steps. */
  get here(): IStep | null {
    return this.step(this._progress().here) ?? this._outline[0]?.step ?? null;
  }

  /** Has the reader reached a step of this chart? */
  get hasBegun(): boolean {
    return this.step(this._progress().here) !== null;
  }

  /** Emitted after every change of the steps, their marks or the position. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    const { guide, progress, checks, openFile } = this._options;
    guide.changed.disconnect(this._onGuide, this);
    progress.changed.disconnect(this._refresh, this);
    checks?.changed.disconnect(this._refresh, this);
    openFile.changed.disconnect(this._refresh, this);
    this._watching?.dispose();
    Signal.clearData(this);
  }

  /** Does somebody look at the steps? Then their checks are kept current. */
  get isActive(): boolean {
    return this._isActive;
  }

  set isActive(value: boolean) {
    this._isActive = value;
    this._watch();
  }

  step(id: string | null): IStep | null {
    return this._flow?.steps.find(step => step.id === id) ?? null;
  }

  notesOf(step: IStep): IStep[] {
    return (
      this._flow?.steps.filter(
        note => note.kind === 'note' && note.about === step.id
      ) ?? []
    );
  }

  /** The ways on from a step; to other steps only. */
  waysFrom(step: IStep): IWay[] {
    return (
      this._flow?.ways.filter(
        way => way.from === step.id && way.to !== step.id && this.step(way.to)
      ) ?? []
    );
  }

  /** The first link of a step that leads somewhere, or `null`. */
  leadOf(step: IStep): GuideLink | null {
    return (
      step.links
        .map(({ href }) => this._options.guide.resolve(href))
        .find(({ kind }) => kind !== 'refused') ?? null
    );
  }

  /** Tick a step off, or take the tick away. */
  tick(step: string, isDone: boolean): void {
    const { guide, progress } = this._options;
    if (this._chart && this.step(step)) {
      progress.tick(guide.key, this._chart.id, step, isDone);
    }
  }

  /** Reach a step as soon as the chart is read. */
  show(id: string): void {
    this._wanted = id;
    this._arrive();
  }

  /** Note that the reader has reached a step by himself; remarks are no steps. */
  reach(id: string): void {
    const step = this.step(id);
    const { here, trail } = this._progress();
    if (step && step.kind !== 'note' && id !== here) {
      this._goTo(id, this.hasBegun && here ? [...trail, here] : trail);
    }
  }

  /** Go on to another step; the one that is left counts as done. */
  goOn(way: IWay): void {
    const { trail } = this._progress();
    this.tick(way.from, true);
    this._goTo(way.to, [...trail, way.from]);
  }

  get canGoBack(): boolean {
    return this._progress().trail.length > 0;
  }

  /** Go back to the step before. Ticks stay. */
  back(): void {
    const { trail } = this._progress();
    if (trail.length) {
      this._goTo(trail[trail.length - 1], trail.slice(0, -1));
    }
  }

  /** Begin the chart again. Ticks stay. */
  restart(): void {
    const first = this._outline[0]?.step;
    if (first) {
      this._goTo(first.id, []);
    }
  }

  private _progress(): ReturnType<GuideProgress['of']> {
    const { guide, progress } = this._options;
    return progress.of(guide.key, this._chart?.id ?? '');
  }

  private _goTo(step: string, trail: readonly string[]): void {
    const { guide, progress } = this._options;
    if (this._chart) {
      progress.reach(guide.key, this._chart.id, step, trail);
    }
  }

  private _arrive(): void {
    if (this._flow && this._wanted !== null) {
      const id = this._wanted;
      this._wanted = null;
      this.reach(id);
    }
  }

  private _onGuide(): void {
    const { guide, progress } = this._options;
    if (guide.state === 'ready' && guide.anchor) {
      progress.setPlace(guide.key, guide.anchor);
    }
    const chart = guide.lastChart;
    if (chart === this._chart) {
      return;
    }
    this._chart = chart;
    this._show(null);
    if (chart) {
      this._rules = readAnswerRules(chart.source).rules;
      void this._read(chart);
    }
  }

  private async _read(chart: IGuideChart): Promise<void> {
    let flow: IFlow | null = null;
    let problem: ChartError | null = null;
    try {
      flow = await this._options.parse(chart.source);
    } catch (reason) {
      problem = asChartError(reason);
    }
    if (this._chart === chart && !this._isDisposed) {
      this._show(flow, problem);
    }
  }

  private _show(flow: IFlow | null, problem: ChartError | null = null): void {
    this._flow = flow;
    this._problem = problem;
    this._outline = flow ? outlineOf(flow) : [];
    this._checksOfSteps = new Map();
    for (const step of flow?.steps ?? []) {
      const check = step.links
        .map(({ href }) => this._options.guide.resolve(href))
        .find(link => link.kind === 'check');
      if (check?.kind === 'check') {
        this._checksOfSteps.set(step.id, check.check);
      }
    }
    this._watch();
    this._refresh();
    this._arrive();
  }

  /** Keep the checks current that this chart is about, while it is looked at. */
  private _watch(): void {
    this._watching?.dispose();
    this._watching = null;
    const asked = this._rules
      .map(({ fact }) => /^check\/(.+)$/.exec(fact)?.[1])
      .filter(id => id !== undefined);
    const ids = [...new Set([...this._checksOfSteps.values(), ...asked])];
    if (this._isActive && this._flow && ids.length) {
      this._watching = this._options.checks?.watch(ids) ?? null;
    }
  }

  private _refresh(): void {
    const { checks, openFile } = this._options;
    const facts: IFacts = {
      check: id => checks?.results.get(id),
      openFile: openFile.path
    };
    const { done, here } = this._progress();
    const marks = new Map<string, IStepMark>();
    for (const { id } of this._flow?.steps ?? []) {
      const check = this._checksOfSteps.get(id);
      const isDone = done.includes(id);
      if (check !== undefined || isDone || id === here) {
        const result = check ? facts.check(check) : undefined;
        marks.set(id, {
          status: check ? (result?.status ?? 'unknown') : null,
          summary: result?.summary ?? '',
          isDone,
          isCurrent: id === here
        });
      }
    }
    this._marks = marks;
    this._suggestions = this._flow
      ? suggestAnswers(this._flow, this._rules, facts)
      : new Map();
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _chart: IGuideChart | null = null;
  private _flow: IFlow | null = null;
  private _problem: ChartError | null = null;
  private _outline: readonly IOutlineItem[] = [];
  private _rules: readonly IAnswerRule[] = [];
  private _checksOfSteps = new Map<string, string>();
  private _marks: StepMarks = new Map();
  private _suggestions: ReadonlyMap<string, ISuggestion> = new Map();
  private _watching: IDisposable | null = null;
  private _wanted: string | null = null;
  private _isActive = false;
  private _isDisposed = false;
}

/** A namespace for `ReaderModel` options. */
export namespace ReaderModel {
  export interface IOptions {
    guide: GuideModel;
    progress: GuideProgress;
    /** Without them no status is known. */
    checks: IChecks | null;
    openFile: IOpenFile;
    /** Reads a chart. Rejects with a `ChartError`. */
    parse(source: string): Promise<IFlow>;
  }
}
