import type { IMakeDefaults, IMakeRequest } from '../../server/answers';
import {
  LONGEST_NAME,
  MakingModel,
  environmentNameProblem,
  makeForm,
  packagesOf,
  requestOf
} from '../making';

const DEFAULTS: IMakeDefaults = {
  method: 'venv',
  folder: '/home/ada/nb_envs',
  python: '/apps/jaspy/bin/python',
  system_site_packages: true,
  modules: ['python-data'],
  methods: [],
  pythons: [],
  names: ['old']
};

describe('the name of an environment', () => {
  it.each([
    ['geo', null],
    ['Geo_2024.1-b', null],
    ['3d', null],
    ['', 'empty'],
    ['my env', 'characters'],
    ['é', 'characters'],
    ['../up', 'characters'],
    ['-rf', 'begin'],
    ['.hidden', 'begin'],
    ['x'.repeat(LONGEST_NAME), null],
    ['x'.repeat(LONGEST_NAME + 1), 'long'],
    ['old', 'taken'],
    ['Python3', 'kernel-taken']
  ])('"%s": %s', (name, problem) => {
    const form = { ...makeForm(DEFAULTS), name };
    const kernels = new Set(['python3']);
    expect(environmentNameProblem(form, DEFAULTS, kernels)).toBe(problem);
  });

  it('may be that of a kernel where none is made, and be taken elsewhere', () => {
    const form = { ...makeForm(DEFAULTS), name: 'python3', kernel: false };
    const kernels = new Set(['python3']);
    expect(environmentNameProblem(form, DEFAULTS, kernels)).toBeNull();
    const elsewhere = { ...form, name: 'old', folder: '/scratch/ada' };
    expect(environmentNameProblem(elsewhere, DEFAULTS, kernels)).toBeNull();
  });
});

describe('the form for a new environment', () => {
  it('needs nothing but a name', () => {
    const form = { ...makeForm(DEFAULTS), name: 'geo' };
    expect(requestOf(form, DEFAULTS)).toEqual({
      name: 'geo',
      method: 'venv',
      folder: '/home/ada/nb_envs',
      python: '/apps/jaspy/bin/python',
      system_site_packages: true,
      packages: [],
      modules: ['python-data'],
      kernel: true,
      display_name: 'geo'
    });
  });

  it('asks conda for a version, and for nothing that only venv knows', () => {
    const form = {
      ...makeForm(DEFAULTS),
      name: 'geo',
      method: 'conda' as const,
      version: ' 3.12 ',
      packages: ' xarray,numpy>=2\n dask ;'
    };
    expect(requestOf(form, DEFAULTS)).toMatchObject({
      python: '3.12',
      system_site_packages: false,
      packages: ['xarray', 'numpy>=2', 'dask']
    });
    expect(packagesOf(' , ')).toEqual([]);
  });

  function setUp() {
    const changed = jest.fn();
    const answer: any = { make: DEFAULTS, kernelspecs: [{ name: 'python3' }] };
    const making = new MakingModel(() => answer, changed);
    const make = jest.fn(async (_request: IMakeRequest) => true);
    return { making, make, changed };
  }

  it('is sent once and closes when the server part has begun', async () => {
    const { making, make } = setUp();
    making.open();
    await making.send({ make });
    expect(make).not.toHaveBeenCalled();
    making.edit({ name: 'geo' });
    await Promise.all([making.send({ make }), making.send({ make })]);
    expect(make).toHaveBeenCalledTimes(1);
    expect(making.form).toBeNull();
  });

  it('stays as it is when it is refused', async () => {
    const { making, make } = setUp();
    make.mockResolvedValue(false);
    making.open();
    making.edit({ name: 'geo', packages: 'xarray' });
    await making.send({ make });
    expect(making.form).toMatchObject({
      name: 'geo',
      packages: 'xarray',
      sending: false
    });
  });

  it('does not open before it is known what the site wants', () => {
    const making = new MakingModel(() => null, jest.fn());
    making.open();
    expect(making.form).toBeNull();
    expect(making.problem).toBeNull();
  });
});
