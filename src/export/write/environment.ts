import { environmentVariable, setupLines } from '../batch/wrapper';
import type { IPlan } from '../model';

/** `setup-env.sh`: makes the environment of the program as the site documents it. */
export function writeSetup(plan: IPlan): string {
  const { site } = plan.options;
  const variable = environmentVariable(plan.name);
  const setup = setupLines(site?.slurm?.setup ?? []);
  const shared = (site?.kernels.create ?? []).some(line =>
    line.includes('--system-site-packages')
  );
  return (
    [
      '#!/bin/bash',
      `# Makes the Python environment of ${plan.name}.py${site ? ` at ${oneLine(site.name)}` : ''} and installs requirements.txt into it.`,
      '#',
      '#   bash setup-env.sh [FOLDER]',
      '#',
      `# Without a folder it is .venv beside this file. Tell the wrapper about another one: export ${variable}=FOLDER`,
      '',
      'set -euo pipefail',
      '',
      'here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"',
      `environment="\${1:-\${${variable}:-$here/.venv}}"`,
      '',
      ...(setup.length > 0
        ? [
            "# The site's Python. Its scripts may use variables that are not set.",
            'set +u',
            ...setup,
            'set -u',
            ''
          ]
        : []),
      'python="$(command -v python3 || command -v python)"',
      'if [ ! -x "$environment/bin/python" ]; then',
      shared
        ? '    # What the site installed stays visible.'
        : '    # Nothing of the system is visible in it, nor anything in ~/.local.',
      `    "$python" -m venv${shared ? ' --system-site-packages' : ''} "$environment"`,
      'fi',
      'export PYTHONNOUSERSITE=1',
      '"$environment/bin/python" -m pip install --upgrade pip',
      '"$environment/bin/python" -m pip install -r "$here/requirements.txt"',
      '',
      'echo "The environment is ready in $environment"',
      `echo "Run the program with: $environment/bin/python $here/${plan.name}.py"`
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
}

function oneLine(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,()-]+/gu, ' ').trim();
}
