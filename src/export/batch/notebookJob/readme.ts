import type { ISiteProfile } from '../../../sites/profile';
import { plainText } from '../../python/text';
import { shellQuote } from '../shellQuote';
import {
  ENVIRONMENT_VARIABLE,
  JOB_FILE,
  JOB_NAME,
  TUNNEL_FILE,
  type IRoute
} from './model';

/** `README.md`: what to do, in order. */
export function readmeText(
  site: ISiteProfile | null,
  route: IRoute,
  folder: string,
  needsAccount: boolean
): string {
  const where = site?.slurm?.submit_from ?? 'a login node of your cluster';
  const login = route.login === '' ? 'me@login.example.org' : route.login;
  const jump = route.jump === '' ? '' : `-J ${shellQuote(route.jump)} `;
  const account = needsAccount ? ' --account=NAME' : '';
  return (
    [
      '# JupyterLab on a compute node',
      '',
      `1. Submit the job from ${plain(where)}:`,
      '',
      '   ```',
      `   sbatch${account} ${JOB_FILE}`,
      '   ```',
      '',
      ...(needsAccount && site?.slurm
        ? [
            `   An account is needed in the place of NAME. ${plain(site.slurm.account.hint)}`,
            ''
          ]
        : []),
      `2. Download \`${TUNNEL_FILE}\` to your own computer (Linux, macOS, or WSL on Windows), once, and start it there:`,
      '',
      '   ```',
      `   sh ${TUNNEL_FILE}${route.login === '' ? ` --login ${login}` : ' --user YOUR_NAME'}`,
      '   ```',
      '',
      '   It asks the login node where the job runs, opens the tunnel and prints the address to open in your browser. While the job waits it says why, and when it is to begin. `--help` lists its options.',
      '',
      '3. When you are done: *File, Shut Down* in JupyterLab, or `scancel JOB`. Closing the tunnel (Ctrl-C) leaves the job running, and what it costs.',
      '',
      '## What is where',
      '',
      `- The log is \`${JOB_NAME}-JOB.out\`, in the folder in which the job was submitted.`,
      `- JupyterLab shows the folder \`${plain(folder === '' ? '~' : folder)}\`. It needs a Python with JupyterLab: the one of the job, or \`${ENVIRONMENT_VARIABLE}=/path/to/environment sbatch${account} ${JOB_FILE}\`.`,
      ...(route.reach === 'login'
        ? [
            '- Jupyter listens on the address of the node within the cluster, on a port that was free, because the login node opens the connection.'
          ]
        : [
            '- Jupyter listens on its node for that node alone, on a port that was free, because ssh goes on to the node.'
          ]),
      '- Its token is made in the job, anew each time. It stands in a file that only you can read, not in the log, not in command lines, not in what Slurm knows of the job; the file is removed when the job ends.',
      `- The tunnel is the same as \`ssh ${route.reach === 'login' ? `${jump}-N -L PORT:NODE:NODE_PORT ${login}` : `-J ${route.jump === '' ? '' : `${route.jump},`}${login} -N -L PORT:127.0.0.1:NODE_PORT NODE`}\`, with one login for all its questions.`,
      ...(site?.slurm?.notebook_job?.note
        ? ['', plain(site.slurm.notebook_job.note)]
        : [])
    ].join('\n') + '\n'
  );
}

/** Text of others in a line of Markdown. */
function plain(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|]/g, '\\$&');
}
