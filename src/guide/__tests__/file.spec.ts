import type { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { GuideFile, MAX_GUIDE_BYTES } from '../file';

/** One file, as a contents manager has it. */
function makeContents(content: string, format = 'text', size = 10) {
  const owner = {};
  const asked: Contents.IFetchOptions[] = [];
  const fileChanged = new Signal<Contents.IManager, Contents.IChangedArgs>(
    owner as Contents.IManager
  );
  const get = async (_: string, options: Contents.IFetchOptions = {}) => {
    asked.push(options);
    const model = { format, size, last_modified: '2026-01-01' };
    return { ...model, content: options.content ? content : null };
  };
  const contents = Object.assign(owner, { fileChanged, get });
  return { contents: contents as unknown as Contents.IManager, asked };
}

let file: GuideFile;

afterEach(() => file.dispose());

describe('GuideFile', () => {
  it('reads a text', async () => {
    const { contents } = makeContents('# Title');
    file = new GuideFile(contents, 'a/b.md', () => true);
    expect(await file.read()).toEqual({ text: '# Title', remark: '' });
    expect(file.key).toBe('file:a/b.md');
  });

  it('reads what is not UTF-8, and says so', async () => {
    const { contents } = makeContents(btoa('na\xefve'), 'base64');
    file = new GuideFile(contents, 'b.md', () => true);
    const { text, remark } = await file.read();
    expect(text).toBe('na\uFFFDve');
    expect(remark).toContain('not in UTF-8');
  });

  it('does not fetch a file that is too large', async () => {
    const { contents, asked } = makeContents('x', 'text', MAX_GUIDE_BYTES + 1);
    file = new GuideFile(contents, 'b.md', () => true);
    await expect(file.read()).rejects.toThrow(/4,000,001 bytes/);
    expect(asked.every(({ content }) => content === false)).toBe(true);
  });

  it('tells when it is saved', async () => {
    const { contents } = makeContents('# Title');
    file = new GuideFile(contents, 'b.md', () => true);
    let count = 0;
    file.changed.connect(() => (count += 1));
    const save = (path: string) =>
      (contents.fileChanged as Signal<unknown, unknown>).emit({
        type: 'save',
        newValue: { path }
      });
    save('other.md');
    save('b.md');
    expect(count).toBe(1);
  });
});
