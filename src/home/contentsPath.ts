/**
 * Path in JupyterLab's file browser of a file on the server, or `null` where the browser does not show it.
 *
 * @param path - absolute.
 * @param root - where the file browser starts: absolute, or with `~` for HOME.
 */
export function contentsPath(
  path: string,
  root: string,
  home: string
): string | null {
  const start = root.replace(/^~(?=\/|$)/, home).replace(/\/+$/, '');
  if (!start.startsWith('/') && start !== '') {
    return null;
  }
  const whole = path.replace(/\/+$/, '');
  if (whole !== start && !whole.startsWith(`${start}/`)) {
    return null;
  }
  const below = whole.slice(start.length + 1);
  // Hidden folders are not shown unless the server is told to.
  return below.split('/').some(name => name.startsWith('.')) ? null : below;
}
