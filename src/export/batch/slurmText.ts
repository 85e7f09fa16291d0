import type { ISlurmRules } from '../../sites/profile';

/** Slurm's form of a time limit: `HH:MM:SS`, with days in front from one day on. */
export function timeText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(minutes / 1440);
  const clock = `${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}:00`;
  return days > 0 ? `${days}-${clock}` : clock;
}

/** Slurm's form of a size, rounded up: whole gigabytes where they are exact, else megabytes. */
export function memoryText(bytes: number): string {
  const megabytes = Math.max(1, Math.ceil(bytes / 1024 ** 2));
  return megabytes % 1024 === 0 ? `${megabytes / 1024}G` : `${megabytes}M`;
}

/** Slurm's options for so many GPUs, in the words of the site; none for no GPU. */
export function gpuDirectives(
  rules: ISlurmRules['gpu'],
  count: number
): string[] {
  const directives = rules?.directives ?? ['--gres=gpu:{count}'];
  return count > 0
    ? directives.map(text => text.replace('{count}', String(count)))
    : [];
}
