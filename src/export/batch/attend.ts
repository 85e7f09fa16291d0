import type { IExportOptions, IStaging } from '../model';
import { shellQuote } from './shellQuote';
import type { IStyle } from './styles/style';

/** Where a node keeps files of its own when the site names no other place. */
const ANY_SCRATCH = '${TMPDIR:-/tmp}';
/** The longest and the shortest warning before the time limit, in seconds. */
const LONGEST_WARNING = 300;
const SHORTEST_WARNING = 20;

/** How the disk of the node is used when nothing more is chosen. */
export const DEFAULT_STAGING: IStaging = { inputs: [], minutes: 10 };

/** For linters that do not see who calls a function. */
const TRAPPED = '# shellcheck disable=SC2317 # a trap calls it';

/** What a job is to do beside running the program. */
export type IJobWishes = Pick<IExportOptions, 'requeue' | 'staging'>;

/** Whether the wrapper has something to do beside the program, and after it. */
export function isAttended({ requeue, staging }: IJobWishes): boolean {
  return requeue || staging !== null;
}

/** Values of `#SBATCH` for a job that hears when its time is nearly up. */
export function attendedDirectives(
  wishes: IJobWishes,
  minutes: number
): [string, string][] {
  if (!isAttended(wishes)) {
    return [];
  }
  const warning = Math.round(
    Math.min(LONGEST_WARNING, Math.max(SHORTEST_WARNING, minutes * 6))
  );
  return [
    ['signal', `B:USR1@${warning}`],
    ...(wishes.requeue
      ? ([
          ['requeue', ''],
          ['open-mode', 'append']
        ] satisfies [string, string][])
      : [])
  ];
}

/**
 * What of the wishes can be had, and why the rest cannot, as sentences.
 *
 * @param canGoOn - whether the program can begin with what a run before has saved.
 */
export function fitWishes(
  { requeue, staging }: IJobWishes,
  style: IStyle,
  canGoOn: boolean
): { fit: IJobWishes; unfit: string[] } {
  const fit: IJobWishes = { requeue, staging };
  const unfit: string[] = [];
  if (requeue && style.id === 'single' && !canGoOn) {
    fit.requeue = false;
    unfit.push(
      'The job cannot go on after its time limit: the program has no steps that it could begin with. Choose items, or ask for more time.'
    );
  }
  if (staging === null) {
    return { fit, unfit };
  }
  if (style.staging === 'none') {
    fit.staging = null;
    unfit.push(
      `The files stay where they are: ${style.name} does not stay on one node, and the disk of a node is its own. Choose another style for that.`
    );
    return { fit, unfit };
  }
  const inside = staging.inputs.filter(isInside);
  fit.staging = { ...staging, inputs: inside };
  for (const input of staging.inputs.filter(path => !inside.includes(path))) {
    unfit.push(
      `${JSON.stringify(input)} is not copied to the disk of the node: give paths below the notebook's folder.`
    );
  }
  return { fit, unfit };
}

/** Whether a path leads to something below the folder in which it starts. */
function isInside(path: string): boolean {
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !path.startsWith('~') &&
    !path.split('/').includes('..') &&
    // eslint-disable-next-line no-control-regex
    !/[\u0000-\u001f\u007f]/.test(path)
  );
}

/**
 * Bash that runs a command beside the wrapper, which can then hear the signal before the time limit.
 *
 * `attend` runs a command and returns its status; `finish` ends the wrapper with it.
 */
export function attendLines({ requeue, staging }: IJobWishes): string[] {
  return [
    '# Slurm sends a signal when the time of the job is nearly up. The program runs beside this script, which hears it.',
    'signalled=""',
    TRAPPED,
    'time_is_up() {',
    '    signalled=1',
    ...(staging
      ? [
          '    echo "The time of this job is nearly up: what is written so far is brought back." >&2',
          '    stage_out || true'
        ]
      : []),
    ...(requeue
      ? [
          '    echo "The time of this job is nearly up: it goes back into the queue and on from there." >&2',
          '    if ! scontrol requeue "$SLURM_JOB_ID"; then',
          '        echo "Slurm does not take it back. Submit it again: what has a result is not run again." >&2',
          '    fi'
        ]
      : []),
    '}',
    ...(requeue
      ? [
          'if [ -n "${SLURM_JOB_ID:-}" ] && [ "${1:-}" != --reduce ]; then',
          '    trap time_is_up USR1',
          'fi'
        ]
      : ['trap time_is_up USR1']),
    'attend() {',
    '    "$@" <&0 &',
    '    local running=$! status=0',
    '    wait "$running" || status=$?',
    '    # The signal ends the waiting, not the program.',
    '    while [ -n "$signalled" ]; do',
    '        signalled="" status=0',
    '        wait "$running" || status=$?',
    '    done',
    '    return "$status"',
    '}',
    'finish() {',
    '    attend "$@"',
    '    exit 0',
    '}'
  ];
}

/**
 * Bash that ends a job which was put back in the queue and has finished nothing since.
 *
 * `check_progress` takes options of the program that choose items.
 */
export function progressLines(): string[] {
  return [
    '# A turn in which no item comes to its end would be followed by others like it, for ever.',
    'check_progress() {',
    '    local left before turn="$bundle/output/turn-${SLURM_JOB_ID:-0}"',
    '    if [ -z "${SLURM_JOB_ID:-}" ]; then',
    '        return',
    '    fi',
    '    left="$("$python" "$program" --list-missing "$@" | wc -l)"',
    '    before="$(cat "$turn" 2>/dev/null || true)"',
    '    if [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ] && [ "$left" -ge "${before:-$left}" ]; then',
    '        echo "In its last turn this job brought no item to its end: an item needs more time than the job has. Ask for more time." >&2',
    '        exit 1',
    '    fi',
    '    mkdir -p "$bundle/output"',
    '    echo "$left" > "$turn"',
    '}'
  ];
}

/**
 * Bash that works on the disk of the node: what the program reads is copied there, what it writes is
 * brought back.
 *
 * @param name - of the program, for the folder.
 * @param scratch - the folder for such files, as the site names it; may hold `$VARIABLES`.
 * @param returns - whether the job needs what earlier jobs have brought back.
 * @param hasItems - whether the program keeps results of items, under the name of its folder.
 */
export function stagingLines(
  { inputs, minutes }: IStaging,
  name: string,
  scratch: string | null,
  returns: boolean,
  hasItems: boolean
): string[] {
  const guard = returns ? [] : ['if [ "${1:-}" != --reduce ]; then'];
  const shift = (lines: string[]) =>
    returns ? lines : lines.map(line => (line === '' ? '' : `    ${line}`));
  return [
    '# The program works on the disk of this node. What it reads is copied there first; what it writes is',
    `# brought back every ${minutes === 1 ? 'minute' : `${minutes} minutes`}, and at the end. Newer files in the notebook's folder are left alone.`,
    'folder="$(pwd -P)"',
    'stage_out() {',
    '    if command -v rsync >/dev/null 2>&1; then',
    '        rsync -rlt --omit-dir-times --executability --update "$work/" "$folder/" || return 1',
    '    else',
    '        cp -R --preserve=timestamps --update "$work/." "$folder/" || return 1',
    '    fi',
    ...(returns
      ? [
          '    # What was written is needed by the job that goes on from here.',
          '    mkdir -p "$bundle/output"',
          '    (cd "$work" && find . ! -type d -print0) | sort -zu -o "$returned.new" - "$returned"',
          '    mv "$returned.new" "$returned"'
        ]
      : []),
    '}',
    TRAPPED,
    'end_staging() {',
    '    local status=$?',
    '    kill "$courier" 2>/dev/null || true',
    '    if stage_out; then',
    '        rm -rf "$work"',
    '    else',
    '        echo "What the program wrote could not be brought back to $folder. It lies in $work on $(hostname): copy it soon." >&2',
    '        status=1',
    '    fi',
    '    exit "$status"',
    '}',
    ...(returns ? [] : ['staged=()']),
    ...guard,
    ...shift([
      `scratch="${scratch ?? ANY_SCRATCH}"`,
      `inputs=(${inputs.map(shellQuote).join(' ')})`,
      'needed=0',
      'for input in "${inputs[@]}"; do',
      '    if [ -e "$input" ]; then',
      '        needed=$((needed + $(du -skL "$input" | cut -f 1)))',
      '    else',
      '        echo "There is no $input in $folder to copy." >&2',
      '    fi',
      'done',
      'free="$(df -Pk "$scratch" | awk \'END { print $4 }\')"',
      'if [ "$needed" -gt "$free" ]; then',
      '    echo "$scratch on $(hostname) has $((free / 1024)) MiB free, and $((needed / 1024)) MiB are to be copied there. Nothing was run." >&2',
      '    exit 2',
      'fi',
      `work="$(mktemp -d "$scratch/${name}-XXXXXX")"`,
      'for input in "${inputs[@]}"; do',
      '    if [ -e "$input" ]; then',
      '        cp -RLp --parents "$input" "$work"',
      '    fi',
      'done',
      ...(returns
        ? [
            'returned="$bundle/output/brought-back"',
            'mkdir -p "$bundle/output"',
            'touch "$returned"',
            'tar --null --verbatim-files-from --ignore-failed-read -T "$returned" -cf - 2>/dev/null | tar -C "$work" -xf -'
          ]
        : []),
      `staged=(--work-dir "$work"${hasItems ? ' --copy-of "$folder"' : ''})`,
      '(',
      '    trap \'kill "$!" 2>/dev/null; exit\' TERM',
      `    while sleep ${minutes * 60} & wait "$!"; do`,
      '        stage_out || true',
      '    done',
      ') &',
      'courier=$!',
      'trap end_staging EXIT'
    ]),
    ...(returns ? [] : ['fi'])
  ];
}
