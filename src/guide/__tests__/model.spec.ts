import { Signal } from '@lumino/signaling';

import type { ISiteProfile } from '../../sites/profile';
import type { ISites } from '../../tokens';
import { GuideModel } from '../model';

const JASMIN = `# Start

Words.

## Workflow

\`\`\`mermaid
flowchart TD
  A --> B
\`\`\`

## Managing HOME

Text.
`;

/** Sites as a test needs them; `moveTo` changes the current one. */
function makeSites(current: string) {
  const profiles = ['jasmin', 'csc', 'generic'].map(
    id => ({ id, name: id.toUpperCase(), links: [] }) as unknown as ISiteProfile
  );
  const of = (id: string) => profiles.find(profile => profile.id === id)!;
  const owner = {};
  const changed = new Signal<ISites, void>(owner as ISites);
  const sites = Object.assign(owner, {
    ready: Promise.resolve(),
    current: of(current),
    profiles,
    changed
  });
  const moveTo = (id: string) => {
    sites.current = of(id);
    changed.emit();
  };
  return { sites: sites as unknown as ISites, moveTo };
}

const jasmin = async () => JASMIN;

let model: GuideModel;

afterEach(() => model.dispose());

describe('GuideModel', () => {
  it('opens the guide of the site at its first chart', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open(null);
    expect(model.state).toBe('ready');
    expect(model.guide?.title).toBe('Start');
    expect(model.section?.id).toBe('workflow');
    expect(model.chart?.id).toBe('workflow');
    expect(model.canGoBack).toBe(false);
  });

  it('goes to sections and back, and keeps the last chart', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open(null);
    const seen: (string | undefined)[] = [];
    model.changed.connect(() => seen.push(model.section?.id));
    expect(model.go('managing-home')).toBe(true);
    expect(model.chart).toBeNull();
    expect(model.lastChart?.id).toBe('workflow');
    expect(model.go('nowhere')).toBe(false);
    expect(model.section?.id).toBe('managing-home');
    model.back();
    expect(model.canGoBack).toBe(false);
    model.back();
    expect(seen).toEqual(['managing-home', 'workflow']);
  });

  it('does not remember going to where it is', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open(null, 'managing-home');
    expect(model.section?.id).toBe('managing-home');
    model.go('managing-home');
    expect(model.canGoBack).toBe(false);
  });

  it('says that a site has no guide, and offers the others', async () => {
    const { sites } = makeSites('csc');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open(null);
    expect(model.state).toBe('missing');
    expect(model.site).toBe('csc');
    expect(model.others).toEqual([{ id: 'jasmin', name: 'JASMIN' }]);
    await model.open('jasmin');
    expect(model.state).toBe('ready');
    expect(model.others).toEqual([]);
  });

  it('shows the guide for any site where there is one', async () => {
    const { sites } = makeSites('csc');
    const sources = { jasmin, generic: async () => '# Any site' };
    model = new GuideModel({ sites, sources });
    await model.open(null);
    expect(model.guide?.title).toBe('Any site');
    expect(model.isStandIn).toBe(true);
    expect(model.site).toBe('csc');
    expect(model.others.map(({ id }) => id)).toEqual(['jasmin']);
  });

  it('does not take the prototype of the sources for a guide', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open('constructor');
    expect(model.state).toBe('missing');
  });

  it('says why a guide cannot be opened, and opens another after it', async () => {
    const { sites } = makeSites('csc');
    model = new GuideModel({
      sites,
      sources: {
        jasmin,
        csc: () => Promise.reject(new Error('The file is gone.'))
      }
    });
    await model.open(null);
    expect(model.state).toBe('failed');
    expect(model.message).toBe('The file is gone.');
    await model.open('jasmin');
    expect(model.state).toBe('ready');
    expect(model.message).toBe('');
  });

  it('follows the site until the reader chooses a guide', async () => {
    const { sites, moveTo } = makeSites('csc');
    model = new GuideModel({ sites, sources: { jasmin } });
    await model.open(null);
    expect(model.state).toBe('missing');
    const ready = new Promise<void>(resolve => {
      model.changed.connect(() => model.state === 'ready' && resolve());
    });
    moveTo('jasmin');
    await ready;
    expect(model.site).toBe('jasmin');
    await model.open('jasmin');
    moveTo('csc');
    expect(model.state).toBe('ready');
  });

  it('shows the guide that was asked for last', async () => {
    const { sites } = makeSites('jasmin');
    let release: (text: string) => void = () => undefined;
    const slow = new Promise<string>(resolve => (release = resolve));
    model = new GuideModel({
      sites,
      sources: { csc: () => slow, jasmin }
    });
    const first = model.open('csc');
    await model.open('jasmin');
    release('# Late');
    await first;
    expect(model.guide?.title).toBe('Start');
  });
});
