import type { ICheck, ICheckResult } from '../tokens';
import { sentenceOf } from '../server/errors';
import { unknownResult } from './model';
import type { ServerChecks } from './serverChecks';

/** A check that the server part answers for the current site. */
export class ServerCheck implements ICheck {
  constructor(
    readonly id: string,
    readonly title: string,
    readonly rank: number,
    private readonly _checks: Pick<ServerChecks, 'ask'>
  ) {}

  async run(): Promise<ICheckResult> {
    try {
      const result = await this._checks.ask(this.id);
      // The list shows one name for a check, before and after it has answered.
      return { ...result, id: this.id, title: this.title };
    } catch (reason) {
      return unknownResult(this, sentenceOf(reason));
    }
  }
}
