import GithubSlugger from 'github-slugger';
import type { Token, Tokens } from 'marked';

import { readAddress, readFrontMatter, splitFrontMatter } from './frontMatter';
import { readBlocks, readOutline } from './markdown';
import { inferPublished } from './published';

/** A guide with more characters than this is not opened. */
export const MAX_GUIDE_CHARACTERS = 1_000_000;

/** What a section has more of, in characters, is left out. */
export const MAX_SECTION_CHARACTERS = 100_000;

/** A title is cut after so many characters. */
const MAX_TITLE_CHARACTERS = 300;

/** Controls, and characters that turn the order of a text: what is copied would not be what was read. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/g;

/** A flowchart of a guide. */
export interface IGuideChart {
  /**
   * Anchor of the chart. The first chart of a section has the section's own anchor, the second ends
   * in `-chart-2`, and so on.
   */
  id: string;
  /** The heading above it. */
  title: string;
  /** The mermaid source, as written. */
  source: string;
  /** Line of the file, counted from 1, on which the source begins. */
  line: number;
}

/** A heading and what follows it, up to the next heading of any level. */
export interface IGuideSection {
  /** The anchor that GitHub gives the heading. */
  id: string;
  /** 1 to 6. */
  level: number;
  /** The heading as plain text. */
  title: string;
  /** The text below the heading, without its charts. */
  markdown: string;
  /** How many characters of the text are left out at its end, because it is too long. */
  omitted: number;
  charts: readonly IGuideChart[];
  /** Line of the file, counted from 1, on which its heading stands. */
  line: number;
}

/** A block of a guide's text, such as a heading, a paragraph, a list or a chart. */
export interface IGuideBlock {
  token: Token;
  /** Line of the file, counted from 1, on which it begins. */
  line: number;
}

/** A guide: one Markdown file, read. */
export interface IGuide {
  /** From the front matter, else the first heading. */
  title: string;
  /** One or two sentences from the front matter; empty when there are none. */
  summary: string;
  /** Address at which the guide is published, without a fragment; empty when not known. */
  published: string;
  /** Id of the site it is for, from the front matter; empty when it names none. */
  site: string;
  sections: readonly IGuideSection[];
  /** What was ignored or guessed while reading, one sentence each. */
  warnings: readonly string[];
}

/** A text that cannot be opened as a guide. Its message is a sentence for the user. */
export class GuideError extends Error {
  override name = 'GuideError';
}

/**
 * Read a guide.
 *
 * @param text - Markdown, with an optional front matter in YAML
 *
 * @throws {@link GuideError} when the text is too long or has no content. Anything else that is
 * wrong with it is left out and becomes a warning.
 */
export function readGuide(text: string): IGuide {
  if (text.length > MAX_GUIDE_CHARACTERS) {
    throw new GuideError(
      `This file has ${text.length.toLocaleString('en')} characters; a guide may have ` +
        `${MAX_GUIDE_CHARACTERS.toLocaleString('en')}. It was not opened; split it into several guides.`
    );
  }
  const warnings: string[] = [];
  const clean = text.replace(UNSEEN, '');
  if (clean !== text) {
    warnings.push(
      'Characters that cannot be seen, or that turn the order of a text, are left out.'
    );
  }
  const { front, body } = splitFrontMatter(clean);
  const names = readFrontMatter(front, warnings);
  const sections = readSections(
    locate(clean, readOutline),
    names.title ?? '',
    warnings
  );
  if (!sections.length) {
    throw new GuideError(
      'This file has no text to show. Write a heading and a chart or some text below it.'
    );
  }
  let published = readAddress(names.published, warnings);
  if (!published && names.published === null) {
    published = inferPublished(
      body,
      sections.map(section => section.id)
    );
    if (published) {
      warnings.push(
        `The front matter does not say where the guide is published; links to ${published} are ` +
          'taken as links to itself.'
      );
    }
  }
  return {
    title: shortened(names.title ?? sections[0].title),
    summary: names.summary ?? '',
    published,
    site: names.site ?? '',
    sections,
    warnings
  };
}

/** The blocks of a guide below its front matter, in their order, with all that is in them. */
export function blocksOf(text: string): IGuideBlock[] {
  return locate(text, readBlocks);
}

function locate(
  text: string,
  read: (body: string) => readonly Token[]
): IGuideBlock[] {
  const { body, line: first } = splitFrontMatter(text);
  let line = first;
  return read(body).map(token => {
    const block = { token, line };
    line += token.raw.split('\n').length - 1;
    return block;
  });
}

/** Sections with a chart, in the order of the guide. */
export function chartsOf(
  guide: Pick<IGuide, 'sections'>
): { chart: IGuideChart; section: IGuideSection }[] {
  return guide.sections.flatMap(section =>
    section.charts.map(chart => ({ chart, section }))
  );
}

/** A section and those below it in the outline. Empty when there is no such section. */
export function sectionWithParts(
  guide: Pick<IGuide, 'sections'>,
  id: string
): IGuideSection[] {
  const first = guide.sections.findIndex(section => section.id === id);
  if (first < 0) {
    return [];
  }
  const { level } = guide.sections[first];
  const rest = guide.sections.slice(first + 1);
  const end = rest.findIndex(section => section.level <= level);
  return [guide.sections[first], ...(end < 0 ? rest : rest.slice(0, end))];
}

/** A section while its tokens are read. */
interface IDraft {
  id: string;
  level: number;
  title: string;
  parts: string[];
  length: number;
  omitted: number;
  charts: IGuideChart[];
  line: number;
}

function readSections(
  blocks: readonly IGuideBlock[],
  title: string,
  warnings: string[]
): IGuideSection[] {
  const slugger = new GithubSlugger();
  const begin = (
    heading: Pick<IDraft, 'id' | 'level' | 'title' | 'line'>
  ): IDraft => ({ ...heading, parts: [], length: 0, omitted: 0, charts: [] });
  const drafts = [begin({ id: '', level: 1, title, line: 1 })];
  const definitions = new Map<string, string>();
  for (const { token, line } of blocks) {
    const draft = drafts[drafts.length - 1];
    if (token.type === 'heading') {
      const heading = plainText(token.tokens ?? []).trim();
      drafts.push(
        begin({
          id: slugger.slug(heading),
          level: (token as Tokens.Heading).depth,
          title: shortened(heading),
          line
        })
      );
    } else if (token.type === 'def') {
      const { tag, raw } = token as Tokens.Def;
      if (!definitions.has(tag)) {
        definitions.set(tag, raw.trim());
      }
    } else if (isChart(token)) {
      const number = draft.charts.length + 1;
      draft.charts.push({
        id: number === 1 ? draft.id : `${draft.id}-chart-${number}`,
        title: draft.title,
        source: (token as Tokens.Code).text,
        line: line + 1
      });
    } else {
      draft.length += token.raw.length;
      if (draft.length > MAX_SECTION_CHARACTERS) {
        draft.omitted += token.raw.length;
      } else {
        draft.parts.push(token.raw);
      }
      if (holdsChart(token)) {
        warnings.push(
          `A chart below "${draft.title}" is inside a list or a quotation and is shown as text.`
        );
      }
    }
  }
  return drafts
    .map(({ parts, length: _, ...draft }) => ({
      ...draft,
      markdown: withDefinitions(parts.join('').trim(), definitions)
    }))
    .filter(
      draft =>
        draft.id || draft.markdown || draft.omitted || draft.charts.length
    );
}

function isChart(token: Token): boolean {
  return (
    token.type === 'code' &&
    /^mermaid\b/i.test((token as Tokens.Code).lang ?? '')
  );
}

function holdsChart({ type, raw }: Token): boolean {
  return (
    (type === 'list' || type === 'blockquote') &&
    /^[ \t>*+\-\d.)]*(?:`{3}|~{3})[ \t]*mermaid\b/im.test(raw)
  );
}

/** Link definitions stand anywhere in a file but are used in any section. */
function withDefinitions(
  markdown: string,
  definitions: ReadonlyMap<string, string>
): string {
  const used = new Set<string>();
  for (const [, label] of markdown.matchAll(/\[([^[\]]{1,999})\]/g)) {
    const definition = definitions.get(
      label.toLowerCase().replace(/\s+/g, ' ')
    );
    if (definition !== undefined) {
      used.add(definition);
    }
  }
  return used.size ? `${markdown}\n\n${[...used].join('\n')}` : markdown;
}

function shortened(title: string): string {
  return title.length > MAX_TITLE_CHARACTERS
    ? `${title.slice(0, MAX_TITLE_CHARACTERS)} …`
    : title;
}

/** The text of inline Markdown, as GitHub takes it for anchors. */
function plainText(tokens: readonly Token[]): string {
  return tokens
    .map(token => {
      if (token.type === 'html') {
        return '';
      }
      if (token.type === 'br') {
        return ' ';
      }
      const inner = (token as Tokens.Generic).tokens;
      return inner
        ? plainText(inner)
        : decodeEntities((token as Tokens.Text).text ?? '');
    })
    .join('');
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0'
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (whole, decimal, hexadecimal, name) => {
      if (name) {
        return ENTITIES[name] ?? whole;
      }
      const code = decimal ? Number(decimal) : parseInt(hexadecimal, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
  );
}
