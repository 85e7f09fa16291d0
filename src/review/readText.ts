import type { Contents } from '@jupyterlab/services';

/** Text of a file, or `null` when it cannot be read as text: then it is not ours. */
export async function readText(
  contents: Pick<Contents.IManager, 'get'>,
  path: string
): Promise<string | null> {
  try {
    const model = await contents.get(path, {
      type: 'file',
      format: 'text',
      content: true
    });
    return typeof model.content === 'string' ? model.content : null;
  } catch {
    return null;
  }
}
