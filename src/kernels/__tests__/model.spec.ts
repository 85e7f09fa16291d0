import { Signal } from '@lumino/signaling';

import type {
  IEnvironment,
  IKernelSpecification,
  IKernelsAnswer,
  IMakeDefaults
} from '../../server/answers';
import { ServerPartError } from '../../server/errors';
import { FIRST_SHOWN, KernelsModel } from '../model';

function environment(
  name: string,
  more: Partial<IEnvironment> = {}
): IEnvironment {
  return {
    path: `/home/ada/envs/${name}`,
    name,
    kind: 'venv',
    tool: 'venv',
    interpreter: `/home/ada/envs/${name}/bin/python`,
    python_version: '3.12.4',
    ipykernel_version: '7.1.0',
    ipykernel: 'ok',
    writable: true,
    size_bytes: null,
    kernelspecs: [],
    modules: [],
    system_site_packages: false,
    vanishes: false,
    externally_managed: false,
    problem: null,
    ...more
  };
}

function kernel(name: string): IKernelSpecification {
  return {
    name,
    display_name: `The ${name}`,
    language: 'python',
    argv: [],
    folder: `/home/ada/.local/share/jupyter/kernels/${name}`,
    scope: 'user',
    interpreter: '/usr/bin/python3',
    problem: null,
    removable: true,
    remedy: null,
    suggestion: null,
    isolated: true,
    modules: [],
    note: null
  };
}

const MAKE: IMakeDefaults = {
  method: 'venv',
  folder: '/home/ada/nb_envs',
  python: '/apps/jaspy/bin/python',
  system_site_packages: true,
  modules: [],
  methods: [],
  pythons: [],
  names: ['old']
};

function setUp(answer: Partial<IKernelsAnswer> = {}) {
  const sites = {
    ready: Promise.resolve(),
    current: { id: 'jasmin' } as any,
    changed: null as any
  };
  const changed = new Signal<any, void>(sites);
  sites.changed = changed;
  const full: IKernelsAnswer = {
    environments: [environment('geo')],
    kernelspecs: [kernel('python3')],
    searched: [],
    unanswered: [],
    notices: [],
    make: MAKE,
    ...answer
  };
  const client = {
    kernels: jest.fn(async (_site: string, _roots?: readonly string[]) => full),
    registerKernel: jest.fn(async () => kernel('geo'))
  };
  const refreshSpecs = jest.fn(async () => undefined);
  let now = 1_000_000;
  const model = new KernelsModel({
    client,
    sites,
    roots: () => ['~/work/*'],
    refreshSpecs,
    now: () => now
  });
  return {
    model,
    client,
    refreshSpecs,
    changeSite: (id: string) => {
      sites.current = { id };
      changed.emit();
    },
    wait: (milliseconds: number) => (now += milliseconds)
  };
}

/** Let everything that is on its way arrive. */
const arrive = () => new Promise(resolve => setTimeout(resolve, 0));

describe('the lists of environments and kernels', () => {
  it('are asked for when they are first seen, and not before', async () => {
    const { model, client } = setUp();
    await arrive();
    expect(client.kernels).not.toHaveBeenCalled();
    model.isActive = true;
    await arrive();
    expect(client.kernels).toHaveBeenCalledTimes(1);
    expect(client.kernels).toHaveBeenCalledWith('jasmin', ['~/work/*']);
    expect(model.environments.map(e => e.name)).toEqual(['geo']);
    expect(model.loading).toBe(false);
  });

  it('are asked for again when they are seen after a minute', async () => {
    const { model, client, wait } = setUp();
    model.isActive = true;
    await arrive();
    model.isActive = false;
    wait(59_000);
    model.isActive = true;
    await arrive();
    expect(client.kernels).toHaveBeenCalledTimes(1);
    model.isActive = false;
    wait(2_000);
    model.isActive = true;
    await arrive();
    expect(client.kernels).toHaveBeenCalledTimes(2);
  });

  it('follow the site at once when seen, and later when not', async () => {
    const { model, client, changeSite } = setUp();
    model.isActive = true;
    await arrive();
    changeSite('leap');
    await arrive();
    expect(client.kernels).toHaveBeenLastCalledWith('leap', ['~/work/*']);
    model.isActive = false;
    changeSite('csc');
    await arrive();
    expect(client.kernels).toHaveBeenCalledTimes(2);
    model.isActive = true;
    await arrive();
    expect(client.kernels).toHaveBeenLastCalledWith('csc', ['~/work/*']);
  });

  it('show the answer to the last question, whichever comes last', async () => {
    const { model, client } = setUp();
    let answerFirst: (answer: IKernelsAnswer) => void = () => undefined;
    client.kernels.mockImplementationOnce(
      () => new Promise(resolve => (answerFirst = resolve))
    );
    const first = model.refresh();
    await arrive();
    await model.refresh();
    answerFirst({
      environments: [],
      kernelspecs: [],
      searched: [],
      unanswered: [],
      notices: [],
      make: MAKE
    });
    await first;
    expect(model.environments).toHaveLength(1);
    expect(model.loading).toBe(false);
  });

  it('are kept when a later question fails', async () => {
    const { model, client } = setUp();
    await model.refresh();
    client.kernels.mockRejectedValueOnce(
      new ServerPartError('refused', 'The disk did not answer.', 503, 'disk')
    );
    await model.refresh();
    expect(model.failure).toBe('The disk did not answer.');
    expect(model.serverMissing).toBe(false);
    expect(model.environments).toHaveLength(1);
    await model.refresh();
    expect(model.failure).toBeNull();
  });

  it('say calmly that the server part is missing', async () => {
    const { model, client } = setUp();
    client.kernels.mockRejectedValue(ServerPartError.fromResponse(404, null));
    await model.refresh();
    expect(model.serverMissing).toBe(true);
    expect(model.failure).toContain('server part is not running');
  });

  it('can be filtered by name and path when they are long', async () => {
    const { model } = setUp({
      environments: [environment('geo'), environment('ml')],
      kernelspecs: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(kernel)
    });
    expect(model.filterable).toBe(false);
    await model.refresh();
    expect(model.filterable).toBe(true);
    model.filter = ' ENVS/ML ';
    expect(model.environments.map(e => e.name)).toEqual(['ml']);
    expect(model.kernels).toHaveLength(0);
    model.filter = 'the c';
    expect(model.kernels.map(k => k.name)).toEqual(['c']);
  });
});

describe('registering an environment', () => {
  it('starts from a form that is filled for it', async () => {
    const { model } = setUp({ kernelspecs: [kernel('geo')] });
    await model.openForm('/home/ada/envs/geo/');
    expect(model.form).toEqual({
      environment: '/home/ada/envs/geo',
      name: 'geo-2',
      displayName: 'geo (Python 3.12)',
      isolated: true,
      place: '',
      modules: '',
      sending: false,
      failure: null
    });
    expect(model.complete).toBe(true);
  });

  it('is possible for an environment that was not found', async () => {
    const { model } = setUp();
    await model.openForm('/opt/other');
    expect(model.form).toMatchObject({
      environment: '/opt/other',
      name: 'other',
      displayName: 'other'
    });
  });

  it('tells what is wrong with the name as it is typed', async () => {
    const { model, client } = setUp();
    await model.openForm('/home/ada/envs/geo');
    model.editForm({ name: 'My Env' });
    expect(model.form?.name).toBe('my env');
    expect(model.nameProblem).toBe('characters');
    model.editForm({ name: 'python3' });
    expect(model.nameProblem).toBe('taken');
    await model.register();
    expect(client.registerKernel).not.toHaveBeenCalled();
  });

  it('sends what was filled in, then lists all again, in JupyterLab too', async () => {
    const { model, client, refreshSpecs } = setUp();
    await model.openForm('/home/ada/envs/geo');
    model.editForm({
      displayName: ' Geo ',
      isolated: false,
      place: ' /gws/mygws ',
      modules: 'python/3.12  gdal'
    });
    await model.register();
    expect(client.registerKernel).toHaveBeenCalledWith({
      environment: '/home/ada/envs/geo',
      name: 'geo',
      display_name: 'Geo',
      isolated: false,
      place: '/gws/mygws',
      modules: ['python/3.12', 'gdal']
    });
    expect(model.form).toBeNull();
    expect(model.registered).toMatchObject({
      environment: '/home/ada/envs/geo',
      kernel: { name: 'geo' }
    });
    expect(refreshSpecs).toHaveBeenCalledTimes(1);
    expect(client.kernels).toHaveBeenCalledTimes(2);
  });

  it('is not sent to a place that begins with a tilde', async () => {
    const { model, client } = setUp();
    await model.openForm('/home/ada/envs/geo');
    model.editForm({ place: '~/kernels' });
    expect(model.complete).toBe(false);
    await model.register();
    expect(client.registerKernel).not.toHaveBeenCalled();
  });

  it('keeps the form and shows the sentence when the server refuses', async () => {
    const { model, client, refreshSpecs } = setUp();
    client.registerKernel.mockRejectedValueOnce(
      new ServerPartError('refused', 'The name is taken.', 409, 'conflict')
    );
    await model.openForm('/home/ada/envs/geo');
    model.editForm({ name: 'mine' });
    await model.register();
    expect(model.form).toMatchObject({
      name: 'mine',
      sending: false,
      failure: 'The name is taken.'
    });
    expect(model.registered).toBeNull();
    expect(refreshSpecs).not.toHaveBeenCalled();
  });

  it('is not sent twice', async () => {
    const { model, client } = setUp();
    await model.openForm('/home/ada/envs/geo');
    await Promise.all([model.register(), model.register()]);
    expect(client.registerKernel).toHaveBeenCalledTimes(1);
  });
});

describe('two hundred environments', () => {
  const many = Array.from({ length: 200 }, (_, number) =>
    environment(`env${number}`, {
      problem: number % 10 === 0 ? 'Its Python is gone.' : null,
      ipykernel: number % 10 === 1 ? 'missing' : 'ok',
      kernelspecs: number % 10 === 2 ? [`env${number}`] : []
    })
  );

  it('are shown in part, and all when that is asked for', async () => {
    const { model } = setUp({ environments: many });
    await model.refresh();
    expect(model.shown).toHaveLength(FIRST_SHOWN);
    expect(model.hidden).toBe(200 - FIRST_SHOWN);
    model.showAll();
    expect(model.shown).toHaveLength(200);
    expect(model.hidden).toBe(0);
  });

  it('are narrowed to those of a state, which are counted', async () => {
    const { model } = setUp({ environments: many });
    await model.refresh();
    expect(
      (['all', 'kernel', 'ready', 'needs-ipykernel', 'broken'] as const).map(
        view => model.count(view)
      )
    ).toEqual([200, 20, 140, 20, 20]);
    model.view = 'broken';
    expect(model.shown.map(({ problem }) => problem)).toEqual(
      Array.from({ length: 20 }, () => 'Its Python is gone.')
    );
    model.filter = 'env19';
    expect(model.shown.map(({ name }) => name)).toEqual(['env190']);
    expect(model.count('all')).toBe(11);
  });
});
