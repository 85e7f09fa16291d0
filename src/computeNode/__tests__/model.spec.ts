import { Signal } from '@lumino/signaling';

import { BUILTIN_PROFILES } from '../../sites/builtin';
import { ComputeNodeModel } from '../model';

const site = (id: string) =>
  BUILTIN_PROFILES.find(profile => profile.id === id)!;

function setUp(options: { root?: string; refuses?: string } = {}) {
  const files = new Map<string, string>();
  const started: any[] = [];
  const sites: any = { current: site('csc') };
  const changed = new Signal<any, void>(sites);
  sites.changed = changed;
  const notThere = () =>
    Object.assign(new Error('no'), { response: { status: 404 } });
  const model = new ComputeNodeModel({
    sites,
    jobs: {
      start: async request => {
        if (options.refuses) {
          throw new Error(options.refuses);
        }
        started.push(request);
        return { id: 'a', slurm_id: '12' } as any;
      }
    },
    contents: {
      get: async path => {
        const names = [...files.keys()].filter(name =>
          name.startsWith(`${path}/`)
        );
        if (files.has(path)) {
          return { type: 'file', content: files.get(path) } as any;
        }
        if (names.length === 0) {
          throw notThere();
        }
        return {
          type: 'directory',
          content: names.map(name => ({ name: name.slice(path.length + 1) }))
        } as any;
      },
      save: async (path, file) => {
        if (file?.type === 'file') {
          files.set(path, file.content);
        }
        return {} as any;
      }
    },
    root: options.root ?? '~',
    account: 'project_1'
  });
  model.place = 'work';
  const choose = (id: string) => {
    sites.current = site(id);
    changed.emit();
  };
  return { model, files, started, choose };
}

describe('the form for JupyterLab on a compute node', () => {
  it('starts in the folder that is shown, and writes beside it', async () => {
    const { model, files } = setUp();
    expect(model.form.folder).toBe('~/work');
    await model.write(async () => 'cancel');
    expect(model.outcome).toEqual({
      message: 'Wrote 4 files to work/jupyter-on-node/.',
      failed: false
    });
    expect(model.tunnel).toBe('work/jupyter-on-node/tunnel.sh');
    const script = files.get('work/jupyter-on-node/jupyter.sbatch')!;
    expect(script).toContain('folder="$HOME"/work');
    expect(script).toContain('#SBATCH --account=project_1');
  });

  it('starts in HOME where the folder is not known', () => {
    expect(setUp({ root: '' }).model.form.folder).toBe('');
  });

  it('forgets what was written when something else is chosen', async () => {
    const { model } = setUp();
    await model.write(async () => 'cancel');
    model.choose({ login: 'me@login.example.org' });
    expect(model.written).toBeNull();
    expect(model.outcome).toBeNull();
    expect(model.job?.route.login).toBe('me@login.example.org');
  });

  it('asks about changed files, and writes nothing when that is cancelled', async () => {
    const { model, files } = setUp();
    await model.write(async () => 'cancel');
    files.set('work/jupyter-on-node/tunnel.sh', 'mine');
    model.choose({ login: 'me@host' });
    let asked: readonly string[] = [];
    await model.write(async paths => {
      asked = paths;
      return 'cancel';
    });
    expect(asked).toEqual(['work/jupyter-on-node/tunnel.sh']);
    expect(model.outcome?.message).toBe('Nothing was written.');
    expect(model.written).toBeNull();
    expect(files.get('work/jupyter-on-node/tunnel.sh')).toBe('mine');
  });

  it('hands the job to Slurm, once it is written', async () => {
    const { model, started } = setUp();
    await model.submit();
    expect(model.outcome?.failed).toBe(true);
    await model.write(async () => 'cancel');
    await model.submit();
    expect(started).toEqual([
      {
        runner: 'slurm',
        folder: 'work/jupyter-on-node',
        script: 'jupyter.sbatch',
        kernel: null,
        arguments: []
      }
    ]);
    expect(model.submitted).toBe('12');
    expect(model.outcome?.message).toMatch(/Handed to Slurm as job 12/);
  });

  it('tells what Slurm said', async () => {
    const { model } = setUp({ refuses: 'Slurm refused the job.' });
    await model.write(async () => 'cancel');
    await model.submit();
    expect(model.outcome?.failed).toBe(true);
    expect(model.outcome?.message).toMatch(/^Slurm refused the job/);
    expect(model.written).not.toBeNull();
  });

  it('follows the site, and says where there is nothing to offer', () => {
    const { model, choose } = setUp();
    model.choose({ login: 'me@host', reach: 'node' });
    choose('jasmin');
    expect(model.form.login).toBe('');
    expect(model.job?.route.reach).toBe('login');
    choose('leap');
    expect(model.job).toBeNull();
    expect(model.refusal).toMatch(/has no Slurm/);
  });

  it('says what is wrong with a folder', () => {
    const { model } = setUp();
    model.choose({ folder: 'work' });
    expect(model.job).toBeNull();
    expect(model.refusal).toMatch(/give its whole path/);
  });
});
