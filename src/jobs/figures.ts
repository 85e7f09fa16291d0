import type { TranslationBundle } from '@jupyterlab/translation';

import type { IJob, JobState } from '../server/answers';

/** The word for a state, as it is shown beside its icon. */
export function stateWord(state: JobState, trans: TranslationBundle): string {
  switch (state) {
    case 'pending':
      return trans.__('waiting');
    case 'running':
      return trans.__('running');
    case 'completed':
      return trans.__('completed');
    case 'failed':
      return trans.__('failed');
    case 'cancelled':
      return trans.__('cancelled');
    case 'unknown':
      return trans.__('not known');
  }
}

/** A duration in its two largest units: "8 s", "3 min 12 s", "2 h 5 min", "1 d 4 h". */
export function durationText(
  seconds: number,
  trans: TranslationBundle
): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return trans.__('%1 d %2 h', days, hours % 24);
  }
  if (hours > 0) {
    return trans.__('%1 h %2 min', hours, minutes % 60);
  }
  if (minutes > 0) {
    return trans.__('%1 min %2 s', minutes, whole % 60);
  }
  return seconds > 0 && seconds < 1
    ? trans.__('under 1 s')
    : trans.__('%1 s', whole);
}

/** A size in bytes with three digits and a binary unit, as Slurm counts: "182 MiB". */
export function memoryText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as 1000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Where a job runs: "here", or Slurm with its number and the node it began on. */
export function runnerText(job: IJob, trans: TranslationBundle): string {
  if (job.runner === 'local') {
    return trans.__('here');
  }
  if (job.slurm_id === null) {
    return trans.__('Slurm');
  }
  return job.host === null
    ? trans.__('Slurm %1', job.slurm_id)
    : trans.__('Slurm %1 on %2', job.slurm_id, job.host);
}

/** How long it ran, and while it runs how much of its time limit is left. */
function timeText(job: IJob, trans: TranslationBundle): string | null {
  const { elapsed_seconds: elapsed, time_limit_seconds: limit } = job;
  if (elapsed === null) {
    return null;
  }
  const text = durationText(elapsed, trans);
  return job.state === 'running' && limit !== null
    ? trans.__('%1, %2 left', text, durationText(limit - elapsed, trans))
    : text;
}

/** What is known of a job in figures, in the order they are read: place, time, exit status, memory. */
export function figureTexts(job: IJob, trans: TranslationBundle): string[] {
  const texts = [runnerText(job, trans)];
  const time = job.state === 'pending' ? null : timeText(job, trans);
  if (time !== null) {
    texts.push(time);
  }
  if (job.state === 'pending' && job.time_limit_seconds !== null) {
    texts.push(
      trans.__('asks for %1', durationText(job.time_limit_seconds, trans))
    );
  }
  if (job.exit_status !== null) {
    // As Python says it: a process that a signal ended has the negative number of the signal.
    texts.push(
      job.exit_status < 0
        ? trans.__('ended by signal %1', -job.exit_status)
        : trans.__('exit status %1', job.exit_status)
    );
  }
  if (job.peak_memory_bytes !== null) {
    texts.push(trans.__('peak %1', memoryText(job.peak_memory_bytes)));
  }
  return texts;
}

/** The time that says most about a job's age, ISO 8601. */
export function lastTime(job: IJob): string {
  return job.ended_at ?? job.started_at ?? job.submitted_at;
}
