import type { IDirectives } from '../directives';
import { shellQuote } from '../shellQuote';
import { headLines, setupLines } from '../wrapper';
import {
  ENVIRONMENT_VARIABLE,
  JOB_FILE,
  RUN_FOLDER,
  TUNNEL_FILE,
  type INotebookJobOptions,
  type Reach
} from './model';
import { START_SERVER } from './startServer';

/** A shell word for a folder; `~` in front stands for HOME, all else for itself. */
export function folderWord(folder: string): string {
  const below = /^~(?:\/+(.*))?$/.exec(folder);
  if (folder === '' || below) {
    const rest = below?.[1] ?? '';
    return rest === '' ? '"$HOME"' : `"$HOME"/${shellQuote(rest)}`;
  }
  return shellQuote(folder);
}

/** `jupyter.sbatch`: starts JupyterLab on the node, and takes its traces away when it ends. */
export function jobScript(
  { site, folder, environment }: INotebookJobOptions,
  directives: IDirectives,
  reach: Reach
): string {
  const setup = setupLines(site?.slurm?.setup ?? []);
  return (
    [
      ...headLines(directives),
      '# JupyterLab on a compute node:',
      `#   sbatch ${JOB_FILE}    where Slurm takes jobs`,
      `#   sh ${TUNNEL_FILE}         on your own computer, to reach it`,
      '#   scancel JOB          ends it',
      '',
      'set -eo pipefail',
      '',
      'if [ -z "${SLURM_JOB_ID:-}" ]; then',
      `    echo "This is a job script. Submit it: sbatch ${JOB_FILE}" >&2`,
      '    exit 2',
      'fi',
      '',
      '# Only you may read what lies here: the token of this Jupyter, and where it is. Your own files keep your umask.',
      `run="$HOME/${RUN_FOLDER}/$SLURM_JOB_ID"`,
      'server=""',
      '# The traps call it.',
      '# shellcheck disable=SC2317',
      'clean_up() {',
      '    trap - EXIT TERM INT HUP',
      `    rm -f -- "$run/connection.json" "$run/token"`,
      '    if [ -n "$server" ]; then',
      '        kill -TERM "$server" 2>/dev/null || true',
      '        wait "$server" 2>/dev/null || true',
      '    fi',
      '    rm -rf -- "$run"',
      '}',
      'trap clean_up EXIT',
      "trap 'clean_up; exit 143' TERM INT HUP",
      'rm -rf -- "$run"',
      '(umask 077 && mkdir -p "$run")',
      '',
      ...(setup.length > 0 ? ["# The site's Python.", ...setup, ''] : []),
      ...environmentLines(environment),
      '',
      `folder=${folderWord(folder)}`,
      'if ! cd "$folder"; then',
      '    echo "JupyterLab was not started: it was to show the folder $folder." >&2',
      '    exit 2',
      'fi',
      '',
      "# In the background, so that this shell hears Slurm's signals at once.",
      `"$python" - "$run" ${reach} "$folder" "\${start[@]}" <<'PYTHON' &`,
      START_SERVER.trimEnd(),
      'PYTHON',
      'server=$!',
      'status=0',
      'wait "$server" || status=$?',
      'server=""',
      'exit "$status"'
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
}

/** Bash that finds a Python, and how it starts JupyterLab. */
function environmentLines(environment: string): string[] {
  return [
    `# The Python environment with JupyterLab. ${ENVIRONMENT_VARIABLE} names another one.`,
    `environment="\${${ENVIRONMENT_VARIABLE}:-}"`,
    ...(environment === ''
      ? []
      : [
          'if [ -z "$environment" ]; then',
          `    environment=${folderWord(environment)}`,
          'fi'
        ]),
    'if [ -n "$environment" ]; then',
    '    if [ ! -x "$environment/bin/python" ]; then',
    '        echo "There is no Python environment $environment, so JupyterLab was not started." >&2',
    '        exit 2',
    '    fi',
    '    if [ -f "$environment/bin/activate" ]; then',
    '        # shellcheck source=/dev/null',
    '        source "$environment/bin/activate"',
    '    else',
    '        PATH="$environment/bin:$PATH"',
    '    fi',
    'fi',
    'python="$(command -v python3 || command -v python)" || {',
    '    echo "There is no Python on this node, so JupyterLab was not started." >&2',
    '    exit 2',
    '}',
    'if "$python" -c "import jupyterlab" 2>/dev/null; then',
    '    start=("$python" -m jupyterlab)',
    'elif command -v jupyter-lab >/dev/null; then',
    '    start=(jupyter-lab)',
    'else',
    '    {',
    '        echo "$python has no JupyterLab, so nothing was started. Name an environment that has it:"',
    `        echo "    ${ENVIRONMENT_VARIABLE}=/path/to/environment sbatch ${JOB_FILE}"`,
    '        echo "or install it into the environment: pip install jupyterlab"',
    '    } >&2',
    '    exit 2',
    'fi'
  ];
}
