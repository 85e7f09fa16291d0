import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, Notification } from '@jupyterlab/apputils';
import type { Terminal } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import type { KernelsClient } from '../server/kernelsClient';
import { sentenceOf } from '../server/errors';

/** Core's command that makes a terminal. */
export const CREATE_TERMINAL = 'terminal:create-new';

/** How long a new terminal may take to show its prompt, in milliseconds. */
const LONGEST_WAIT = 5000;

/** Open a terminal and type in it what makes it work in an environment. Never rejects. */
export async function openTerminal(
  app: JupyterFrontEnd,
  client: Pick<KernelsClient, 'activation'>,
  path: string,
  trans: TranslationBundle
): Promise<void> {
  try {
    const line = await client.activation(path);
    if (line === null) {
      throw new Error(
        trans.__(
          'The path of this environment cannot be typed in a terminal. Nothing was opened.'
        )
      );
    }
    const widget: unknown = await app.commands.execute(CREATE_TERMINAL, {});
    const session = sessionOf(widget);
    if (session === null) {
      throw new Error(
        trans.__('No terminal could be opened. Type in one: %1', line)
      );
    }
    await prompted(session);
    session.send({ type: 'stdin', content: [`${line}\r`] });
  } catch (reason) {
    Notification.error(sentenceOf(reason), { autoClose: false });
  }
}

function sessionOf(widget: unknown): Terminal.ITerminalConnection | null {
  if (!(widget instanceof MainAreaWidget)) {
    return null;
  }
  const content = widget.content as Widget & {
    session?: Terminal.ITerminalConnection;
  };
  return content.session ?? null;
}

/** Resolves when the shell has printed something, which is its prompt, or has been silent for long. */
function prompted(session: Terminal.ITerminalConnection): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      session.messageReceived.disconnect(look);
      // What it prints next comes at once.
      setTimeout(resolve, 100);
    };
    const look = (_: unknown, { type }: Terminal.IMessage) => {
      if (type === 'stdout') {
        done();
      }
    };
    const timer = setTimeout(done, LONGEST_WAIT);
    session.messageReceived.connect(look);
  });
}
