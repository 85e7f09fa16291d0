import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';

import { PYTHON } from './signpost';

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A JupyterLab of its own, which a test may end and start again. Its HOME is the folder that it shows. */
export class OwnServer {
  /** Make the folder; nothing is started. `options` are for the command line, for example traits. */
  static async make(
    name: string,
    options: readonly string[] = []
  ): Promise<OwnServer> {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), `signpost-${name}-`));
    return new OwnServer(
      root,
      await freePort(),
      `a-token-of-the-${name}-test`,
      options
    );
  }

  private constructor(
    readonly root: string,
    readonly port: number,
    readonly token: string,
    private readonly _options: readonly string[]
  ) {}

  /** Address of something on this server, with the token. */
  url(place: string): string {
    return `http://127.0.0.1:${this.port}/${place}?token=${this.token}`;
  }

  async start(): Promise<void> {
    this._process = spawn(
      PYTHON,
      [
        '-m',
        'jupyterlab',
        '--no-browser',
        '--allow-root',
        '--ip=127.0.0.1',
        `--port=${this.port}`,
        '--ServerApp.port_retries=0',
        `--IdentityProvider.token=${this.token}`,
        `--ServerApp.root_dir=${this.root}`,
        ...this._options
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          HOME: this.root,
          JUPYTER_CONFIG_DIR: path.join(this.root, '.config'),
          JUPYTER_DATA_DIR: path.join(this.root, '.data'),
          JUPYTER_RUNTIME_DIR: path.join(this.root, '.runtime')
        }
      }
    );
    const deadline = Date.now() + 60000;
    while (Date.now() < deadline) {
      try {
        const answer = await fetch(this.url('signpost/status'));
        if (answer.ok) {
          return;
        }
      } catch {
        // Not listening yet.
      }
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    throw new Error('The server of this test did not start within 60 s.');
  }

  async stop(): Promise<void> {
    const ended = this._process;
    this._process = null;
    if (ended && ended.exitCode === null) {
      const gone = new Promise(resolve => ended.once('exit', resolve));
      ended.kill('SIGTERM');
      await gone;
    }
  }

  /** End it and remove its folder. */
  async remove(): Promise<void> {
    await this.stop();
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  private _process: ChildProcess | null = null;
}
