import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  ReactWidget,
  UseSignal,
  refreshIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import '../../style/parts';
import type { CheckStatus, ICheck } from '../tokens';
import { CheckRow } from './checkRow';
import type { ChecksModel } from './model';
import { announcement, overview } from './statusWords';

/** So many frames a check is waited for that is to take the focus. */
const FOCUS_FRAMES = 30;

/** How often the relative times are written anew, in milliseconds. */
const CLOCK = 30_000;

/** The Environment section: every check in a row. Checks are asked while it can be seen. */
export class EnvironmentPanel extends ReactWidget {
  constructor(private readonly _options: EnvironmentPanel.IOptions) {
    super();
    this.addClass('jp-Signpost-environment');
    _options.checks.changed.connect(this._announce, this);
  }

  /** Open the evidence of a check and move the focus there. Unknown ids are left alone. */
  openCheck(id: string): void {
    const check = this._options.checks.checks.find(one => one.id === id);
    if (!check) {
      return;
    }
    this._opened.add(id);
    this._asideOpened ||= this._isAside(check);
    this._viewed.emit();
    this._focusRow(id, FOCUS_FRAMES);
  }

  /** Move the focus to a check. One in a fold that is not drawn open yet cannot take it. */
  private _focusRow(id: string, frames: number): void {
    requestAnimationFrame(() => {
      const row = Array.from(
        this.node.querySelectorAll<HTMLElement>('.jp-Signpost-check')
      ).find(element => element.dataset.check === id);
      const button = row?.querySelector('button');
      button?.focus();
      if (button && button === document.activeElement) {
        row?.scrollIntoView({ block: 'nearest' });
      } else if (frames > 0 && !this.isDisposed) {
        this._focusRow(id, frames - 1);
      }
    });
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._rest();
    Signal.clearData(this);
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._wakeIfSeen();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._wakeIfSeen();
  }

  protected override onBeforeHide(msg: Message): void {
    super.onBeforeHide(msg);
    this._rest();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._rest();
    super.onBeforeDetach(msg);
  }

  protected render(): JSX.Element {
    const { checks, trans } = this._options;
    return (
      <UseSignal signal={checks.changed}>
        {() => (
          <UseSignal signal={this._viewed}>
            {() => (
              <>
                <div className="jp-Signpost-line">
                  <span>{overview(checks.checks, checks.results, trans)}</span>
                  <Button
                    minimal
                    small
                    title={trans.__('Ask all checks again')}
                    aria-label={trans.__('Ask all checks again')}
                    onClick={() => void checks.run()}
                  >
                    <refreshIcon.react tag="span" width="16px" />
                  </Button>
                </div>
                {this._rows(
                  checks.checks.filter(check => !this._isAside(check)),
                  trans.__('Checks')
                )}
                {this._aside()}
                <div
                  role="status"
                  aria-live="polite"
                  className="jp-Signpost-heard"
                >
                  {this._said}
                </div>
              </>
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _rows(listed: readonly ICheck[], label: string): JSX.Element {
    const { checks, commands, trans } = this._options;
    return (
      <ul className="jp-Signpost-checks" aria-label={label}>
        {listed.map(check => (
          <CheckRow
            key={check.id}
            check={check}
            result={checks.results.get(check.id)}
            running={checks.isRunning(check.id)}
            opened={this._opened.has(check.id)}
            commands={commands}
            trans={trans}
            onToggle={() => this._toggle(check.id)}
            onRefresh={() => void checks.run(check.id)}
          />
        ))}
      </ul>
    );
  }

  /** What makes no sense here is one line, until somebody wants to see it. */
  private _aside(): JSX.Element | null {
    const { checks, trans } = this._options;
    const listed = checks.checks.filter(check => this._isAside(check));
    if (listed.length === 0) {
      return null;
    }
    const titles = listed.map(check => check.title).join(', ');
    return (
      <details
        className="jp-Signpost-aside"
        open={this._asideOpened}
        onToggle={event => {
          this._asideOpened = event.currentTarget.open;
        }}
      >
        <summary>{trans.__('Not needed here: %1', titles)}</summary>
        {this._rows(listed, trans.__('Checks that are not needed here'))}
      </details>
    );
  }

  private _isAside(check: ICheck): boolean {
    const result = this._options.checks.results.get(check.id);
    return result?.aside === true && result.status === 'not-needed';
  }

  private _toggle(id: string): void {
    if (!this._opened.delete(id)) {
      this._opened.add(id);
    }
    this._viewed.emit();
  }

  private _announce(): void {
    const { results } = this._options.checks;
    const said = announcement(this._heard, results, this._options.trans);
    this._heard = new Map(
      [...results].map(([id, result]) => [id, result.status])
    );
    if (said && this._clock !== undefined) {
      this._said = said;
      this._viewed.emit();
    }
  }

  private _wakeIfSeen(): void {
    if (this.isVisible && this._clock === undefined) {
      this._clock = setInterval(() => this._viewed.emit(), CLOCK);
      this._watching = this._options.checks.watch(null);
    }
  }

  private _rest(): void {
    clearInterval(this._clock);
    this._clock = undefined;
    this._watching?.dispose();
  }

  private readonly _opened = new Set<string>();
  private _asideOpened = false;
  private readonly _viewed = new Signal<this, void>(this);
  /** Set while the panel can be seen. */
  private _clock: ReturnType<typeof setInterval> | undefined;
  private _watching: IDisposable | undefined;
  private _heard: ReadonlyMap<string, CheckStatus> = new Map();
  private _said = '';
}

/** A namespace for `EnvironmentPanel` options. */
export namespace EnvironmentPanel {
  export interface IOptions {
    checks: ChecksModel;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
