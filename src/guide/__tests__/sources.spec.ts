import { GuideLibrary } from '../sources';

const builtin = { jasmin: async () => '# Built in' };

const entry = (key: string, title: string) => ({
  key,
  title,
  path: `/guides/${title}.md`,
  problem: null
});

describe('GuideLibrary', () => {
  let warned: jest.SpyInstance;
  beforeEach(() => {
    warned = jest.spyOn(console, 'warn').mockImplementation();
  });
  afterEach(() => warned.mockRestore());

  it('has what comes with the extension where there is no server part', async () => {
    const library = new GuideLibrary(builtin, {
      guides: () => Promise.reject(new Error('none')),
      guide: () => Promise.reject(new Error('none'))
    });
    await library.ready;
    expect(library.sources.map(({ key }) => key)).toEqual(['site:jasmin']);
    expect((await library.sources[0].read()).text).toBe('# Built in');
  });

  it('adds the guides of the computer, and takes its one for a site', async () => {
    const library = new GuideLibrary(builtin, {
      guides: async () => ({
        guides: [entry('shared:ours', 'Our way'), entry('site:jasmin', 'J')]
      }),
      guide: async key => ({ text: `# ${key}` })
    });
    await library.ready;
    const read = library.sources.map(async source => [
      source.key,
      source.title,
      (await source.read()).text
    ]);
    expect(await Promise.all(read)).toEqual([
      ['site:jasmin', 'J', '# site:jasmin'],
      ['shared:ours', 'Our way', '# shared:ours']
    ]);
  });

  it('takes the built-in guide for a broken one, and says so', async () => {
    const library = new GuideLibrary(builtin, {
      guides: async () => ({
        guides: [entry('site:jasmin', 'J'), entry('shared:x', 'X')]
      }),
      guide: () => Promise.reject(new Error('The file is empty.'))
    });
    await library.ready;
    const [site, shared] = library.sources;
    const { text, remark } = await site.read();
    expect(text).toBe('# Built in');
    expect(remark).toContain('The file is empty.');
    await expect(shared.read()).rejects.toThrow('The file is empty.');
  });
});
