import { CommandIDs } from '../../tokens';
import { readGuide } from '../text/document';
import { GUIDE_ACTIONS, GUIDE_CHECKS, classifyLink } from '../text/links';

const PUBLISHED = 'https://github.com/example/guides/blob/main/README.md';

const guide = readGuide(`---
published: ${PUBLISHED}
---
# Start

## Workflow

\`\`\`mermaid
flowchart TD
  A --> B
\`\`\`

\`\`\`mermaid
flowchart TD
  C --> D
\`\`\`

## Façade
`);

const unpublished = { ...guide, published: '' };

describe('classifyLink', () => {
  it.each([
    'https://help.example.org/docs/',
    'http://help.example.org/a?b=c#d'
  ])('opens %s as a page of the web', href => {
    expect(classifyLink(href, guide)).toEqual({ kind: 'external', url: href });
  });

  it.each([
    ['#workflow', 'workflow'],
    ['#Workflow', 'workflow'],
    ['#workflow-chart-2', 'workflow-chart-2'],
    ['#fa%C3%A7ade', 'façade'],
    ['#', 'start'],
    [`${PUBLISHED}#workflow`, 'workflow'],
    [`${PUBLISHED}?plain=1#workflow`, 'workflow'],
    [`${PUBLISHED}/#workflow`, 'workflow'],
    [PUBLISHED, 'start'],
    [PUBLISHED.replace('https', 'http') + '#workflow', 'workflow'],
    ['https://github.com/example/guides#workflow', 'workflow'],
    ['https://github.com/example/guides/tree/main#workflow', 'workflow'],
    ['README.md#workflow', 'workflow'],
    ['./readme.md#workflow', 'workflow']
  ])('takes %s as a section of the guide', (href, id) => {
    expect(classifyLink(href, guide)).toEqual({ kind: 'section', id });
  });

  it.each(GUIDE_CHECKS)('knows the check %s', check => {
    expect(classifyLink(`#check/${check}`, guide)).toEqual({
      kind: 'check',
      check
    });
  });

  it('knows actions, under the published address too', () => {
    expect(classifyLink('#action/register-kernel', guide)).toEqual({
      kind: 'action',
      action: 'register-kernel',
      command: CommandIDs.registerKernel
    });
    expect(classifyLink(`${PUBLISHED}#action/export`, guide)).toMatchObject({
      kind: 'action',
      command: CommandIDs.exportNotebook
    });
  });

  it('has only commands of Signpost as actions', () => {
    const known = Object.values(CommandIDs) as string[];
    for (const command of Object.values(GUIDE_ACTIONS)) {
      expect(known).toContain(command);
    }
  });

  it.each([
    '',
    '   ',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'mailto:a@example.org',
    'ftp://example.org/',
    '//example.org/x',
    '\\\\example.org\\x',
    'https:\\\\example.org',
    'https://',
    'https://user:secret@example.org/',
    '#nowhere',
    `${PUBLISHED}#nowhere`,
    '#check/',
    '#check/disk',
    '#check/home/x',
    '#action/',
    '#action/rm',
    '#action/constructor',
    '#action/__proto__',
    '#action/export/x',
    '#action/filebrowser:delete'
  ])('refuses %j and says why', href => {
    const link = classifyLink(href, guide);
    expect(link.kind).toBe('refused');
    expect(link).toHaveProperty('reason', expect.stringMatching(/^[A-Z].*\.$/));
  });

  it('looks for files beside the guide where it is published', () => {
    expect(classifyLink('data/table.csv', guide)).toEqual({
      kind: 'external',
      url: 'https://github.com/example/guides/blob/main/data/table.csv'
    });
    expect(classifyLink('data/table.csv', unpublished).kind).toBe('refused');
    expect(classifyLink('guide.md#workflow', unpublished)).toEqual({
      kind: 'section',
      id: 'workflow'
    });
  });
});

describe('links of a file', () => {
  const guide = { published: '', sections: readGuide('# One').sections };
  const at = (href: string) => classifyLink(href, guide, 'docs/team/guide.md');

  it.each([
    ['other.md#x', 'docs/team/other.md', '#x'],
    ['./a%20b.ipynb', 'docs/team/a b.ipynb', ''],
    ['../up.md?plain=1#y', 'docs/up.md', '#y'],
    ['../../top.md', 'top.md', ''],
    ['/from/root.md', 'from/root.md', '']
  ])('lead to files beside it: %s', (href, path, fragment) => {
    expect(at(href)).toEqual({ kind: 'file', path, fragment });
  });

  it.each(['guide.md#one', './guide.md', '../team/guide.md#one'])(
    'lead to itself: %s',
    href => expect(at(href)).toEqual({ kind: 'section', id: 'one' })
  );

  it('stay on the drive of the file', () => {
    expect(classifyLink('b.md', guide, 'RTC:docs/a.md')).toMatchObject({
      path: 'RTC:docs/b.md'
    });
  });

  it.each([
    '../../../out.md',
    '%2e%2e/%2e%2e/%2e%2e/out.md',
    'RTC%3Aout.md',
    'a%2f..%2fb.md',
    'a%5cb.md',
    'a%00.md',
    '?x',
    '..',
    '/'
  ])('never lead out of the root: %s', href => {
    const link = at(href);
    expect(link.kind === 'file' ? link.path : link.kind).toMatch(
      /^(?:refused|docs)$/
    );
  });
});

it('does not follow links that are too long', () => {
  const href = `https://example.org/${'/'.repeat(100_000)}x`;
  expect(classifyLink(href, readGuide('# One')).kind).toBe('refused');
});
