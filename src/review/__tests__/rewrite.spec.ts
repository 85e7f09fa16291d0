import * as fs from 'fs';
import * as path from 'path';

import * as exporter from '../../export';
import type { IExportOptions } from '../../export';
import type { ISiteProfile } from '../../sites/profile';
import { readChange } from '../resourceChange';
import { describeRewritten, rewriteResources } from '../rewrite';
import { writeFiles } from '../writer';

const SITES = path.join(__dirname, '..', '..', '..', 'sites');
const generic: ISiteProfile = JSON.parse(
  fs.readFileSync(path.join(SITES, 'generic', 'profile.json'), 'utf8')
);
const GIB = 2 ** 30;
const LOOP = 'scenes = ["a", "b"]\nfor scene in scenes:\n    print(scene)';

/** A contents manager in memory, with a notebook and its written bundle. */
async function written(options: Partial<IExportOptions> = {}) {
  const files = new Map<string, any>();
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      {
        cell_type: 'code',
        source: LOOP,
        metadata: {},
        outputs: [],
        execution_count: 1
      }
    ]
  };
  files.set('work/small.ipynb', notebook);
  const contents: any = {
    get: async (name: string) => {
      if (name === 'work/small_job') {
        const inside = [...files.keys()].filter(key =>
          key.startsWith(`${name}/`)
        );
        if (inside.length > 0) {
          return {
            type: 'directory',
            content: inside.map(key => ({ name: path.basename(key) }))
          };
        }
      }
      if (!files.has(name)) {
        throw Object.assign(new Error('not found'), {
          response: { status: 404 }
        });
      }
      return { type: 'file', content: files.get(name) };
    },
    save: async (name: string, model: any) => {
      if (model.type !== 'directory') {
        files.set(name, model.content);
      }
    }
  };
  const plan = exporter.makePlan(
    exporter.readNotebook(notebook, 'small.ipynb'),
    { site: generic, ...options }
  );
  const bundle = exporter.writeBundle(plan);
  await writeFiles(bundle, {
    contents,
    parent: 'work',
    digest: exporter.digest,
    onChanged: async () => 'keep'
  });
  const rewrite = (
    resources: object,
    style: string | null = null,
    spread: any = null
  ) =>
    rewriteResources(
      {
        notebook: 'work/small.ipynb',
        folder: 'work/small_job',
        resources,
        style,
        spread
      },
      { contents, exporter, profiles: [generic] }
    );
  const text = (name: string): string => files.get(`work/small_job/${name}`);
  return { files, rewrite, text, notebook, contents, bundle };
}

const FOLDER = { folder: 'work/small_job' };

describe('changing what a written bundle asks for', () => {
  it('writes the wrapper and the manifest, and nothing else', async () => {
    const { files, rewrite, text } = await written();
    const before = new Map(files);
    const result = await rewrite({ minutes: 5, memory_bytes: GIB / 2 });
    expect(result.written).toEqual(['small.sbatch']);
    expect(text('small.sbatch')).toContain('#SBATCH --time=00:05:00\n');
    expect(text('small.sbatch')).toContain('#SBATCH --mem=512M\n');
    const changed = [...files.keys()].filter(
      key => files.get(key) !== before.get(key)
    );
    expect(changed.sort()).toEqual([
      'work/small_job/signpost.json',
      'work/small_job/small.sbatch'
    ]);
    expect(describeRewritten(result, FOLDER)).toBe(
      '--time=01:00:00 is now --time=00:05:00, --mem=4G is now --mem=512M in work/small_job/small.sbatch.'
    );
  });

  it('leaves a bundle that the next export knows as its own', async () => {
    const { rewrite, text, contents, notebook } = await written();
    await rewrite({ minutes: 5 });
    const { options, request, files } = JSON.parse(text('signpost.json'));
    expect(options.resources.minutes).toBe(5);
    expect(request.minutes).toBe(5);
    expect(files['small.sbatch']).toBe(exporter.digest(text('small.sbatch')));
    const plan = exporter.makePlan(
      exporter.readNotebook(notebook, 'small.ipynb'),
      { site: generic, resources: { ...options.resources, minutes: 7 } }
    );
    const asked: string[] = [];
    await writeFiles(exporter.writeBundle(plan), {
      contents,
      parent: 'work',
      digest: exporter.digest,
      onChanged: async paths => {
        asked.push(...paths);
        return 'keep';
      }
    });
    expect(asked).toEqual([]);
    expect(text('small.sbatch')).toContain('--time=00:07:00');
  });

  it('gives items their part, and writes all files that know of it', async () => {
    const { rewrite, text } = await written({
      items: { name: 'scene', values: null },
      style: 'joblib',
      spread: { workers: 3, nodes: 1 }
    });
    const result = await rewrite({ cpus: 2, memory_bytes: GIB }, 'joblib', {
      workers: 3,
      nodes: 1
    });
    expect(result.written).toEqual(['small.sbatch', 'small_items.py']);
    expect(text('small.sbatch')).toContain('#SBATCH --cpus-per-task=6\n');
    expect(text('small.sbatch')).toContain('#SBATCH --mem=3G\n');
    expect(text('small_items.py')).toContain('CPUS = 2\n');
  });

  it('keeps what the user changed, and says so', async () => {
    const { files, rewrite, text } = await written();
    const mine = `${text('small.sbatch')}# mine\n`;
    files.set('work/small_job/small.sbatch', mine);
    const manifest = text('signpost.json');
    const result = await rewrite({ minutes: 5 });
    expect(result).toMatchObject({ written: [], kept: ['small.sbatch'] });
    expect(text('small.sbatch')).toBe(mine);
    expect(text('signpost.json')).toBe(manifest);
    expect(describeRewritten(result, FOLDER)).toMatch(
      /^No file was written\. small\.sbatch is not as the export wrote it.*by hand \(--time=01:00:00 is now --time=00:05:00\)/
    );
  });

  it('does not touch the program when the notebook has changed since', async () => {
    const { rewrite, text, notebook } = await written();
    const program = text('small.py');
    notebook.cells[0].source = 'print("new")';
    const result = await rewrite({ minutes: 5 });
    expect(result.written).toEqual(['small.sbatch']);
    expect(text('small.py')).toBe(program);
  });

  it('says when there is nothing to change', async () => {
    const { rewrite } = await written();
    const result = await rewrite({ minutes: 60 });
    expect(result.written).toEqual([]);
    expect(describeRewritten(result, FOLDER)).toBe(
      'The wrapper in work/small_job/ asks for this already.'
    );
  });

  it.each([
    ['another style', 'array', null],
    ['more at a time', 'single', { workers: 9, nodes: 1 }]
  ])('refuses figures that are for %s', async (_, style, spread) => {
    const { rewrite, text } = await written();
    const wrapper = text('small.sbatch');
    await expect(rewrite({ minutes: 5 }, style, spread)).rejects.toThrow(
      'in another way'
    );
    expect(text('small.sbatch')).toBe(wrapper);
  });

  it('refuses a folder or a notebook that is gone', async () => {
    const { files, rewrite } = await written();
    files.delete('work/small.ipynb');
    await expect(rewrite({ minutes: 5 })).rejects.toThrow('could not be read');
    files.set('work/small_job/signpost.json', '{}');
    await expect(rewrite({ minutes: 5 })).rejects.toThrow('no export');
  });
});

describe('the arguments of the command', () => {
  it('are taken where they make sense', () => {
    expect(
      readChange({
        notebook: 'a.ipynb',
        folder: 'a_job',
        minutes: 5,
        cpus: 1.5,
        memory_bytes: -1,
        style: 'joblib',
        spread: { workers: 3, nodes: 1 }
      })
    ).toEqual({
      notebook: 'a.ipynb',
      folder: 'a_job',
      resources: { minutes: 5 },
      style: 'joblib',
      spread: { workers: 3, nodes: 1 }
    });
    expect(readChange({ folder: 'a_job' })).toBeNull();
  });
});
