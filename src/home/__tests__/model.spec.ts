import { Signal } from '@lumino/signaling';

import type { IOperation } from '../../server/answers';
import type { IHomePlace, IHomeUsage } from '../../server/homeAnswers';
import type { ISiteProfile } from '../../sites/profile';
import { HomeModel } from '../model';

const EMPTY: IHomeUsage = {
  bytes: 5,
  files: 1,
  folders: 1,
  errors: 0,
  entries: [],
  complete: false,
  running: true,
  seconds: 0.1,
  ended_at: null
};
const PLACE = { id: 'pip', title: "pip's cache" } as IHomePlace;

function whole(bytes: number): IHomeUsage {
  const row = { apparent: 0, files: 1, changed: 0 };
  return {
    ...EMPTY,
    bytes,
    complete: true,
    running: false,
    ended_at: 1,
    tree: [
      { ...row, name: '', parent: -1, bytes },
      { ...row, name: 'a', parent: 0, bytes: 2 },
      { ...row, name: 'b', parent: 1, bytes: 1 }
    ],
    places: [PLACE]
  };
}

const ENDED: IOperation<{ freed_bytes: number }> = {
  id: '1',
  kind: 'home',
  title: 'Emptying',
  subject: 'pip',
  state: 'completed',
  message: null,
  started_at: '',
  ended_at: '',
  elapsed_seconds: 1,
  result: { freed_bytes: 3 }
};

/** A model whose server part gives these usages, one list for each count. */
function makeModel(counts: IHomeUsage[][], known: IHomeUsage | null = null) {
  const asked: unknown[][] = [];
  const note = (...words: unknown[]) => void asked.push(words);
  const site = { id: 'generic' } as ISiteProfile;
  const model = new HomeModel({
    client: {
      home: async id => (note('home', id), { home: '/home/ada' }) as any,
      homeUsage: async () => known,
      scanHome: async function* (id, again) {
        note('scan', id, again);
        yield* counts.shift() ?? [];
      },
      stopHomeScan: async id => note('stop', id),
      cleanHome: async (place, preview) => {
        note('clean', place, preview);
        return { ...ENDED, state: 'running', result: null };
      },
      operations: async () => [],
      followOperation: async function* () {
        yield ENDED;
      },
      cancelOperation: async () => ENDED
    },
    sites: {
      ready: Promise.resolve(),
      current: site,
      changed: new Signal<any, void>({})
    }
  });
  return { model, asked };
}

describe('the model of HOME', () => {
  it('counts when it is opened and nothing is known, and shows what comes', async () => {
    const { model, asked } = makeModel([
      [EMPTY, { ...EMPTY, bytes: 7 }, whole(9)]
    ]);
    const seen: (number | undefined)[] = [];
    model.stateChanged.connect(() => {
      if (model.isCounting) {
        seen.push(model.usage?.bytes);
      }
    });
    await model.open();
    expect(asked).toContainEqual(['scan', 'generic', false]);
    expect(seen.filter(Boolean)).toEqual([5, 7, 9]);
    expect(model.isCounting).toBe(false);
    expect(model.places).toEqual([PLACE]);
    expect(model.quota?.home).toBe('/home/ada');
  });

  it('does not count again what is known', async () => {
    const { model, asked } = makeModel([], whole(9));
    await model.open();
    expect(asked.map(([what]) => what)).not.toContain('scan');
    expect(model.tree?.folders).toHaveLength(3);
  });

  it('stays in the folder, and keeps the last whole count, while it counts again', async () => {
    const { model } = makeModel([[whole(9)], [EMPTY]]);
    await model.open();
    model.place = 2;
    await model.count(true);
    // The second count was stopped before its end.
    expect(model.usage?.complete).toBe(false);
    expect(model.whole?.bytes).toBe(9);
    expect(model.tree?.path(model.place)).toBe('a/b');
  });

  it('counts again when something was emptied, and not when that was only asked', async () => {
    const { model, asked } = makeModel([[whole(9)], [whole(6)]]);
    await model.open();
    await model.preview(PLACE);
    expect(asked).toContainEqual(['clean', 'pip', true]);
    expect(model.whole?.bytes).toBe(9);
    await model.clean(PLACE);
    expect(asked).toContainEqual(['clean', 'pip', false]);
    expect(asked).toContainEqual(['scan', 'generic', true]);
    expect(model.whole?.bytes).toBe(6);
    expect(model.operations.about('pip')?.operation.result).toEqual({
      freed_bytes: 3
    });
  });

  it('says why it could not ask, and goes on', async () => {
    const { model } = makeModel([]);
    (model as any)._options.client.scanHome = async function* () {
      yield* [];
      throw new Error('The disk is gone.');
    };
    await model.open();
    expect(model.failure).toBe('The disk is gone.');
    expect(model.isCounting).toBe(false);
  });
});
