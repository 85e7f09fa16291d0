import { VDomModel } from '@jupyterlab/ui-components';

import { OperationList } from '../operations/list';
import type { IOperation } from '../server/answers';
import { sentenceOf } from '../server/errors';
import type { IHomePlace, IHomeQuota, IHomeUsage } from '../server/homeAnswers';
import type { HomeClient } from '../server/homeClient';
import type { ISites } from '../tokens';
import { FolderTree } from './tree';

/** What HOME holds and may hold, and what is being done about it. No DOM. */
export class HomeModel extends VDomModel {
  constructor(private readonly _options: HomeModel.IOptions) {
    super();
    this.operations = new OperationList({
      client: _options.client,
      kind: 'home'
    });
    this.operations.changed.connect(this._emit, this);
    _options.sites.changed.connect(this._onSite, this);
  }

  /** Clean-ups, and what they would remove. */
  readonly operations: OperationList;

  /** Limit and usage as the site tells them; `null`: not known yet. */
  get quota(): IHomeQuota | null {
    return this._quota;
  }

  /** What was counted, half of it while it is counted; `null`: never yet. */
  get usage(): IHomeUsage | null {
    return this._usage;
  }

  /** The last complete count's folders. */
  get tree(): FolderTree | null {
    return this._tree;
  }

  get places(): readonly IHomePlace[] {
    return this._whole?.places ?? [];
  }

  /** The last complete count; it stays while the next one is made. */
  get whole(): IHomeUsage | null {
    return this._whole;
  }

  get isCounting(): boolean {
    return this._isCounting;
  }

  /** Why something could not be asked, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  /** Place in {@link tree} of the folder that is shown. */
  get place(): number {
    return this._place;
  }

  set place(value: number) {
    this._place = value;
    this._emit();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    void this._stream?.return();
    this.operations.dispose();
    super.dispose();
  }

  /** Ask what is known, and count where nothing is. Never rejects. */
  async open(): Promise<void> {
    await this._options.sites.ready;
    const { client } = this._options;
    void this._askQuota();
    void this.operations.resume().catch(() => undefined);
    try {
      const usage = await client.homeUsage(this._site);
      if (usage !== null) {
        this._take(usage);
      }
    } catch (reason) {
      this._fail(reason);
      return;
    }
    if (!this._usage?.complete) {
      await this.count(false);
    }
  }

  /** Count; `again`, also where there is a fresh count. Never rejects. */
  async count(again: boolean): Promise<void> {
    if (this._isCounting || this.isDisposed) {
      return;
    }
    this._isCounting = true;
    this._failure = null;
    this._emit();
    const stream = this._options.client.scanHome(this._site, again);
    this._stream = stream;
    try {
      for await (const usage of stream) {
        if (this.isDisposed) {
          return;
        }
        this._take(usage);
      }
    } catch (reason) {
      this._fail(reason);
    } finally {
      this._isCounting = false;
      this._emit();
    }
    // Some ways to tell the limit need the count.
    await this._askQuota();
  }

  /** End the count; what was counted so far stays. Never rejects. */
  async stop(): Promise<void> {
    try {
      await this._options.client.stopHomeScan(this._site);
    } catch (reason) {
      this._fail(reason);
    }
  }

  /** Say what emptying a place would remove. Never rejects. */
  async preview(place: IHomePlace): Promise<void> {
    await this._clean(place, true);
  }

  /** Empty a place, then count again. Never rejects. */
  async clean(place: IHomePlace): Promise<void> {
    const operation = await this._clean(place, false);
    if (operation !== null && !this.isDisposed) {
      await this.count(true);
    }
  }

  private async _clean(
    place: IHomePlace,
    preview: boolean
  ): Promise<IOperation | null> {
    this._failure = null;
    try {
      const operation = await this._options.client.cleanHome(place.id, preview);
      return await this.operations.follow(operation).ended;
    } catch (reason) {
      if (!this.isDisposed) {
        this._fail(reason);
      }
      return null;
    }
  }

  private async _askQuota(): Promise<void> {
    try {
      this._quota = await this._options.client.home(this._site);
      this._emit();
    } catch (reason) {
      this._fail(reason);
    }
  }

  private _take(usage: IHomeUsage): void {
    this._usage = usage;
    if (usage.complete && usage.tree) {
      const path = this._tree?.path(this._place) ?? '';
      this._whole = usage;
      this._tree = new FolderTree(usage.tree);
      this._place = this._tree.find(path);
    }
    this._emit();
  }

  private _onSite(): void {
    const site = this._site;
    if (site !== this._asked) {
      this._asked = site;
      void this._askQuota();
    }
  }

  private get _site(): string {
    return this._options.sites.current.id;
  }

  private _fail(reason: unknown): void {
    this._failure = sentenceOf(reason);
    this._emit();
  }

  private _emit(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _quota: IHomeQuota | null = null;
  private _usage: IHomeUsage | null = null;
  private _whole: IHomeUsage | null = null;
  private _tree: FolderTree | null = null;
  private _isCounting = false;
  private _failure: string | null = null;
  private _place = 0;
  private _stream: AsyncGenerator<unknown, void, undefined> | null = null;
  private _asked = this._options.sites.current.id;
}

/** A namespace for `HomeModel` options. */
export namespace HomeModel {
  export interface IOptions {
    client: Pick<
      HomeClient,
      | 'home'
      | 'homeUsage'
      | 'scanHome'
      | 'stopHomeScan'
      | 'cleanHome'
      | 'operations'
      | 'followOperation'
      | 'cancelOperation'
    >;
    sites: Pick<ISites, 'ready' | 'current' | 'changed'>;
  }
}
