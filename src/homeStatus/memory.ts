import type { IStateDB } from '@jupyterlab/statedb';

/** Whether the user has been told that HOME is nearly full. Never rejects. */
export interface IPassedMemory {
  hasPassed(): Promise<boolean>;
  setPassed(value: boolean): Promise<void>;
}

const KEY = 'jupyterlab-signpost:home-passed';

/** Remembers it over reloads in JupyterLab's state; without one, or when that fails, until a reload. */
export class PassedMemory implements IPassedMemory {
  constructor(
    private readonly _state: Pick<IStateDB, 'fetch' | 'save'> | null
  ) {}

  async hasPassed(): Promise<boolean> {
    if (this._passed === null) {
      try {
        this._passed = (await this._state?.fetch(KEY)) === true;
      } catch (reason) {
        console.warn(`Signpost cannot read what it told about HOME: ${reason}`);
        this._passed = false;
      }
    }
    return this._passed;
  }

  async setPassed(value: boolean): Promise<void> {
    if ((await this.hasPassed()) === value) {
      return;
    }
    this._passed = value;
    try {
      await this._state?.save(KEY, value);
    } catch (reason) {
      console.warn(`Signpost cannot keep what it told about HOME: ${reason}`);
    }
  }

  private _passed: boolean | null = null;
}
