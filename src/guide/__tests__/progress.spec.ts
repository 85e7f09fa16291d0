import { GuideProgress } from '../reader/progress';

/** A state database in memory. */
function memory(stored?: unknown) {
  let value = stored;
  return {
    get value() {
      return value;
    },
    fetch: async () => value as any,
    save: async (_: string, saved: unknown) => {
      value = JSON.parse(JSON.stringify(saved));
    }
  };
}

const remembering = (
  state: ConstructorParameters<typeof GuideProgress>[0]
): GuideProgress => new GuideProgress(state);

it('keeps ticks and positions for each notebook, over a reload', async () => {
  const state = memory();
  const progress = remembering(state);
  await progress.ready;
  progress.notebook = 'a.ipynb';
  progress.tick('site:csc', 'way', 'HOME', true);
  progress.reach('site:csc', 'way', 'TEST', ['HOME']);
  progress.setPlace('site:csc', 'way');
  progress.notebook = 'b.ipynb';
  expect(progress.of('site:csc', 'way')).toEqual({
    done: [],
    here: null,
    trail: []
  });
  progress.setView('narrow', 'walk');

  const again = remembering(state);
  await again.ready;
  again.notebook = 'a.ipynb';
  expect(again.of('site:csc', 'way')).toEqual({
    done: ['HOME'],
    here: 'TEST',
    trail: ['HOME']
  });
  expect(again.placeIn('site:csc')).toBe('way');
  expect(again.view('narrow')).toBe('walk');
  expect(again.view('wide')).toBe('chart');
  again.tick('site:csc', 'way', 'HOME', false);
  expect(again.of('site:csc', 'way').done).toEqual([]);
});

it('follows notebooks that get another name, also in a folder that does', async () => {
  const progress = remembering(null);
  await progress.ready;
  progress.notebook = 'old/a.ipynb';
  progress.tick('g', 'c', 'X', true);
  progress.rename('old', 'new/place');
  progress.notebook = 'new/place/a.ipynb';
  expect(progress.of('g', 'c').done).toEqual(['X']);
  progress.rename('new/place/a.ipynb', 'b.ipynb');
  progress.notebook = 'b.ipynb';
  expect(progress.of('g', 'c').done).toEqual(['X']);
});

it('forgets the notebooks that were used longest ago', async () => {
  const progress = remembering(null);
  await progress.ready;
  for (let index = 0; index <= 100; index += 1) {
    progress.notebook = `${index}.ipynb`;
    progress.tick('g', 'c', 'X', true);
  }
  progress.notebook = '0.ipynb';
  expect(progress.of('g', 'c').done).toEqual([]);
  progress.notebook = '1.ipynb';
  expect(progress.of('g', 'c').done).toEqual(['X']);
});

it.each([
  ['nothing', undefined],
  ['a text', 'x'],
  ['other things', { notebooks: [1, null], views: { narrow: 'fly' } }],
  [
    'things of other kinds',
    {
      notebooks: {
        a: { charts: { 'g#c': { done: 'X', here: 3, trail: [1, 'T'] } } }
      }
    }
  ]
])('takes from %s what makes sense', async (_, stored) => {
  const progress = remembering(memory(stored));
  await progress.ready;
  progress.notebook = 'a';
  const { done, here } = progress.of('g', 'c');
  expect([done, here, progress.view('narrow')]).toEqual([[], null, 'list']);
});

it('works when nothing can be kept', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const progress = remembering({
    fetch: () => Promise.reject(new Error('full')),
    save: () => Promise.reject(new Error('full'))
  });
  await progress.ready;
  progress.tick('g', 'c', 'X', true);
  await Promise.resolve();
  await Promise.resolve();
  expect(progress.of('g', 'c').done).toEqual(['X']);
  expect(warn).toHaveBeenCalledTimes(2);
  warn.mockRestore();
});
