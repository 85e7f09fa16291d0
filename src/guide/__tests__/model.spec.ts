import { Signal } from '@lumino/signaling';

import type { ISiteProfile } from '../../sites/profile';
import type { ISites } from '../../tokens';
import { GuideModel } from '../model';
import type { IGuideLibrary, IGuideText } from '../sources';
import { siteKey } from '../sources';

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

/** A library of site guides, whose texts and sources a test may change. */
class FakeLibrary implements IGuideLibrary {
  constructor(private readonly _texts: Record<string, () => Promise<string>>) {
    this.sources = Object.keys(_texts).map(site => this._source(site));
  }

  readonly ready = Promise.resolve();
  readonly changed = new Signal<this, void>(this);
  sources;

  write(site: string, text: string, remark = ''): void {
    this._texts[site] = async () => text;
    this._remark = remark;
  }

  /** Another source takes the place of a site's. */
  replace(site: string): void {
    this.sources = this.sources
      .filter(({ key }) => key !== siteKey(site))
      .concat(this._source(site));
    this.changed.emit();
  }

  private _source(site: string) {
    const read = async (): Promise<IGuideText> => ({
      text: await this._texts[site](),
      remark: this._remark
    });
    return { key: siteKey(site), title: '', read };
  }

  private _remark = '';
}

const libraryOf = (texts: Record<string, () => Promise<string>>) =>
  new FakeLibrary(texts);

const jasmin = async () => JASMIN;

let model: GuideModel;

afterEach(() => model.dispose());

describe('GuideModel', () => {
  it('opens the guide of the site at its first chart', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
    await model.open(null);
    expect(model.state).toBe('ready');
    expect(model.guide?.title).toBe('Start');
    expect(model.section?.id).toBe('workflow');
    expect(model.chart?.id).toBe('workflow');
    expect(model.canGoBack).toBe(false);
  });

  it('goes to sections and back, and keeps the last chart', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
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
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
    await model.open(null, 'managing-home');
    expect(model.section?.id).toBe('managing-home');
    model.go('managing-home');
    expect(model.canGoBack).toBe(false);
  });

  it('says that a site has no guide, and offers the others', async () => {
    const { sites } = makeSites('csc');
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
    await model.open(null);
    expect(model.state).toBe('missing');
    expect(model.site).toBe('csc');
    expect(model.others).toEqual([
      { key: 'site:jasmin', name: 'JASMIN', isOfSite: true }
    ]);
    await model.open('site:jasmin');
    expect(model.state).toBe('ready');
    expect(model.others).toEqual([]);
  });

  it('shows the guide for any site where there is one', async () => {
    const { sites } = makeSites('csc');
    const library = libraryOf({ jasmin, generic: async () => '# Any site' });
    model = new GuideModel({ sites, library });
    await model.open(null);
    expect(model.guide?.title).toBe('Any site');
    expect(model.isStandIn).toBe(true);
    expect(model.site).toBe('csc');
    expect(model.key).toBe('site:generic');
    expect(model.asked).toBe('site:csc');
    expect(model.others.map(({ key }) => key)).toEqual(['site:jasmin']);
  });

  it('does not take the prototype of the sources for a guide', async () => {
    const { sites } = makeSites('jasmin');
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
    await model.open('site:constructor');
    expect(model.state).toBe('missing');
  });

  it('says why a guide cannot be opened, and opens another after it', async () => {
    const { sites } = makeSites('csc');
    model = new GuideModel({
      sites,
      library: libraryOf({
        jasmin,
        csc: () => Promise.reject(new Error('The file is gone.'))
      })
    });
    await model.open(null);
    expect(model.state).toBe('failed');
    expect(model.message).toBe('The file is gone.');
    await model.open('site:jasmin');
    expect(model.state).toBe('ready');
    expect(model.message).toBe('');
  });

  it('follows the site until the reader chooses a guide', async () => {
    const { sites, moveTo } = makeSites('csc');
    model = new GuideModel({ sites, library: libraryOf({ jasmin }) });
    await model.open(null);
    expect(model.state).toBe('missing');
    const ready = new Promise<void>(resolve => {
      model.changed.connect(() => model.state === 'ready' && resolve());
    });
    moveTo('jasmin');
    await ready;
    expect(model.site).toBe('jasmin');
    await model.open('site:jasmin');
    moveTo('csc');
    expect(model.state).toBe('ready');
  });

  it('shows the guide that was asked for last', async () => {
    const { sites } = makeSites('jasmin');
    let release: (text: string) => void = () => undefined;
    const slow = new Promise<string>(resolve => (release = resolve));
    model = new GuideModel({
      sites,
      library: libraryOf({ csc: () => slow, jasmin })
    });
    const first = model.open('site:csc');
    await model.open('site:jasmin');
    release('# Late');
    await first;
    expect(model.guide?.title).toBe('Start');
  });

  describe('that is read again', () => {
    const changed = JASMIN.replace('Text.', 'Another text.');

    async function openJasmin() {
      const { sites } = makeSites('jasmin');
      const library = libraryOf({ jasmin });
      model = new GuideModel({ sites, library });
      await model.open(null, 'managing-home');
      return library;
    }

    it('leaves the reader where they are', async () => {
      const library = await openJasmin();
      model.go('workflow');
      model.go('managing-home');
      const chart = model.lastChart;
      expect(chart?.id).toBe('workflow');
      library.write('jasmin', `# New\n\n${changed}`);
      await model.reload();
      expect(model.section?.id).toBe('managing-home');
      expect(model.section?.markdown).toBe('Another text.');
      expect(model.lastChart).toBe(chart);
      model.back();
      expect(model.section?.id).toBe('workflow');
    });

    it('keeps what is unchanged, so that it is not drawn anew', async () => {
      const library = await openJasmin();
      const [start, workflow, home] = model.guide!.sections;
      library.write('jasmin', changed);
      await model.reload();
      expect(model.guide!.sections[0]).not.toBe(start);
      expect(model.guide!.sections[1]).toBe(workflow);
      expect(model.guide!.sections[2]).not.toBe(home);
    });

    it('begins anew where the place is gone', async () => {
      const library = await openJasmin();
      library.write('jasmin', JASMIN.split('## Managing')[0]);
      await model.reload();
      expect(model.section?.id).toBe('workflow');
    });

    it('returns to the place after it could not be read', async () => {
      const library = await openJasmin();
      library.write('jasmin', '');
      await model.reload();
      expect(model.state).toBe('failed');
      expect(model.message).toContain('no text');
      library.write('jasmin', changed);
      await model.reload();
      expect(model.section?.id).toBe('managing-home');
    });

    it('is taken from a better source when one is known', async () => {
      const library = await openJasmin();
      library.write('jasmin', changed, 'A remark.');
      const ready = new Promise<void>(resolve => {
        model.changed.connect(() => model.remark && resolve());
      });
      library.replace('jasmin');
      await ready;
      expect(model.section?.markdown).toBe('Another text.');
      expect(model.remark).toBe('A remark.');
    });
  });
});
