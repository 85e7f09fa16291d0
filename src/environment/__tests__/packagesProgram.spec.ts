import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import type { IKernelPackages } from '../kernelAnswers';
import { parsePackages } from '../kernelAnswers';
import { PACKAGES_PROGRAM } from '../packagesProgram';

/** The program, run by a real Python in a folder beside a `site-packages` that the test filled. */
describe('what a Python says about packages', () => {
  let folder: string;
  let packages: string;
  let notebooks: string;

  const write = (name: string, text = '') => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  /** An installed distribution: its metadata, and empty files of code. */
  const install = (
    name: string,
    version: string,
    files: string[],
    metadata: Record<string, string> = {}
  ) => {
    const info = `packages/${name.replace(/-/g, '_')}-${version}.dist-info`;
    write(
      `${info}/METADATA`,
      `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`
    );
    files.forEach(file => write(`packages/${file}`));
    const recorded = [
      ...files,
      `${path.basename(info)}/METADATA`,
      ...Object.keys(metadata).map(key => `${path.basename(info)}/${key}`)
    ];
    write(`${info}/RECORD`, recorded.map(file => `${file},,\n`).join(''));
    Object.entries(metadata).forEach(([key, text]) =>
      write(`${info}/${key}`, text)
    );
  };
  const ask = (imports: string[], distributions: string[] = []) => {
    const question = { imports, distributions };
    // As site-packages counts what the interpreter itself says: here, a folder that it is told of.
    const code = `import site, sys
site.getsitepackages = lambda: [${JSON.stringify(packages)}]
question = sys.stdin.read()
exec(compile(${JSON.stringify(PACKAGES_PROGRAM)}, "program", "exec"))
print(answer)`;
    const run = spawnSync('python3', ['-c', code], {
      cwd: notebooks,
      encoding: 'utf8',
      input: JSON.stringify(question),
      env: { ...process.env, PYTHONPATH: packages, PYTHONSAFEPATH: '' }
    });
    expect(run.stderr).toBe('');
    return parsePackages(run.stdout, question);
  };
  let answer: IKernelPackages;

  beforeAll(() => {
    folder = fs.realpathSync(
      fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-packages-'))
    );
    packages = path.join(folder, 'packages');
    notebooks = path.join(folder, 'project', 'notebooks');
    fs.mkdirSync(notebooks, { recursive: true });
    install('Pillow', '11.0.0', ['PIL/__init__.py', 'PIL/Image.py']);
    install('google-cloud-storage', '2.1', [
      'google/cloud/storage/__init__.py'
    ]);
    install('google-cloud-bigquery', '3.4', [
      'google/cloud/bigquery/__init__.py'
    ]);
    install('google-auth', '2.0', ['google/auth/__init__.py']);
    install('opencv-python', '4.9', ['cv2/__init__.py']);
    install('opencv-python-headless', '4.9', ['cv2/__init__.py'], {
      REQUESTED: ''
    });
    install('torch', '2.1.0+cu121', ['torch/__init__.py']);
    install('from-git', '0.3', ['from_git/__init__.py'], {
      'direct_url.json': JSON.stringify({
        url: 'https://example.org/a/from-git.git',
        vcs_info: { vcs: 'git', commit_id: 'abc123' },
        subdirectory: 'python'
      })
    });
    install('by-conda', '1.2', ['by_conda.py'], {
      INSTALLER: 'conda\n',
      'direct_url.json': JSON.stringify({
        url: 'file:///home/conda/feedstock_root/build_artifacts/x/work',
        dir_info: {}
      })
    });
    // An editable installation records a .pth file, no code.
    install('project', '0.1', ['_project.pth'], {
      'direct_url.json': JSON.stringify({
        url: `file://${path.join(folder, 'project')}`,
        dir_info: { editable: true }
      })
    });
    write('packages/project_code.py');
    fs.rmSync(path.join(packages, 'project_code.py'));
    write('project/src/project_code/__init__.py');
    write(
      'packages/sitecustomize.py',
      `import sys; sys.path.append(${JSON.stringify(path.join(folder, 'project', 'src'))}); sys.path.append(${JSON.stringify(path.join(folder, 'elsewhere'))})`
    );
    write('packages/unrecorded.py');
    write('project/notebooks/helpers.py', 'raise RuntimeError("imported")');
    write('project/notebooks/torch_tools/__init__.py');
    write('elsewhere/shared_tools.py');
    // A file beside the notebook goes before a package of the same name.
    install('utils', '9.9', ['utils.py']);
    write('project/notebooks/utils.py');
    answer = ask(
      [
        'PIL',
        'PIL.Image',
        'google',
        'google.cloud.storage',
        'google.cloud.bigquery',
        'google.auth.transport',
        'cv2',
        'torch',
        'from_git',
        'by_conda',
        'project_code',
        'helpers',
        'torch_tools',
        'shared_tools',
        'utils',
        'unrecorded',
        'json',
        'nowhere',
        'nöpe',
        '"\\\'😀',
        'a\nb',
        ''
      ],
      ['Google_Cloud.Storage', 'nothing-here']
    );
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it('finds the distribution of a module by its metadata', () => {
    expect(answer.python_version).toMatch(/^3\.\d+\.\d+$/);
    expect(answer.distributions['PIL.Image']).toEqual({
      name: 'Pillow',
      version: '11.0.0'
    });
    expect(answer.distributions.torch.version).toBe('2.1.0+cu121');
  });

  it('tells packages of one namespace apart, and guesses none', () => {
    const named = (name: string) => answer.distributions[name]?.name;
    expect(named('google.cloud.storage')).toBe('google-cloud-storage');
    expect(named('google.cloud.bigquery')).toBe('google-cloud-bigquery');
    expect(named('google.auth.transport')).toBe('google-auth');
    expect(named('google')).toBeUndefined();
  });

  it('takes the one that was asked for of two that bring the same module', () => {
    expect(answer.distributions.cv2).toEqual({
      name: 'opencv-python-headless',
      version: '4.9',
      also: ['opencv-python']
    });
  });

  it('says where a distribution came from, not where conda built it', () => {
    expect(answer.distributions.from_git).toMatchObject({
      origin:
        'git+https://example.org/a/from-git.git@abc123#subdirectory=python',
      editable: false
    });
    expect(answer.distributions.by_conda).toEqual({
      name: 'by-conda',
      version: '1.2'
    });
    expect(answer.distributions.project_code).toEqual({
      name: 'project',
      version: '0.1',
      origin: `file://${path.join(folder, 'project')}`,
      editable: true
    });
  });

  it('knows the user’s own modules, imports none, and says nothing of the rest', () => {
    expect(answer.own_modules).toEqual({
      helpers: 'helpers.py',
      torch_tools: 'torch_tools',
      utils: 'utils.py',
      shared_tools: path.join(folder, 'elsewhere', 'shared_tools.py')
    });
    for (const name of ['helpers', 'utils', 'unrecorded', 'json', 'nowhere']) {
      expect(answer.distributions[name]).toBeUndefined();
    }
  });

  it('finds distributions by their own name', () => {
    expect(answer.installed).toEqual({
      'google-cloud-storage': { name: 'google-cloud-storage', version: '2.1' }
    });
  });

  it('finds what only conda knows', () => {
    const prefix = path.join(folder, 'conda');
    const library = path.join(prefix, 'lib', 'site');
    fs.mkdirSync(library, { recursive: true });
    fs.writeFileSync(path.join(library, 'bare.py'), '');
    fs.mkdirSync(path.join(prefix, 'conda-meta'));
    fs.writeFileSync(
      path.join(prefix, 'conda-meta', 'bare-lib-2.5-h1_0.json'),
      '{"files": ["lib/site/bare.py"]}'
    );
    const code = `import site, sys
site.getsitepackages = lambda: [${JSON.stringify(library)}]
sys.prefix = ${JSON.stringify(prefix)}
question = sys.stdin.read()
exec(compile(${JSON.stringify(PACKAGES_PROGRAM)}, "program", "exec"))
print(answer)`;
    const question = { imports: ['bare'], distributions: [] };
    const run = spawnSync('python3', ['-c', code], {
      cwd: notebooks,
      encoding: 'utf8',
      input: JSON.stringify(question),
      env: { ...process.env, PYTHONPATH: library }
    });
    expect(run.stderr).toBe('');
    expect(parsePackages(run.stdout, question).distributions).toEqual({
      bare: { name: 'bare-lib', version: '2.5', conda: true }
    });
  });
});
