import { createHash } from 'crypto';

import type { IBundle } from '../../export';
import { MANIFEST_NAME } from '../../export/model';
import type { ChangedFilesAnswer } from '../writer';
import { WriteError, writeFiles } from '../writer';

const digest = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** A contents manager in memory: folders hold names, files hold texts. */
class MemoryContents {
  files = new Map<string, string>();
  folders = new Set<string>(['']);
  /** Called before each write; may throw as a full disk does. */
  beforeSave: (path: string) => void = () => undefined;

  async get(path: string): Promise<any> {
    if (this.folders.has(path)) {
      return {
        type: 'directory',
        content: [...this.files.keys()]
          .filter(file => file.startsWith(`${path}/`))
          .map(file => ({ name: file.slice(path.length + 1) }))
      };
    }
    if (this.files.has(path)) {
      return { type: 'file', content: this.files.get(path) };
    }
    throw Object.assign(new Error('Not found'), { response: { status: 404 } });
  }

  async save(path: string, options: any = {}): Promise<any> {
    this.beforeSave(path);
    if (options.type === 'directory') {
      this.folders.add(path);
    } else {
      this.files.set(path, options.content);
    }
    return {};
  }
}

function bundleOf(files: Record<string, string>): IBundle {
  const digests = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, digest(text)])
  );
  const all = { ...files, [MANIFEST_NAME]: JSON.stringify({ files: digests }) };
  return {
    folder: 'climate_job',
    entry: 'climate.py',
    files: Object.entries(all).map(([path, text]) => ({ path, text }))
  } as unknown as IBundle;
}

describe('writing a bundle', () => {
  let contents: MemoryContents;
  let asked: string[][];
  const write = (
    bundle: IBundle,
    answer: ChangedFilesAnswer = 'cancel',
    parent = 'work'
  ) =>
    writeFiles(bundle, {
      contents: contents as any,
      parent,
      digest,
      onChanged: async paths => {
        asked.push([...paths]);
        return answer;
      }
    });

  beforeEach(() => {
    contents = new MemoryContents();
    asked = [];
  });

  it('makes the folder beside the notebook and writes all files', async () => {
    const result = await write(bundleOf({ 'climate.py': 'print(1)\n' }));
    expect(result).toEqual({
      folder: 'work/climate_job',
      written: ['climate.py', MANIFEST_NAME],
      kept: []
    });
    expect(contents.files.get('work/climate_job/climate.py')).toBe(
      'print(1)\n'
    );
    expect(asked).toEqual([]);
  });

  it('writes again without asking when nobody changed a file', async () => {
    await write(bundleOf({ 'climate.py': 'print(1)\n' }));
    const result = await write(bundleOf({ 'climate.py': 'print(2)\n' }));
    expect(result?.written).toContain('climate.py');
    expect(asked).toEqual([]);
  });

  it('asks before it replaces a changed file, and loses nothing on cancel', async () => {
    await write(bundleOf({ 'climate.py': 'print(1)\n', 'README.md': 'a' }));
    contents.files.set('work/climate_job/climate.py', 'my own edit');
    const before = new Map(contents.files);
    expect(await write(bundleOf({ 'climate.py': 'print(2)\n' }))).toBeNull();
    expect(asked).toEqual([['work/climate_job/climate.py']]);
    expect(contents.files).toEqual(before);
  });

  it('keeps changed files and writes the rest when told so', async () => {
    await write(bundleOf({ 'climate.py': '1', 'README.md': 'a' }));
    contents.files.set('work/climate_job/climate.py', 'my own edit');
    const result = await write(
      bundleOf({ 'climate.py': '2', 'README.md': 'b' }),
      'keep'
    );
    expect(result?.kept).toEqual(['climate.py']);
    expect(contents.files.get('work/climate_job/climate.py')).toBe(
      'my own edit'
    );
    expect(contents.files.get('work/climate_job/README.md')).toBe('b');
    // The kept file still counts as changed the next time.
    await write(bundleOf({ 'climate.py': '3', 'README.md': 'b' }), 'keep');
    expect(asked).toHaveLength(2);
  });

  it('counts every differing file of a folder it never wrote as changed', async () => {
    contents.folders.add('work/climate_job');
    contents.files.set('work/climate_job/README.md', 'about my data');
    await write(bundleOf({ 'climate.py': '1', 'README.md': 'b' }));
    expect(asked).toEqual([['work/climate_job/README.md']]);
  });

  it('asks when the manifest cannot be understood', async () => {
    await write(bundleOf({ 'climate.py': '1' }));
    contents.files.set(`work/climate_job/${MANIFEST_NAME}`, '{broken');
    await write(bundleOf({ 'climate.py': '2' }));
    expect(asked).toEqual([['work/climate_job/climate.py']]);
  });

  it('says what is there when a disk fills up half way', async () => {
    contents.beforeSave = path => {
      if (path.endsWith('README.md')) {
        throw new Error('Unexpected error: [Errno 122] Disk quota exceeded');
      }
    };
    const failure = await write(
      bundleOf({ 'climate.py': '1', 'README.md': 'a' })
    ).catch(reason => reason);
    expect(failure).toBeInstanceOf(WriteError);
    expect(failure.written).toEqual(['climate.py']);
    expect(failure.message).toContain('README.md could not be written');
    expect(failure.message).toContain('Written before: climate.py');
    expect(failure.message).toContain('no space left');
    expect(contents.files.has(`work/climate_job/${MANIFEST_NAME}`)).toBe(false);
  });

  it('refuses to use a file as a folder', async () => {
    contents.files.set('work/climate_job', 'a file of mine');
    const failure = await write(bundleOf({ 'climate.py': '1' })).catch(
      reason => reason
    );
    expect(failure.message).toContain('There is a file named work/climate_job');
    expect(contents.files.get('work/climate_job')).toBe('a file of mine');
  });
});
