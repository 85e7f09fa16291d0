const GIBIBYTE = 2 ** 30;

/** Minutes as Slurm users write them: `0:20`, `24:00`. */
export function showMinutes(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `90`, `1:30`, `2 h`, `2-00:00` as minutes; `null` for anything else. */
export function readMinutes(text: string): number | null {
  const value = text.trim();
  const clock = /^(?:(\d{1,3})-)?(\d{1,4}):(\d{2})(?::\d{2})?$/.exec(value);
  if (clock && Number(clock[3]) < 60) {
    const days = Number(clock[1] ?? 0);
    return positive((days * 24 + Number(clock[2])) * 60 + Number(clock[3]));
  }
  const plain = /^(\d{1,6}(?:\.\d+)?)\s*(min|h|d)?$/i.exec(value);
  if (plain) {
    const unit = { min: 1, h: 60, d: 1440 }[
      (plain[2] ?? 'min').toLowerCase() as 'min' | 'h' | 'd'
    ];
    return positive(Math.round(Number(plain[1]) * unit));
  }
  return null;
}

/** `2`, `2 G`, `2GiB`, `512 MiB` as bytes; a bare number means GiB; `null` for anything else. */
export function readMemory(text: string): number | null {
  const match = /^(\d{1,6}(?:\.\d+)?)\s*([mgt])?(i?b)?$/i.exec(text.trim());
  if (!match) {
    return null;
  }
  const unit = { m: 2 ** 20, g: GIBIBYTE, t: 2 ** 40 }[
    (match[2] ?? 'g').toLowerCase() as 'm' | 'g' | 't'
  ];
  return positive(Math.round(Number(match[1]) * unit));
}

/** Bytes as the form takes them: `512 MiB`, `1.5 GiB`. */
export function showMemory(bytes: number): string {
  return bytes < GIBIBYTE
    ? `${Math.ceil(bytes / 2 ** 20)} MiB`
    : `${Math.round((bytes / GIBIBYTE) * 100) / 100} GiB`;
}

function positive(value: number): number | null {
  return value > 0 ? value : null;
}
