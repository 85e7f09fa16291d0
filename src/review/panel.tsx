import type { IEditorServices } from '@jupyterlab/codeeditor';
import { CodeEditor, CodeViewerWidget } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { SplitPanel, TabPanel } from '@lumino/widgets';
import * as React from 'react';

import type { IBundle, IBundleFile, IPlan } from '../export';
import { signpostIcon } from '../sidebar/icon';
import type { ExportModel } from './model';
import { WarningText } from './section';

const MIME_TYPES: Record<IBundleFile['language'], string> = {
  python: 'text/x-python',
  toml: 'text/x-toml',
  bash: 'text/x-sh',
  markdown: 'text/x-markdown',
  json: 'application/json',
  text: 'text/plain'
};

/** The review in the main area: decisions on the left, the files as they would be written on the right. */
export class ReviewPanel extends SplitPanel {
  constructor(private readonly _options: ReviewPanel.IOptions) {
    super({ orientation: 'horizontal', spacing: 1 });
    const { model, trans } = _options;
    this.id = 'jupyterlab-signpost-review';
    this.addClass('jp-Signpost-review');
    this.title.icon = signpostIcon;
    this.title.closable = true;
    const decisions = ReactWidget.create(
      <UseSignal signal={model.changed}>
        {() => <Decisions {..._options} />}
      </UseSignal>
    );
    decisions.addClass('jp-Signpost-reviewDecisions');
    this._files = new TabPanel();
    this._files.addClass('jp-Signpost-reviewFiles');
    this._files.tabBar.node.setAttribute(
      'aria-label',
      trans.__('Files of the export')
    );
    this._files.currentChanged.connect((files, { currentIndex }) => {
      files.tabBar.contentNode.children[currentIndex]?.scrollIntoView({
        block: 'nearest',
        inline: 'nearest'
      });
    });
    this.addWidget(decisions);
    this.addWidget(this._files);
    this.setRelativeSizes([1, 2]);
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
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

  private _onChanged(): void {
    const { model, trans } = this._options;
    const name = model.path?.split('/').pop();
    this.title.label = name
      ? trans.__('Export of %1', name)
      : trans.__('Export');
    this._showFiles(model.bundle);
  }

  /** Files keep their tabs, and so their scroll positions, when the plan changes. */
  private _showFiles(bundle: IBundle | null): void {
    const files = bundle?.files ?? [];
    for (const [path, viewer] of this._viewers) {
      if (!files.some(file => file.path === path)) {
        this._viewers.delete(path);
        viewer.dispose();
      }
    }
    for (const file of files) {
      const viewer = this._viewers.get(file.path);
      if (!viewer) {
        this._addFile(file);
      } else if (viewer.model.sharedModel.getSource() !== file.text) {
        viewer.model.sharedModel.setSource(file.text);
      }
    }
  }

  private _addFile(file: IBundleFile): void {
    const model = new CodeEditor.Model({
      mimeType: MIME_TYPES[file.language]
    });
    model.sharedModel.setSource(file.text);
    const viewer = new CodeViewerWidget({
      factory: this._options.editors.factoryService.newInlineEditor,
      model,
      editorOptions: { config: { lineNumbers: true, readOnly: true } }
    });
    viewer.title.label = file.path;
    viewer.title.caption = file.purpose;
    viewer.disposed.connect(() => model.dispose());
    this._viewers.set(file.path, viewer);
    this._files.addWidget(viewer);
  }

  private readonly _files: TabPanel;
  private readonly _viewers = new Map<string, CodeViewerWidget>();
}

/** A namespace for `ReviewPanel` options. */
export namespace ReviewPanel {
  export interface IOptions {
    model: ExportModel;
    editors: IEditorServices;
    trans: TranslationBundle;
    onVisible(visible: boolean): void;
    onWrite(): void;
  }
}

function Decisions(props: ReviewPanel.IOptions): JSX.Element {
  const { model, trans } = props;
  const { plan } = model;
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
      <p className="jp-Signpost-summary">{plan.summary}</p>
      <div className="jp-Signpost-verbs">
        <button
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={model.isBusy}
          onClick={props.onWrite}
        >
          {trans.__('Write files')}
        </button>
      </div>
      <div aria-live="polite">
        {model.outcome && (
          <p
            className={`jp-Signpost-message ${model.outcome.failed ? 'jp-mod-problem' : 'jp-mod-ok'}`}
          >
            {model.outcome.message}
          </p>
        )}
      </div>
      <Switches model={model} trans={trans} />
      <Settings model={model} plan={plan} trans={trans} />
      <Warnings model={model} plan={plan} trans={trans} />
      <Reasons model={model} plan={plan} trans={trans} />
    </div>
  );
}

interface IPartProps {
  model: ExportModel;
  trans: TranslationBundle;
}

function Switches(props: IPartProps): JSX.Element {
  const { model, trans } = props;
  const { form, echo, figures } = model.choices;
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('What is written')}</legend>
      <Switch
        label={trans.__('Functions and classes in a library of their own')}
        on={form === 'library'}
        onChange={on => model.choose({ form: on ? 'library' : 'flat' })}
      />
      <Switch
        label={trans.__('Print what the last line of a cell showed')}
        on={echo}
        onChange={on => model.choose({ echo: on })}
      />
      <Switch
        label={trans.__('Save figures as files')}
        on={figures}
        onChange={on => model.choose({ figures: on })}
      />
    </fieldset>
  );
}

function Switch(props: {
  label: React.ReactNode;
  on: boolean;
  disabled?: boolean;
  onChange(on: boolean): Promise<void>;
}): JSX.Element {
  return (
    <label className="jp-Signpost-switch">
      <input
        type="checkbox"
        checked={props.on}
        disabled={props.disabled}
        onChange={event => void props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

function Settings(props: IPartProps & { plan: IPlan }): JSX.Element {
  const { model, plan, trans } = props;
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('Settings on the command line')}</legend>
      {plan.settings.length === 0 && (
        <p className="jp-Signpost-note">
          {trans.__(
            'No value is set once at the top level of a cell, so there is nothing to change from outside.'
          )}
        </p>
      )}
      {plan.settings.map(setting => (
        <Switch
          key={setting.name}
          label={
            <>
              <code>{setting.name}</code> = <code>{setting.literal}</code>{' '}
              <span className="jp-Signpost-reason">{setting.help}</span>
            </>
          }
          on={setting.lifted}
          onChange={on =>
            model.choose({
              settings: { ...model.choices.settings, [setting.name]: on }
            })
          }
        />
      ))}
    </fieldset>
  );
}

function Warnings(props: IPartProps & { plan: IPlan }): JSX.Element | null {
  const { model, plan, trans } = props;
  if (plan.warnings.length === 0) {
    return null;
  }
  return (
    <section aria-label={trans.__('Warnings')}>
      <h3>{trans.__('Look at this')}</h3>
      <ul className="jp-Signpost-reviewList">
        {plan.warnings.map((warning, index) => (
          <li key={index}>
            <WarningText
              message={warning.message}
              cell={warning.cell}
              label={cell => trans.__('cell %1', cell + 1)}
              onShow={cell => model.showCell(cell)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reasons(props: IPartProps & { plan: IPlan }): JSX.Element {
  const { model, plan, trans } = props;
  const places: Record<IPlan['decisions'][number]['where'], string> = {
    setting: trans.__('setting'),
    library: trans.__('library'),
    script: trans.__('script'),
    dropped: trans.__('left out'),
    requirements: trans.__('requirements')
  };
  return (
    <section aria-label={trans.__('Decisions')}>
      <h3>{trans.__('Where everything goes, and why')}</h3>
      <ul className="jp-Signpost-reviewList jp-Signpost-decisions">
        {plan.decisions.map((decision, index) => (
          <li key={index} data-where={decision.where}>
            <button
              className="jp-Signpost-link"
              onClick={() => model.showCell(decision.cell)}
            >
              {trans.__('cell %1', decision.cell + 1)}
            </button>{' '}
            <code>{decision.what}</code> →{' '}
            <strong>{places[decision.where]}</strong>
            <div className="jp-Signpost-reason">{decision.reason}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
