import { ChoiceMemory } from '../choices';
import { FakeDocument, setUp } from './fakes';

describe('what was chosen for a notebook', () => {
  it('remembers what a notebook asks for, for each site', async () => {
    const stored = new Map<string, any>();
    const state = {
      fetch: async (key: string) => stored.get(key),
      save: async (key: string, value: any) => {
        stored.set(key, JSON.parse(JSON.stringify(value)));
      }
    };
    const first = setUp(new ChoiceMemory(state));
    first.sites.current.id = 'generic';
    first.source.open(new FakeDocument('work/small.ipynb'));
    await first.model.chooseResources('work/small.ipynb', { minutes: 5 });
    expect(first.model.choices.resources).toMatchObject({
      minutes: 5,
      account: 'mygws'
    });
    // One that is not open.
    await first.model.chooseResources('work/other.ipynb', { cpus: 3 });
    expect(first.model.choices.resources.cpus).toBeNull();

    const second = setUp(new ChoiceMemory(state));
    second.sites.current.id = 'generic';
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources.minutes).toBe(5);
    second.source.open(new FakeDocument('work/other.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources).toMatchObject({
      cpus: 3,
      minutes: null
    });
    second.sites.current = { id: 'csc', name: 'CSC', slurm: {} };
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources.minutes).toBeNull();
  });

  it('remembers what was switched for each notebook', async () => {
    const stored = new Map<string, any>();
    const state = {
      fetch: async (key: string) => stored.get(key),
      save: async (key: string, value: any) => {
        stored.set(key, JSON.parse(JSON.stringify(value)));
      }
    };
    const first = setUp(new ChoiceMemory(state));
    first.source.open(new FakeDocument('work/small.ipynb'));
    await first.model.choose({ form: 'flat', settings: { year: false } });
    await first.model.choose({ echo: false });
    first.source.open(new FakeDocument('work/other.ipynb'));
    await first.model.refresh();
    expect(first.model.choices).toMatchObject({ form: 'library', echo: true });

    const second = setUp(new ChoiceMemory(state));
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.planned[0].options).toMatchObject({
      form: 'flat',
      echo: false,
      figures: true,
      settings: { year: false }
    });
  });

  it('takes nothing senseless from what was stored', async () => {
    const state = {
      fetch: async () =>
        ({
          'work/small.ipynb': {
            form: 'round',
            echo: 'no',
            settings: { a: 1, b: false },
            evil: true
          },
          other: null
        }) as any,
      save: async () => undefined
    };
    const { source, model, planned } = setUp(new ChoiceMemory(state));
    source.open(new FakeDocument('work/small.ipynb'));
    await model.refresh();
    expect(planned[0].options).toMatchObject({
      form: 'library',
      echo: true,
      settings: { b: false }
    });
    expect(planned[0].options).not.toHaveProperty('evil');
  });
});
