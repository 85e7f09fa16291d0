import type { ISiteProfile } from '../../sites/profile';
import {
  environmentLines,
  environmentVariable,
  setupLines
} from '../batch/wrapper';
import type { IPlan } from '../model';

/**
 * `setup-env.sh`: makes the environment of the program as the site documents it.
 *
 * @param hasLoose - whether there is a `requirements.in` beside `requirements.txt`.
 */
export function writeSetup(plan: IPlan, hasLoose = false): string {
  const { site } = plan.options;
  const variable = environmentVariable(plan.name);
  const setup = setupLines(site?.slurm?.setup ?? []);
  const shared = sharesPackages(site);
  return (
    [
      '#!/bin/bash',
      `# Makes the Python environment of ${plan.name}.py${site ? ` at ${oneLine(site.name)}` : ''} and installs what it needs into it.`,
      '#',
      '#   bash setup-env.sh [FOLDER]',
      '#',
      `# Without a folder it is ${site?.kernels.program_environments ? 'where the site has those of your project (set SBATCH_ACCOUNT to its name), else ' : ''}.venv beside this file. Tell the wrapper about another one: export ${variable}=FOLDER`,
      '',
      'set -euo pipefail',
      '',
      'here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"',
      ...environmentLines(plan, '$here'),
      'environment="${1:-$environment}"',
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
      ...chosenPython(plan, setup.length > 0 || shared),
      'if [ ! -x "$environment/bin/python" ]; then',
      shared
        ? '    # What the site installed stays visible.'
        : '    # Nothing of the system is visible in it, nor anything in ~/.local.',
      `    "$python" -m venv${shared ? ' --system-site-packages' : ''} "$environment"`,
      'fi',
      'export PYTHONNOUSERSITE=1',
      '"$environment/bin/python" -m pip install --upgrade pip',
      '',
      ...(shared ? plainInstall(hasLoose) : lockedInstall(hasLoose)),
      '',
      'echo "The environment is ready in $environment"',
      `echo "Run the program with: $environment/bin/python $here/${plan.name}.py"`
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
}

/**
 * The Python that the environment is made with. The kernel's versions are known to work with the
 * kernel's Python, so that one is taken where the site does not bring its own.
 */
function chosenPython(plan: IPlan, ofSite: boolean): string[] {
  const minor = /^3\.\d+(?=\.|$)/.exec(
    plan.options.kernel?.python_version ?? ''
  );
  const named = !ofSite && minor && plan.options.versions === 'exact';
  return [
    ...(named
      ? ["# The Python of the notebook's kernel, else the one that is there."]
      : []),
    `python="$(${named ? `command -v python${minor[0]} || ` : ''}command -v python3 || command -v python || true)"`,
    'if [ -z "$python" ]; then',
    '    echo "There is no Python here: no python3 on PATH." >&2',
    '    exit 2',
    'fi'
  ];
}

/** Whether environments at the site build on what the site has installed. */
export function sharesPackages(site: ISiteProfile | null): boolean {
  return (site?.kernels.create ?? []).some(line =>
    line.includes('--system-site-packages')
  );
}

const REQUIREMENTS = '"$here/requirements.txt"';
const LOOSE = '"$here/requirements.in"';

/** What the site has already, at the versions of its kernel, is not installed a second time. */
function plainInstall(hasLoose: boolean): string[] {
  return [
    `"$environment/bin/python" -m pip install${hasLoose ? ` -r ${LOOSE}` : ''} -r ${REQUIREMENTS}`
  ];
}

function lockedInstall(hasLoose: boolean): string[] {
  const sources = hasLoose ? `${LOOSE} ${REQUIREMENTS}` : REQUIREMENTS;
  const newer = [...(hasLoose ? [LOOSE] : []), REQUIREMENTS]
    .map(file => `[ ${file} -nt "$lock" ]`)
    .join(' || ');
  return [
    '# requirements.lock has the versions of all packages, also of those that other packages need. uv or',
    '# pip-compile makes it, where one of them is there; it is what is installed from then on.',
    'lock="$here/requirements.lock"',
    'export UV_CUSTOM_COMPILE_COMMAND="bash setup-env.sh" CUSTOM_COMPILE_COMMAND="bash setup-env.sh"',
    `if ${newer}; then`,
    '    rm -f "$lock"',
    '    if command -v uv >/dev/null 2>&1; then',
    "        # uv does not read pip's configuration, which may name the only index that can be reached from here.",
    '        index="${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$("$environment/bin/python" -m pip config get global.index-url 2>/dev/null || true)}}"',
    '        if [ -n "$index" ]; then',
    '            export UV_DEFAULT_INDEX="$index"',
    '        fi',
    `        uv pip compile --quiet --python "$environment/bin/python" --output-file "$lock" ${sources} ||`,
    '            rm -f "$lock"',
    '    elif command -v pip-compile >/dev/null 2>&1; then',
    `        pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --output-file "$lock" ${sources} ||`,
    '            rm -f "$lock"',
    '        # Versions are settled for the Python that pip-compile itself runs in.',
    '        version="$("$environment/bin/python" -c \'import sys; print("%d.%d" % sys.version_info[:2])\')"',
    '        grep -qs "with Python $version\\$" "$lock" || rm -f "$lock"',
    '    fi',
    'fi',
    'if [ -f "$lock" ]; then',
    '    "$environment/bin/python" -m pip install -r "$lock"',
    'else',
    '    echo "There is no requirements.lock: what the packages need themselves comes in its newest versions." >&2',
    `    ${plainInstall(hasLoose)[0]}`,
    'fi'
  ];
}

function oneLine(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,()-]+/gu, ' ').trim();
}
