import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { JobLogModel } from './logModel';

/**
 * A log that grows at its end. It stays at the end while it is there; scrolling up lets it rest,
 * and the box (or scrolling down again) follows it anew.
 */
export class LogView extends Widget {
  constructor(private readonly _options: LogView.IOptions) {
    super();
    const { log, trans } = _options;
    this.addClass('jp-Signpost-log');
    this._note.className = 'jp-Signpost-logNote';
    this._note.setAttribute('role', 'status');
    const label = document.createElement('label');
    this._follow.type = 'checkbox';
    this._follow.checked = true;
    label.append(this._follow, trans.__('Follow'));
    const bar = document.createElement('div');
    bar.className = 'jp-Signpost-logBar';
    bar.append(this._note, label);
    this._text.className = 'jp-Signpost-logText';
    this._text.tabIndex = 0;
    this._text.setAttribute('role', 'log');
    this._text.setAttribute('aria-label', trans.__('Log'));
    this._text.append(this._lines, this._lastLine);
    this.node.append(bar, this._text);
    log.changed.connect(this._write, this);
    this._write();
  }

  /** Handle the events of the scrolled text and of the box. */
  handleEvent(event: Event): void {
    if (event.type === 'scroll') {
      const { scrollHeight, scrollTop, clientHeight } = this._text;
      this._follow.checked = scrollHeight - scrollTop - clientHeight < 24;
    } else if (event.type === 'change') {
      this._scroll();
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.log.changed.disconnect(this._write, this);
      super.dispose();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._text.addEventListener('scroll', this);
    this._follow.addEventListener('change', this);
    this._scroll();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._scroll();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._text.removeEventListener('scroll', this);
    this._follow.removeEventListener('change', this);
    super.onBeforeDetach(msg);
  }

  private _write(): void {
    const { text } = this._options.log;
    if (text.dropped !== this._dropped) {
      this._dropped = text.dropped;
      this._lines.data = text.lines;
    } else {
      this._lines.appendData(text.lines.slice(this._lines.length));
    }
    this._lastLine.data = text.lastLine;
    this._note.textContent = this._noteText();
    this._scroll();
  }

  private _noteText(): string {
    const { log, trans } = this._options;
    if (log.failure !== null) {
      return log.failure;
    }
    if (!log.isKnown) {
      return trans.__('Loading …');
    }
    if (log.text.dropped > 0) {
      return trans.__(
        'The beginning is left out here; the whole log is in the job’s folder.'
      );
    }
    if (log.text.lines === '' && log.text.lastLine === '') {
      return log.isComplete
        ? trans.__('The job has printed nothing.')
        : trans.__('Nothing has been printed yet.');
    }
    return log.isComplete ? trans.__('The job has ended.') : '';
  }

  private _scroll(): void {
    if (this._follow.checked && this.isVisible) {
      this._text.scrollTop = this._text.scrollHeight;
    }
  }

  private _dropped = 0;
  private readonly _note = document.createElement('span');
  private readonly _follow = document.createElement('input');
  private readonly _text = document.createElement('pre');
  private readonly _lines = document.createTextNode('');
  private readonly _lastLine = document.createTextNode('');
}

/** A namespace for `LogView` options. */
export namespace LogView {
  export interface IOptions {
    log: JobLogModel;
    trans: TranslationBundle;
  }
}
