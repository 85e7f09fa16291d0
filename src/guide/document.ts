import GithubSlugger from 'github-slugger';
import type { Token, Tokens } from 'marked';
// This module is itself only loaded when a guide is opened.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Marked } from 'marked';
import { parse as parseYaml } from 'yaml';

import { inferPublished } from './published';

/** A guide with more characters than this is not opened. */
export const MAX_GUIDE_CHARACTERS = 1_000_000;

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
  const { front, body } = splitFrontMatter(text);
  const names = readFrontMatter(front, warnings);
  const sections = readSections(blocksOf(text), names.title ?? '', warnings);
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
    title: names.title ?? sections[0].title,
    summary: names.summary ?? '',
    published,
    site: names.site ?? '',
    sections,
    warnings
  };
}

/** The blocks of a guide below its front matter, in their order. */
export function blocksOf(text: string): IGuideBlock[] {
  const { body, line: first } = splitFrontMatter(text);
  let line = first;
  return new Marked({ gfm: true }).lexer(body).map(token => {
    const block = { token, line };
    line += countLines(token.raw);
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

type FrontMatterName = 'title' | 'summary' | 'published' | 'site';

const FRONT_MATTER_NAMES: readonly FrontMatterName[] = [
  'title',
  'summary',
  'published',
  'site'
];

/** `line`: of the file, counted from 1, on which the body begins. */
function splitFrontMatter(text: string): {
  front: string;
  body: string;
  line: number;
} {
  const plain = text.replace(/^\uFEFF/, '');
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(
    plain
  );
  return found
    ? {
        front: found[1],
        body: plain.slice(found[0].length),
        line: 1 + countLines(found[0])
      }
    : { front: '', body: plain, line: 1 };
}

/** How many line ends there are in a text. */
function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function readFrontMatter(
  front: string,
  warnings: string[]
): Record<FrontMatterName, string | null> {
  const names: Record<FrontMatterName, string | null> = {
    title: null,
    summary: null,
    published: null,
    site: null
  };
  if (!front.trim()) {
    return names;
  }
  let found: unknown;
  try {
    found = parseYaml(front, { maxAliasCount: 10 });
  } catch (reason) {
    const line = String((reason as Error).message).split('\n')[0];
    warnings.push(`The front matter is ignored, it is not valid YAML: ${line}`);
    return names;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    warnings.push(
      'The front matter is ignored: it must be a list of names and values.'
    );
    return names;
  }
  for (const [name, value] of Object.entries(found)) {
    const known = FRONT_MATTER_NAMES.find(other => other === name);
    if (!known) {
      warnings.push(`"${name}" in the front matter is ignored.`);
    } else if (typeof value !== 'string') {
      warnings.push(`"${name}" in the front matter is ignored: it is no text.`);
    } else {
      names[known] = value.trim() || null;
    }
  }
  return names;
}

function readAddress(text: string | null, warnings: string[]): string {
  if (text === null) {
    return '';
  }
  try {
    const address = new URL(text);
    if (address.protocol === 'https:') {
      address.hash = '';
      return address.href;
    }
  } catch {
    // The same sentence as for another protocol.
  }
  warnings.push(
    '"published" in the front matter is ignored: it must be an address that starts with https://.'
  );
  return '';
}

/** A section while its tokens are read. */
interface IDraft {
  id: string;
  level: number;
  title: string;
  parts: string[];
  charts: IGuideChart[];
  line: number;
}

function readSections(
  blocks: readonly IGuideBlock[],
  title: string,
  warnings: string[]
): IGuideSection[] {
  const slugger = new GithubSlugger();
  const drafts: IDraft[] = [
    { id: '', level: 1, title, parts: [], charts: [], line: 1 }
  ];
  const definitions: { label: string; raw: string }[] = [];
  for (const { token, line } of blocks) {
    const draft = drafts[drafts.length - 1];
    if (token.type === 'heading') {
      const heading = plainText(token.tokens ?? []).trim();
      drafts.push({
        id: slugger.slug(heading),
        level: (token as Tokens.Heading).depth,
        title: heading,
        parts: [],
        charts: [],
        line
      });
    } else if (token.type === 'def') {
      definitions.push({ label: (token as Tokens.Def).tag, raw: token.raw });
    } else if (isChart(token)) {
      const number = draft.charts.length + 1;
      draft.charts.push({
        id: number === 1 ? draft.id : `${draft.id}-chart-${number}`,
        title: draft.title,
        source: (token as Tokens.Code).text,
        line: line + 1
      });
    } else {
      draft.parts.push(token.raw);
      if (holdsChart(token)) {
        warnings.push(
          `A chart below "${draft.title}" is inside a list or a quotation and is shown as text.`
        );
      }
    }
  }
  return drafts
    .map(({ parts, ...draft }) => ({
      ...draft,
      markdown: withDefinitions(parts.join('').trim(), definitions)
    }))
    .filter(draft => draft.id || draft.markdown || draft.charts.length);
}

function isChart(token: Token): boolean {
  return (
    token.type === 'code' &&
    /^mermaid\b/i.test((token as Tokens.Code).lang ?? '')
  );
}

function holdsChart(token: Token): boolean {
  const inside = [
    ...((token as Tokens.Generic).tokens ?? []),
    ...((token as Tokens.List).items ?? [])
  ];
  return inside.some(part => isChart(part) || holdsChart(part));
}

/** Link definitions stand anywhere in a file but are used in any section. */
function withDefinitions(
  markdown: string,
  definitions: readonly { label: string; raw: string }[]
): string {
  const lower = markdown.toLowerCase();
  const used = definitions.filter(({ label }) => lower.includes(`[${label}]`));
  return used.length
    ? `${markdown}\n\n${used.map(({ raw }) => raw.trim()).join('\n')}`
    : markdown;
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
