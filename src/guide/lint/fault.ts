/** What a guide is held against; the name is given with each fault. */
export type GuideRule =
  /** The file cannot be opened as a guide. */
  | 'unreadable'
  /** Something in the front matter, of the guide or of a chart, has no effect. */
  | 'front-matter'
  /** A chart is not drawn. */
  | 'chart'
  /** A heading with nothing below it. */
  | 'empty-section'
  /** A step that is described twice, or two headings with one anchor. */
  | 'duplicate-id'
  /** A step that leads nowhere and does not say that it is an end. */
  | 'dead-end'
  /** A question with one way out, without answers, or drawn as a box. */
  | 'question'
  /** A comment that answers a question, and cannot: its step, check, value or answer is not there. */
  | 'answer'
  /** A step that no way leads to. */
  | 'unreachable'
  /** A note that stands beside no step. */
  | 'loose-note'
  /** A link without an address or without words. */
  | 'empty-link'
  /** A link that is not followed: its section, chart, check or action is not there, or it leads off the web. */
  | 'broken-link';

/** Something that is wrong with a guide. */
export interface IGuideFault {
  /** Line of the file, counted from 1. */
  line: number;
  rule: GuideRule;
  /** A sentence or two: what is wrong, and what to do. */
  message: string;
}
