import type { TranslationBundle } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';

import type { ICheck, ICheckResult } from '../tokens';
import {
  SERVER_PART_MISSING,
  ServerPartError,
  sentenceOf
} from '../server/errors';
import { unknownResult } from './model';
import type { ServerChecks } from './serverChecks';

/** A check that the server part answers for the current site. */
export class ServerCheck implements ICheck {
  constructor(
    readonly id: string,
    readonly title: string,
    readonly rank: number,
    private readonly _checks: Pick<ServerChecks, 'ask'>,
    protected readonly trans: TranslationBundle = nullTranslator.load(
      'jupyterlab-signpost'
    )
  ) {}

  async run(): Promise<ICheckResult> {
    try {
      const result = await this._checks.ask(this.id);
      // The list shows one name for a check, before and after it has answered.
      return { ...result, id: this.id, title: this.title };
    } catch (reason) {
      return isMissing(reason)
        ? {
            // The same for all checks of the server part: the list says it in a few words.
            ...unknownResult(this, SERVER_PART_MISSING),
            evidence: [
              {
                label: this.trans.__('What this means'),
                source: null,
                text: sentenceOf(reason)
              }
            ]
          }
        : unknownResult(this, sentenceOf(reason));
    }
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof ServerPartError && reason.failure === 'missing';
}
