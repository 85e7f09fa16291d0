import { nullTranslator } from '@jupyterlab/translation';
import * as fs from 'fs';
import * as path from 'path';

import type { IGuide } from '../text/document';
import { MAX_GUIDE_CHARACTERS, readGuide } from '../text/document';
import { classifyLink } from '../text/links';
import { renderProse } from '../text/prose';
import { LINK_ATTRIBUTE } from '../text/sanitiser';
import { LARGE_GUIDES, largeGuide } from './largeGuides';

const FOLDER = path.join(__dirname, 'hostile');

const trans = nullTranslator.load('jupyterlab-signpost');

/** Nothing in it runs, loads, or can be sent. */
function expectHarmless(text: DocumentFragment, guide: IGuide): void {
  for (const element of text.querySelectorAll('*')) {
    expect(element.matches('script, style, img, iframe, form, input')).toBe(
      false
    );
    for (const { name, value } of element.attributes) {
      expect(name).toMatch(
        /^(?:class|start|colspan|rowspan|align|data-signpost-href)$/
      );
      if (name === 'class') {
        expect(value).toMatch(/^language-/);
      }
    }
  }
  for (const link of text.querySelectorAll(`[${LINK_ATTRIBUTE}]`)) {
    const target = classifyLink(
      link.getAttribute(LINK_ATTRIBUTE) ?? '',
      guide,
      'folder/guide.md'
    );
    if (target.kind === 'external') {
      expect(target.url).toMatch(/^https?:\/\/[^@]*$/);
    }
    if (target.kind === 'file') {
      expect(target.path).toMatch(/^[\w ]+(?:\/[\w .]+)*$/);
    }
  }
}

function expectWhole(guide: IGuide): void {
  for (const section of guide.sections) {
    expectHarmless(renderProse(section.markdown, trans), guide);
  }
  const after = guide.sections[guide.sections.length - 1];
  expect(after.id).toBe('after');
  expect(after.charts).toHaveLength(1);
  const text = renderProse(after.markdown, trans);
  expect(text.textContent).toContain('Still here');
  expect(
    classifyLink(
      text.querySelector('a')?.getAttribute(LINK_ATTRIBUTE) ?? '',
      guide
    )
  ).toEqual({ kind: 'section', id: 'after' });
}

describe('a hostile guide', () => {
  const files = fs.readdirSync(FOLDER);

  it('is there', () => expect(files.length).toBeGreaterThan(20));

  it.each(files)('loses its sting: %s', file => {
    expectWhole(readGuide(fs.readFileSync(path.join(FOLDER, file), 'utf8')));
    expect(({} as { trapped?: number }).trapped).toBeUndefined();
  });
});

describe('a large guide', () => {
  it.each(Object.keys(LARGE_GUIDES))(
    'is opened, and what is too much is left as text: %s',
    name => {
      const guide = readGuide(largeGuide(name));
      const after = guide.sections[guide.sections.length - 1];
      for (const section of guide.sections.slice(0, 3)) {
        renderProse(section.markdown, trans);
      }
      expectWhole({ ...guide, sections: [after] });
    }
  );

  it('says what it left out', () => {
    const [links] = readGuide(largeGuide('links')).sections;
    expect(links.markdown).toBe('');
    expect(links.omitted).toBeGreaterThan(200_000);
    const [half] = readGuide(largeGuide('links-of-half')).sections;
    expect(half.omitted).toBe(0);
    const text = renderProse(half.markdown, trans);
    expect(text.querySelector('a')).toBeNull();
    expect(text.textContent).toContain('This paragraph is too long');
  });

  it('is refused when it is larger than any guide', () => {
    expect(() => readGuide('x'.repeat(20 * MAX_GUIDE_CHARACTERS))).toThrow(
      /20,000,000 characters/
    );
  });

  it('keeps links where there is too much emphasis', () => {
    const text = renderProse(`${'*a '.repeat(300)}[b](#c)`, trans);
    expect(text.querySelector('em')).toBeNull();
    expect(text.querySelector('a')?.textContent).toBe('b');
  });

  it('reads quotations as ever', () => {
    const text = renderProse('> - a\nb\n> ## c\n\n> > d\n> e', trans);
    const [first, second] = text.children;
    expect(first.querySelector('li')?.textContent).toMatch(/^a\s+b/);
    expect(first.querySelector('h2')?.textContent).toBe('c');
    expect(second.querySelector('blockquote')?.textContent?.trim()).toBe(
      'd\ne'
    );
  });
});
