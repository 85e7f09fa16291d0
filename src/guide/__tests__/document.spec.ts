import {
  GuideError,
  MAX_GUIDE_CHARACTERS,
  chartsOf,
  readGuide,
  sectionWithParts
} from '../text/document';

const GUIDE = `---
title: From notebook to job
site: jasmin
published: https://github.com/example/guides/blob/main/jasmin/guide.md
summary: The way.
---

# From notebook to job

Some words.

## Workflow

\`\`\`mermaid
flowchart TD
  A["Start"] --> B["End"]
\`\`\`

Text after the chart, see [the docs][docs].

\`\`\`mermaid
flowchart TD
  C --> D
\`\`\`

\`\`\`python
# not a heading
print('not a chart')
\`\`\`

### Managing your "requirements" file

First.

### Managing your "requirements" file

Second.

## Your $HOME & \`~/.cache\`

[docs]: https://docs.example.org/
`;

describe('readGuide', () => {
  it('reads the front matter', () => {
    const guide = readGuide(GUIDE);
    expect(guide).toMatchObject({
      title: 'From notebook to job',
      site: 'jasmin',
      summary: 'The way.',
      published: 'https://github.com/example/guides/blob/main/jasmin/guide.md',
      warnings: []
    });
  });

  it('gives sections the anchors that GitHub gives them', () => {
    expect(readGuide(GUIDE).sections.map(({ id }) => id)).toEqual([
      'from-notebook-to-job',
      'workflow',
      'managing-your-requirements-file',
      'managing-your-requirements-file-1',
      'your-home--cache'
    ]);
  });

  it('names charts after the heading above and keeps their source', () => {
    const charts = chartsOf(readGuide(GUIDE)).map(({ chart }) => chart);
    expect(charts.map(({ id, title }) => [id, title])).toEqual([
      ['workflow', 'Workflow'],
      ['workflow-chart-2', 'Workflow']
    ]);
    expect(charts[0].source).toBe('flowchart TD\n  A["Start"] --> B["End"]');
  });

  it('cuts charts out of the text and leaves other code in it', () => {
    const { markdown } = readGuide(GUIDE).sections[1];
    expect(markdown).not.toContain('flowchart');
    expect(markdown).toContain('Text after the chart');
    expect(markdown).toContain("print('not a chart')");
  });

  it('keeps link definitions with the sections that use them', () => {
    const { sections } = readGuide(GUIDE);
    expect(sections[1].markdown).toContain('[docs]: https://docs.example.org/');
    expect(sections[0].markdown).not.toContain('docs.example.org');
  });

  it('reads on when the front matter is broken', () => {
    const guide = readGuide('---\ntitle: [unclosed\n---\n# Real title\n\nText');
    expect(guide.title).toBe('Real title');
    expect(guide.sections[0].markdown).toBe('Text');
    expect(guide.warnings).toHaveLength(1);
    expect(guide.warnings[0]).toMatch(
      /front matter is ignored.*not valid YAML/
    );
  });

  it.each([
    ['a list', '- a\n- b', /list of names and values/],
    ['a wrong type', 'title: 3', /"title".*no text/],
    ['an unknown name', 'theme: dark', /"theme".*ignored/],
    ['a script address', 'published: "javascript:x"', /"published".*https/],
    ['a plain http address', 'published: http://a.org/g.md', /"published"/]
  ])('says that it ignores %s', (_, front, warning) => {
    const guide = readGuide(`---\n${front}\n---\n# Title\n`);
    expect(guide.warnings.join(' ')).toMatch(warning);
    expect(guide.published).toBe('');
    expect(guide.title).toBe('Title');
  });

  it('takes nothing from the prototype of the front matter', () => {
    const guide = readGuide('---\n__proto__: {title: Evil}\n---\n# Title\n');
    expect(guide.title).toBe('Title');
    expect(({} as { title?: string }).title).toBeUndefined();
  });

  it('finds where a guide is published from its links to itself', () => {
    const self = 'https://github.com/a/b/blob/main/README.md';
    const links = ['one', 'two', 'three'].map(id => `[x](${self}#${id})`);
    const guide = readGuide(
      `# One\n\n${links.join(' ')} [y](https://other.org/z.md#one)\n\n# Two\n\n# Three\n`
    );
    expect(guide.published).toBe(self);
    expect(guide.warnings.join()).toContain(self);
  });

  it('does not guess from links whose anchors are elsewhere', () => {
    const links = ['a', 'b', 'c', 'd'].map(
      id => `[x](https://o.org/z.md#${id})`
    );
    expect(readGuide(`# A\n\n${links.join(' ')}`).published).toBe('');
  });

  it('warns of a chart inside a list', () => {
    const guide = readGuide(
      '# T\n\n- item\n\n  ```mermaid\n  graph TD\n  A\n  ```\n'
    );
    expect(chartsOf(guide)).toEqual([]);
    expect(guide.warnings.join()).toMatch(/inside a list/);
  });

  it('opens Windows line ends and a byte order mark', () => {
    const guide = readGuide('\uFEFF' + GUIDE.replace(/\n/g, '\r\n'));
    expect(guide.title).toBe('From notebook to job');
    expect(chartsOf(guide)).toHaveLength(2);
  });

  it('refuses a file that is too long, and says how long it may be', () => {
    expect(() => readGuide('x'.repeat(MAX_GUIDE_CHARACTERS + 1))).toThrow(
      /1,000,001 characters.*1,000,000/
    );
  });

  it('refuses an empty file', () => {
    expect(() => readGuide('\n\n')).toThrow(GuideError);
  });
});

describe('sectionWithParts', () => {
  it('ends at the next heading of the same level', () => {
    const ids = sectionWithParts(readGuide(GUIDE), 'workflow').map(
      ({ id }) => id
    );
    expect(ids).toEqual([
      'workflow',
      'managing-your-requirements-file',
      'managing-your-requirements-file-1'
    ]);
  });

  it('is empty for an unknown section', () => {
    expect(sectionWithParts(readGuide(GUIDE), 'nowhere')).toEqual([]);
  });
});
