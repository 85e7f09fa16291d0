import type { TranslationBundle } from '@jupyterlab/translation';

/** A size as quota tools count: "1.5 GiB"; in powers of 1000 beside a limit that is round in them. */
export function sizeText(bytes: number, beside: number | null = null): string {
  const isDecimal = beside !== null && beside > 0 && beside % 1e9 === 0;
  const units = isDecimal
    ? ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']
    : ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const step = isDecimal ? 1000 : 1024;
  let value = Math.abs(bytes);
  let unit = 0;
  // What would be shown as 1024 of the smaller unit is one of the larger.
  while (Math.round(value) >= step && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${bytes < 0 ? '−' : ''}${value.toFixed(digits)} ${units[unit]}`;
}

/** A difference of sizes with its sign. */
export function growthText(bytes: number, trans: TranslationBundle): string {
  if (bytes === 0) {
    return trans.__('as before');
  }
  return bytes > 0 ? `+${sizeText(bytes)}` : sizeText(bytes);
}

/** A share in percent: "12 %", "0.4 %", "< 0.1 %"; whole ones rounded down: 99.9 % is not full. */
export function shareText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.05) {
    return '< 0.1 %';
  }
  if (percent === 0 || percent >= 9.95) {
    // What is only just below, as 28.999999999999996, is a matter of how numbers are kept.
    const whole = Math.floor(percent + 1e-9);
    return `${percent > 0 ? Math.max(10, whole) : 0} %`;
  }
  return `${percent.toFixed(1)} %`;
}

/** A count with separators. */
export function countText(count: number): string {
  return count.toLocaleString('en-GB');
}
