import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import { Panel, SplitPanel, TabPanel, Widget } from '@lumino/widgets';
import * as React from 'react';

import type { IPlan } from '../export';
import { signpostIcon } from '../sidebar/icon';
import type { IJobs, ISites } from '../tokens';
import { CellList } from './cellList';
import { FileTabs } from './fileTabs';
import { CellSelection } from './links';
import type { ExportModel } from './model';
import { OptionList } from './optionList';
import { Outcome } from './outcome';
import { StepCards } from './stepCards';
import { WarningList } from './warningList';
import { WhatNext } from './whatNext';

/** Below this width in pixels the two sides stand above each other. */
const NARROW = 640;

/** The review in the main area: the cells on the left, the files that they become on the right. */
export class ReviewPanel extends Panel {
  constructor(private readonly _options: ReviewPanel.IOptions) {
    super();
    const { model } = _options;
    this.id = 'jupyterlab-signpost-review';
    this.addClass('jp-Signpost-review');
    this.title.icon = signpostIcon;
    this.title.closable = true;
    const header = ReactWidget.create(
      <UseSignal signal={model.changed}>
        {() => <Header {..._options} selection={this._selection} />}
      </UseSignal>
    );
    header.addClass('jp-Signpost-reviewHeader');
    this._sides = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
    this._sides.addClass('jp-Signpost-reviewSides');
    this._sides.addWidget(this._makeLeft());
    this._sides.addWidget(
      new FileTabs({ ..._options, selection: this._selection })
    );
    this._sides.setRelativeSizes([2, 3]);
    this.addWidget(header);
    this.addWidget(this._sides);
    // The header grows and shrinks with what it says, which Lumino is not told.
    this._resized = new ResizeObserver(() => this._fit());
    this._resized.observe(this._sides.node);
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._resized.disconnect();
    this._options.model.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._options.onVisible(true);
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._options.onVisible(false);
  }

  protected override onCloseRequest(msg: Message): void {
    super.onCloseRequest(msg);
    this._options.onVisible(false);
    this.dispose();
  }

  private _makeLeft(): Widget {
    const { model, trans } = this._options;
    const selection = this._selection;
    const left = new TabPanel();
    left.addClass('jp-Signpost-reviewFiles');
    left.addClass('jp-Signpost-reviewLeft');
    left.tabBar.node.setAttribute('aria-label', trans.__('The notebook'));
    left.addWidget(new CellList({ ...this._options, selection }));
    const part = (
      label: string,
      id: string,
      draw: (plan: IPlan) => JSX.Element
    ) => {
      const widget = new PlanPart(model, draw);
      widget.addClass('jp-Signpost-reviewPart');
      widget.node.dataset.part = id;
      widget.title.label = label;
      left.addWidget(widget);
    };
    const onPoint = (cell: number | null) => selection.hover(cell);
    part(trans.__('Steps'), 'steps', plan => (
      <StepCards
        plan={plan}
        trans={trans}
        onPoint={onPoint}
        onSelect={cell => selection.select(cell, 'list')}
      />
    ));
    part(trans.__('Options'), 'options', plan => (
      <OptionList model={model} plan={plan} trans={trans} onPoint={onPoint} />
    ));
    return left;
  }

  private _onChanged(): void {
    const { model, trans } = this._options;
    const name = model.path?.split('/').pop();
    this.title.label = name
      ? trans.__('Export of %1', name)
      : trans.__('Export');
    this._sides.setHidden(model.plan === null);
  }

  private _fit(): void {
    const { node } = this._sides;
    if (node.offsetWidth === 0) {
      return;
    }
    const orientation = node.offsetWidth < NARROW ? 'vertical' : 'horizontal';
    if (this._sides.orientation !== orientation) {
      this._sides.orientation = orientation;
      this._sides.setRelativeSizes([2, 3]);
    }
    MessageLoop.postMessage(this._sides, Widget.ResizeMessage.UnknownSize);
  }

  private readonly _sides: SplitPanel;
  private readonly _resized: ResizeObserver;
  private readonly _selection = new CellSelection();
}

/** A part of the review that is drawn only while it is in sight. */
class PlanPart extends ReactWidget {
  constructor(
    private readonly _model: ExportModel,
    private readonly _draw: (plan: IPlan) => JSX.Element
  ) {
    super();
    _model.changed.connect(this._onChanged, this);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._model.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }

  protected render(): JSX.Element | null {
    const { plan } = this._model;
    return plan && this._draw(plan);
  }

  private _onChanged(): void {
    if (this.isVisible) {
      // At once: a switch must not show its old state in between.
      MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest);
    }
  }
}

/** A namespace for `ReviewPanel` options. */
export namespace ReviewPanel {
  export interface IOptions {
    model: ExportModel;
    sites: ISites;
    jobs: IJobs | null;
    editors: IEditorServices;
    languages: IEditorLanguageRegistry | null;
    trans: TranslationBundle;
    onVisible(visible: boolean): void;
    onWrite(): void;
  }
}

/** What becomes of the notebook in a sentence, the button that writes it, and what to look at first. */
function Header(
  props: ReviewPanel.IOptions & { selection: CellSelection }
): JSX.Element {
  const { model, trans, selection } = props;
  const { plan, outcome } = model;
  if (!plan) {
    return (
      <p className="jp-Signpost-note" role="status">
        {model.refusal ??
          trans.__('No notebook is open. Open one to see what it becomes.')}
      </p>
    );
  }
  return (
    <div className="jp-Signpost-stack">
      <div className="jp-Signpost-reviewTitle">
        <p className="jp-Signpost-summary">{plan.summary}</p>
        <button
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={model.isBusy}
          onClick={props.onWrite}
        >
          {trans.__('Write files')}
        </button>
      </div>
      <Outcome outcome={outcome} />
      <WhatNext {...props} />
      <WarningList
        warnings={plan.warnings}
        trans={trans}
        onShow={({ cell, line }) => model.showCell(cell, line)}
        onPoint={cell => selection.hover(cell)}
      />
    </div>
  );
}
