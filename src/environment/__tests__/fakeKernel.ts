import type { IProbedKernel } from '../kernelProbe';
import { ANSWER_MIME_TYPE } from '../kernelSnippets';

/** A kernel that answers what it is told to, when it is told to. */
export class FakeKernel {
  status = 'idle';
  connectionStatus = 'connected';
  hasPendingInput = false;
  name = 'geo';
  spec = Promise.resolve({ display_name: 'Geo' });
  language = 'python';
  /** What was executed. */
  readonly requests: any[] = [];

  get info() {
    return Promise.resolve({ language_info: { name: this.language } });
  }

  requestExecute(content: any) {
    this.requests.push(content);
    const future: any = { onIOPub: () => undefined };
    future.done = new Promise((resolve, reject) => {
      this._resolve = resolve;
      this._reject = reject;
    });
    this._future = future;
    return future;
  }

  /** Publish an answer, as our program does. */
  publish(answer: unknown): void {
    this._future.onIOPub({
      header: { msg_type: 'display_data' },
      content: { data: { [ANSWER_MIME_TYPE]: JSON.stringify(answer) } }
    });
  }

  /** Publish something else: what a user's own code may do at the same time. */
  print(text: string): void {
    this._future.onIOPub({
      header: { msg_type: 'stream' },
      content: { name: 'stdout', text }
    });
  }

  finish(content: any = { status: 'ok' }): void {
    this._resolve({ content });
  }

  cancel(): void {
    this._reject(new Error('Canceled future'));
  }

  asKernel(): IProbedKernel & any {
    return this;
  }

  private _future: any;
  private _resolve: (reply: unknown) => void = () => undefined;
  private _reject: (reason: Error) => void = () => undefined;
}

/** What our program reports of a healthy environment. */
export const REPORT = {
  executable: '/e/geo/bin/python',
  version: '3.12.4',
  prefix: '/e/geo',
  kind: 'conda',
  environment: 'geo',
  ipykernel: '7.1.0',
  user_site: '/home/ada/.local/lib/python3.12/site-packages',
  user_site_used: true,
  python_path: [],
  foreign: [] as unknown[]
};

/** Let everything that is on its way arrive. */
export const arrive = () => new Promise(resolve => setTimeout(resolve, 0));
