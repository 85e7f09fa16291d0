import { BUILTIN_PROFILES } from '../../sites/builtin';
import { noResources } from '../choices';
import {
  loginCommand,
  submissionCommands,
  terminalCommands,
  wholePath
} from '../submission';

const site = (id: string) =>
  BUILTIN_PROFILES.find(profile => profile.id === id)!;
const typing = (folder: string, root = '', user = '') => ({
  folder,
  root,
  user
});

describe('the commands to submit from elsewhere', () => {
  it('log in by the host before it, go to the folder, and submit', () => {
    expect(
      submissionCommands(
        site('jasmin'),
        'ndvi.sbatch',
        noResources(null),
        typing('work/ndvi_job', '~', 'fred')
      )
    ).toEqual({
      login: 'ssh -J fred@login-01.jasmin.ac.uk fred@sci-vm-01.jasmin.ac.uk',
      enter: 'cd ~/work/ndvi_job',
      submit: 'sbatch --account=NAME ndvi.sbatch',
      needsAccount: true
    });
  });

  it('give the account that the wrapper has not, also to what submits several jobs', () => {
    const commands = (account: string | null, script: string, gpus = 0) =>
      submissionCommands(
        site('jasmin'),
        script,
        { ...noResources(account), gpus },
        typing('job')
      );
    expect(commands('mygws', 'a.sbatch')?.submit).toBe('sbatch a.sbatch');
    expect(commands('mygws', 'submit.sh')?.submit).toBe('bash submit.sh');
    expect(commands(null, 'submit.sh')?.submit).toBe(
      'SBATCH_ACCOUNT=NAME bash submit.sh'
    );
    // The site's rules give an account for GPUs.
    expect(commands(null, 'a.sbatch', 1)?.submit).toBe('sbatch a.sbatch');
  });

  it('name no host where none is known, and the one for GPUs', () => {
    expect(loginCommand(site('generic'), false, 'me')).toBeNull();
    expect(loginCommand(site('csc'), false, '')).toBe(
      'ssh USER@roihu-cpu.csc.fi'
    );
    expect(loginCommand(site('csc'), true, 'me')).toBe(
      'ssh me@roihu-gpu.csc.fi'
    );
  });

  it('quote names with blanks and quotes, but not the ~ in front', () => {
    const enter = (folder: string, root = '') =>
      submissionCommands(
        site('generic'),
        'a.sbatch',
        noResources(null),
        typing(folder, root)
      )?.enter;
    expect(enter("my job's")).toBe("cd 'my job'\\''s'");
    expect(enter('my job', '~/the work')).toBe("cd ~/'the work/my job'");
    expect(enter('job', '/gws/nopw/j04')).toBe('cd /gws/nopw/j04/job');
  });

  it('are none for a name that would run something when it is pasted, and without Slurm', () => {
    const commands = (id: string, folder: string) =>
      submissionCommands(
        site(id),
        'x.sbatch',
        noResources(null),
        typing(folder)
      );
    expect(commands('generic', 'job\nrm -rf data')).toBeNull();
    expect(commands('leap', 'job')).toBeNull();
  });
});

describe('the commands where there is no Slurm', () => {
  it('make the environment and run the program', () => {
    const commands = (files: string[]) =>
      terminalCommands(
        { entry: 'a.py', files: files.map(path => ({ path })) as any },
        typing('a_job', '~')
      );
    expect(commands(['a.py'])).toEqual({
      enter: 'cd ~/a_job',
      prepare: 'bash setup-env.sh',
      run: '.venv/bin/python a.py'
    });
    expect(commands(['a.py', 'a_items.py'])?.run).toBe(
      '.venv/bin/python a_items.py'
    );
  });
});

describe('a whole path', () => {
  it.each([
    ['~', 'a', '~/a'],
    ['~', '', '~'],
    ['/', 'a', '/a'],
    ['/', '', '/'],
    ['', '/a/', 'a']
  ])('of %s and %s is %s', (root, path, whole) => {
    expect(wholePath(root, path)).toBe(whole);
  });
});
