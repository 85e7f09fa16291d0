import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { GuideError, MAX_GUIDE_CHARACTERS } from './text/document';
import type { IGuideSource, IGuideText } from './sources';

/** A larger file is not even fetched: in UTF-8 a character has four bytes at most. */
export const MAX_GUIDE_BYTES = 4 * MAX_GUIDE_CHARACTERS;

/** How often the file is looked at while the guide is seen, in milliseconds. */
const INTERVAL = 5000;

/** How rarely after failures, in milliseconds. */
const LONGEST_INTERVAL = 60_000;

/** What is asked of JupyterLab's files. */
type IContents = Pick<Contents.IManager, 'get' | 'fileChanged'>;

/** A Markdown file that the reader opened as a guide. It is looked at again and again. */
export class GuideFile implements IGuideSource, IDisposable {
  /**
   * @param contents - the files of JupyterLab
   * @param path - contents path, of a file
   * @param isSeen - is somebody looking at the guide? Only then the file is looked at
   */
  constructor(
    private readonly _contents: IContents,
    private readonly _path: string,
    isSeen: () => boolean
  ) {
    this._contents.fileChanged.connect(this._onFileChanged, this);
    this._poll = new Poll({
      name: `jupyterlab-signpost:guide-file:${_path}`,
      factory: () => this._look(),
      frequency: { interval: INTERVAL, backoff: true, max: LONGEST_INTERVAL },
      standby: () => (isSeen() ? 'when-hidden' : true)
    });
  }

  get key(): string {
    return `file:${this._path}`;
  }

  get title(): string {
    return '';
  }

  get path(): string {
    return this._path;
  }

  /** Emitted when the file is another one than was read: saved here, or changed on disk. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    this._contents.fileChanged.disconnect(this._onFileChanged, this);
    this._poll.dispose();
    Signal.clearData(this);
  }

  async read(): Promise<IGuideText> {
    const { size, last_modified } = await this._contents.get(this._path, {
      content: false
    });
    this._lastModified = last_modified;
    if ((size ?? 0) > MAX_GUIDE_BYTES) {
      throw new GuideError(
        `This file has ${(size ?? 0).toLocaleString('en')} bytes; a guide may have ` +
          `${MAX_GUIDE_BYTES.toLocaleString('en')}. It was not opened; split it into several guides.`
      );
    }
    const { content, format } = await this._contents.get(this._path, {
      type: 'file',
      content: true
    });
    if (format !== 'base64') {
      return { text: String(content), remark: '' };
    }
    // So the server sends what is not UTF-8.
    const bytes = Uint8Array.from(atob(String(content)), byte =>
      byte.charCodeAt(0)
    );
    return {
      text: new TextDecoder().decode(bytes),
      remark:
        'This file is not in UTF-8: what could not be read is shown as \uFFFD. Save it in UTF-8.'
    };
  }

  private async _look(): Promise<void> {
    const { last_modified } = await this._contents.get(this._path, {
      content: false
    });
    if (this._lastModified && last_modified !== this._lastModified) {
      this._lastModified = last_modified;
      this._changed.emit();
    }
  }

  private _onFileChanged(
    _: unknown,
    { type, newValue }: Contents.IChangedArgs
  ): void {
    if (type === 'save' && newValue?.path === this._path) {
      this._changed.emit();
    }
  }

  private readonly _poll: Poll;
  private readonly _changed = new Signal<this, void>(this);
  /** Empty before it was read. */
  private _lastModified = '';
}
