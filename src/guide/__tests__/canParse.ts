/** Every browser of JupyterLab has `URL.canParse`; jsdom has not. */
export function addCanParse(): void {
  URL.canParse ??= (address: string) => {
    try {
      return Boolean(new URL(address));
    } catch {
      return false;
    }
  };
}
