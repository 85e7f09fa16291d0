import type { IStyle } from './style';
import { checkProgress, sideBySide } from './style';

/** Several items at a time on one node, started by GNU parallel. */
export const PARALLEL: IStyle = {
  id: 'parallel',
  name: 'GNU parallel',
  purpose:
    'Runs several items at a time on one node with GNU parallel, or with xargs where there is none: needs no Python package.',
  workers: 'items at a time',
  modules: [],
  spreads: false,
  staging: 'wrapper',
  needsItems: true,
  needsSlurm: false,
  shape: sideBySide,
  commands: job => {
    const {
      spread: { workers },
      need,
      attend,
      finish,
      given
    } = job;
    return [
      ...checkProgress(job),
      ...(need.cpus === 1
        ? [
            '# As many items at a time as the job has CPUs.',
            `workers="\${SLURM_CPUS_PER_TASK:-${workers}}"`
          ]
        : [
            `# As many items at a time as the job has CPUs for, ${need.cpus} for each.`,
            `cpus="\${SLURM_CPUS_PER_TASK:-${workers * need.cpus}}"`,
            `workers=$((cpus > ${need.cpus} ? cpus / ${need.cpus} : 1))`
          ]),
      `missing="$("$python" "$program" --list-missing ${given})"`,
      'if [ -n "$missing" ]; then',
      '    # Where items fail the others go on: the end names those that have no result.',
      '    if command -v parallel >/dev/null 2>&1; then',
      `        ${attend}parallel --quote --jobs "$workers" "$python" "$program" --item-number {} ${given} <<< "$missing" || true`,
      '    else',
      `        ${attend}xargs -P "$workers" -I {} "$python" "$program" --item-number {} ${given} <<< "$missing" || true`,
      '    fi',
      'fi',
      '# What follows the items.',
      `${finish} "$python" "$program" --reduce ${given}`
    ];
  },
  files: () => []
};
