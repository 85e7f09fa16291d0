/** Parts of a path that are kept at its end. */
const KEPT = 2;

/** The end of a path, for a narrow place that shows the whole path on hover. */
export function shortPath(path: string): string {
  const parts = path.split('/').filter(part => part !== '');
  return parts.length <= KEPT + 1 ? path : `…/${parts.slice(-KEPT).join('/')}`;
}

/** The end of an interpreter's path: the environment is told by what is before `bin`. */
export function shortInterpreter(path: string): string {
  const parts = path.split('/').filter(part => part !== '');
  return parts.length <= KEPT + 2
    ? path
    : `…/${parts.slice(-(KEPT + 1)).join('/')}`;
}
