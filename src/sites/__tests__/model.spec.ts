import { Signal } from '@lumino/signaling';

import type { ISitesAnswer } from '../../server/answers';
import { BUILTIN_PROFILES } from '../builtin';
import type { ISiteChoice } from '../model';
import { SitesModel } from '../model';
import type { ISiteProfile } from '../profile';

class Choice implements ISiteChoice {
  constructor(private _id: string | null = null) {}
  readonly changed = new Signal<this, void>(this);
  get = () => this._id;
  set = async (id: string | null) => {
    this._id = id;
    this.changed.emit();
  };
}

const generic = BUILTIN_PROFILES.find(({ id }) => id === 'generic')!;
const jasmin = BUILTIN_PROFILES.find(({ id }) => id === 'jasmin')!;
const own: ISiteProfile = { ...generic, id: 'uni', name: 'A University' };

const answer = (more: Partial<ISitesAnswer> = {}): ISitesAnswer => ({
  profiles: BUILTIN_PROFILES,
  detected: 'jasmin',
  signals: [
    { site: 'jasmin', says: 'HOME is below /home/users', weight: 1 },
    { site: 'delta', says: 'a hint of another site', weight: 1 },
    { site: 'jasmin', says: '/apps/jasmin is here', weight: 3 }
  ],
  problems: [],
  ...more
});

const builtin = jest.fn(async () => BUILTIN_PROFILES);

/** A model whose server answers so, when it has. */
async function ready(
  load: () => Promise<ISitesAnswer>,
  choice: ISiteChoice = new Choice()
) {
  const sites = new SitesModel({ load, choice, builtin });
  await sites.ready;
  return sites;
}

let warn: jest.SpyInstance;

beforeEach(() => {
  warn = jest.spyOn(console, 'warn').mockImplementation();
  builtin.mockClear();
});

afterEach(() => {
  warn.mockRestore();
});

describe('the sites', () => {
  it('are the generic one until the server answers', async () => {
    let send = (_: ISitesAnswer) => {};
    const sites = new SitesModel({
      load: () => new Promise(resolve => (send = resolve)),
      choice: new Choice(),
      builtin
    });
    expect(sites.current.id).toBe('generic');
    expect(sites.profiles).toEqual([generic]);
    let changes = 0;
    sites.changed.connect(() => changes++);
    send(answer());
    await sites.ready;
    expect(sites.current.id).toBe('jasmin');
    expect(changes).toBe(1);
    expect(builtin).not.toHaveBeenCalled();
  });

  it('say what the detected site was recognised by, and only that', async () => {
    const sites = await ready(async () => answer());
    expect(sites.detected).toBe('jasmin');
    expect(sites.signals).toEqual([
      'HOME is below /home/users',
      '/apps/jasmin is here'
    ]);
  });

  it('stay usable when there is no server part', async () => {
    const sites = await ready(() => Promise.reject(new Error('404')));
    expect(sites.current.id).toBe('generic');
    expect(sites.detected).toBe('generic');
    expect(sites.signals).toEqual([]);
    expect(sites.profiles).toHaveLength(BUILTIN_PROFILES.length);
    await sites.choose('jasmin');
    expect(sites.current.id).toBe('jasmin');
  });

  it('stay usable when the loader throws or answers nonsense', async () => {
    for (const load of [
      () => {
        throw new Error('no');
      },
      async () => ({}) as ISitesAnswer,
      async () => null as unknown as ISitesAnswer
    ]) {
      const sites = await ready(load);
      expect(sites.current.id).toBe('generic');
      expect(sites.profiles).toHaveLength(BUILTIN_PROFILES.length);
    }
  });

  it('take what the server adds and changes, the generic site last', async () => {
    const sites = await ready(async () =>
      answer({
        profiles: [
          own,
          ...BUILTIN_PROFILES.filter(({ id }) => id !== 'jasmin'),
          { ...jasmin, name: 'JASMIN (test)' }
        ],
        detected: 'uni'
      })
    );
    expect(sites.current).toBe(own);
    expect(sites.profiles).toHaveLength(BUILTIN_PROFILES.length + 1);
    expect(sites.profiles.find(({ id }) => id === 'jasmin')?.name).toBe(
      'JASMIN (test)'
    );
    expect(sites.profiles[sites.profiles.length - 1].id).toBe('generic');
  });

  it('are generic when the server detected a site that nobody knows', async () => {
    const sites = await ready(async () => answer({ detected: 'atlantis' }));
    expect(sites.detected).toBe('generic');
    expect(sites.signals).toEqual([]);
  });

  it('are the built-in ones where the server cannot read its own', async () => {
    const sites = await ready(async () =>
      answer({
        profiles: [{ ...jasmin, name: 'JASMIN (test)' }],
        problems: [{ path: '/x/profile.schema.json', message: 'not JSON' }]
      })
    );
    expect(sites.profiles).toHaveLength(BUILTIN_PROFILES.length);
    expect(sites.current.name).toBe('JASMIN (test)');
  });

  it('are the generic one when nothing else can be loaded', async () => {
    builtin.mockRejectedValueOnce(new Error('offline'));
    const sites = await ready(() => Promise.reject(new Error('offline')));
    expect(sites.profiles).toEqual([generic]);
    expect(warn.mock.calls.flat().join()).toContain(
      'could not load the sites it knows'
    );
  });

  it('tell of profiles that could not be used', async () => {
    await ready(async () =>
      answer({ problems: [{ path: '/x/profile.json', message: 'not JSON' }] })
    );
    expect(warn.mock.calls.flat().join()).toContain(
      '/x/profile.json: not JSON'
    );
  });
});

describe('the choice', () => {
  it('replaces the detected site and can be taken back', async () => {
    const choice = new Choice();
    const sites = await ready(async () => answer(), choice);
    let changes = 0;
    sites.changed.connect(() => changes++);
    await sites.choose('csc');
    expect(sites.current.id).toBe('csc');
    expect(sites.chosen).toBe('csc');
    expect(sites.detected).toBe('jasmin');
    await sites.choose(null);
    expect(sites.current.id).toBe('jasmin');
    expect(sites.chosen).toBeNull();
    expect(changes).toBe(2);
  });

  it('of an unknown site is refused and changes nothing', async () => {
    const choice = new Choice('csc');
    const sites = await ready(async () => answer(), choice);
    await expect(sites.choose('atlantis')).rejects.toThrow(
      'There is no site "atlantis"'
    );
    expect(choice.get()).toBe('csc');
  });

  it('that was remembered for a site of the server holds once it answered', async () => {
    const choice = new Choice('uni');
    const sites = new SitesModel({
      load: async () => answer({ profiles: [own] }),
      choice,
      builtin
    });
    expect(sites.chosen).toBeNull();
    await sites.ready;
    expect(sites.current).toBe(own);
  });

  it('that was remembered for a site that is gone counts as none', async () => {
    const sites = await ready(async () => answer(), new Choice('uni'));
    expect(sites.chosen).toBeNull();
    expect(sites.current.id).toBe('jasmin');
  });

  it('that cannot be remembered is told, and holds', async () => {
    const choice = new Choice();
    const set = choice.set;
    choice.set = async id => {
      await set(id);
      throw new Error('It holds until this page is loaded again.');
    };
    const sites = await ready(async () => answer(), choice);
    await expect(sites.choose('csc')).rejects.toThrow('It holds until');
    expect(sites.current.id).toBe('csc');
  });

  it('made before it was read from the settings is waited for', async () => {
    const choice = new Choice();
    let read = () => {};
    const sites = new SitesModel({
      load: async () => answer(),
      choice: Object.assign(choice, {
        ready: new Promise<void>(resolve => (read = resolve))
      }),
      builtin
    });
    let isReady = false;
    const waiting = sites.ready.then(() => (isReady = true));
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(isReady).toBe(false);
    read();
    await waiting;
    expect(isReady).toBe(true);
  });
});
