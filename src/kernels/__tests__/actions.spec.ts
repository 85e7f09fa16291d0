import type { IOperation } from '../../server/answers';
import { ServerPartError } from '../../server/errors';
import { operation } from '../../operations/__tests__/operation';
import { KernelActions } from '../actions';

const REMOVED = { name: 'geo', display_name: 'Geo', undo: '0123456789abcdef' };

function setUp(end: Partial<IOperation> = {}) {
  const client = {
    makeEnvironment: jest.fn(async () => operation()),
    installIpykernel: jest.fn(async () => operation()),
    installPackages: jest.fn(async () => operation()),
    testImports: jest.fn(async () => operation()),
    measureEnvironment: jest.fn(async () => operation()),
    changeKernel: jest.fn(async () => ({ name: 'geo' }) as any),
    removeKernel: jest.fn(async () => REMOVED),
    restoreKernel: jest.fn(async () => ({ name: 'geo' }) as any),
    operations: jest.fn(async () => [operation()]),
    cancelOperation: jest.fn(async () => operation()),
    followOperation: jest.fn(async function* () {
      yield operation({ state: 'completed', ...end });
    })
  };
  const onChanged = jest.fn(async () => undefined);
  const onEnded = jest.fn();
  const notebookImports = jest.fn(async (): Promise<any> => ({
    notebook: 'study/ndvi.ipynb',
    modules: new Map([
      ['numpy', ['numpy']],
      ['sklearn', ['sklearn', 'sklearn.svm.SVC']]
    ]),
    distributionsOf: (module: string) => [module]
  }));
  const actions = new KernelActions({
    client,
    notebookImports,
    noNotebook: 'No notebook is open.',
    onChanged,
    onEnded
  });
  return { actions, client, onChanged, onEnded, notebookImports };
}

/** Let everything that is on its way arrive. */
const arrive = () => new Promise(resolve => setTimeout(resolve, 0));

describe('what is done with environments', () => {
  it('lists everything again when it has ended, and tells that', async () => {
    const { actions, onChanged, onEnded } = setUp();
    expect(await actions.installIpykernel('/envs/geo')).toBe(true);
    await arrive();
    expect(onChanged).toHaveBeenCalledTimes(1);
    expect(onEnded).toHaveBeenCalledWith(
      expect.objectContaining({ state: 'completed' })
    );
    expect(actions.operations.about('/envs/geo')?.isEnded).toBe(true);
  });

  it('lists everything again after a failure, too', async () => {
    const { actions, onChanged } = setUp({ state: 'failed' });
    await actions.install('/envs/geo', ['xarray']);
    await arrive();
    expect(onChanged).toHaveBeenCalledTimes(1);
  });

  it('keeps a size that was counted, and looks at nothing anew for it', async () => {
    const result = { environment: '/envs/geo', bytes: 5_000_000 };
    const { actions, onChanged } = setUp({ result });
    await actions.measure('/envs/geo');
    await arrive();
    expect(actions.sizes.get('/envs/geo')).toBe(5_000_000);
    expect(onChanged).not.toHaveBeenCalled();
  });

  it('tries the imports of the notebook, from its folder', async () => {
    const { actions, client } = setUp();
    await actions.testImports('/envs/geo');
    expect(client.testImports).toHaveBeenCalledWith(
      '/envs/geo',
      ['numpy', 'sklearn', 'sklearn.svm.SVC'],
      'study'
    );
    expect(actions.importsOf('/envs/geo')?.notebook).toBe('study/ndvi.ipynb');
  });

  it('says that there is no notebook, or why it cannot be read', async () => {
    const { actions, client, notebookImports } = setUp();
    notebookImports.mockResolvedValueOnce(null);
    expect(await actions.testImports('/envs/geo')).toBe(false);
    expect(actions.failure).toBe('No notebook is open.');
    notebookImports.mockRejectedValueOnce(new Error('It is no notebook.'));
    await actions.testImports('/envs/geo');
    expect(actions.failure).toBe('It is no notebook.');
    expect(client.testImports).not.toHaveBeenCalled();
    await actions.measure('/envs/geo');
    expect(actions.failure).toBeNull();
  });

  it('knows what makes an environment, which has no row of its own yet', async () => {
    const { actions } = setUp();
    await actions.make({} as any);
    expect(actions.isMaking('0123456789abcdef')).toBe(true);
    expect(actions.isMaking('another')).toBe(false);
  });

  it('says why it was refused', async () => {
    const { actions, client } = setUp();
    client.makeEnvironment.mockRejectedValue(
      new ServerPartError('refused', 'There is already one.', 409, 'exists')
    );
    expect(await actions.make({} as any)).toBe(false);
    expect(actions.failure).toBe('There is already one.');
    expect(actions.operations.models).toHaveLength(0);
  });

  it('is found again after a reload', async () => {
    const { actions, onChanged } = setUp();
    await actions.resume();
    await arrive();
    expect(actions.operations.models).toHaveLength(1);
    expect(onChanged).toHaveBeenCalledTimes(1);
  });
});

describe('what is done with kernels', () => {
  it('lists all again, and can be undone', async () => {
    const { actions, client, onChanged } = setUp();
    expect(await actions.remove('geo')).toEqual(REMOVED);
    await actions.restore(REMOVED);
    expect(client.restoreKernel).toHaveBeenCalledWith(REMOVED.undo);
    await actions.change('geo', { display_name: 'Geo 2' });
    expect(onChanged).toHaveBeenCalledTimes(3);
    expect(actions.changing.size).toBe(0);
  });

  it('is done one after the other for one kernel', async () => {
    const { actions, client } = setUp();
    const both = await Promise.all([
      actions.change('geo', { isolated: true }),
      actions.remove('geo')
    ]);
    expect(both[1]).toBeNull();
    expect(client.removeKernel).not.toHaveBeenCalled();
  });

  it('says why it was refused', async () => {
    const { actions, client, onChanged } = setUp();
    client.removeKernel.mockRejectedValueOnce(
      new ServerPartError('refused', 'It is not yours.', 403, 'not-allowed')
    );
    expect(await actions.remove('python3')).toBeNull();
    expect(actions.failure).toBe('It is not yours.');
    expect(onChanged).not.toHaveBeenCalled();
  });
});
