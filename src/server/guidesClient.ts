import { ServerClient } from './client';
import type { IGuideAnswer, IGuidesAnswer } from './guideAnswers';

/** The client of the server part, with what only guides ask. */
export class GuidesClient extends ServerClient {
  /** The guides that lie on this computer, without their text. */
  guides(): Promise<IGuidesAnswer> {
    return this._ask('GET', ['guides']);
  }

  /** A guide that lies on this computer. Rejects with a sentence when it is broken. */
  guide(key: string): Promise<IGuideAnswer> {
    return this._ask('GET', ['guides', key]);
  }
}
