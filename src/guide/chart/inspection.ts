import type { IFlowDatabase } from './steps';

/** A style with more characters than this is strange. */
const MAX_STYLE_CHARACTERS = 200;

/** A chart that cannot be shown. Its message is a sentence for the user. */
export class ChartError extends Error {
  override name = 'ChartError';

  /**
   * @param message - what happened
   * @param detail - what mermaid said about it, several lines; empty when it said nothing
   */
  constructor(
    message: string,
    readonly detail = ''
  ) {
    super(message);
  }
}

/**
 * Refuse what would be loaded while a chart is drawn, before it is cleaned.
 *
 * mermaid draws into the page: a picture or a style with an address would be fetched there.
 *
 * @throws {@link ChartError}
 */
export function inspectFlow(database: IFlowDatabase): void {
  for (const vertex of database.getVertices().values()) {
    if (vertex.img) {
      throw new ChartError(
        `This chart is not drawn: step "${vertex.id}" is a picture from elsewhere, and a guide may ` +
          'not load any. Remove "img" from it.'
      );
    }
  }
  const edges = database.getEdges();
  const styles = [
    ...[...database.getVertices().values()].map(({ styles }) => styles),
    ...[...database.getClasses().values()].flatMap(found => [
      found.styles,
      found.textStyles
    ]),
    ...edges.map(({ style }) => style),
    edges.defaultStyle
  ].flatMap(style => style ?? []);
  const strange = styles.find(style => !isPlainStyle(style));
  if (strange !== undefined) {
    throw new ChartError(
      `This chart is not drawn: its style "${strange.slice(0, 80)}" may load something from ` +
        'elsewhere. Only colours, widths and fonts can be given.'
    );
  }
}

/** Colours, numbers and words; no address, no escape, nothing that ends a declaration. */
function isPlainStyle(style: string): boolean {
  const text = style.trim().replace(/;$/, '');
  return (
    !text ||
    (text.length <= MAX_STYLE_CHARACTERS &&
      /^[a-z-]+\s*:\s*[#\w\s.,%()!"'+-]*$/i.test(text) &&
      !/\b(?:url|src|image|image-set|cross-fade|element|paint|attr)\s*\(/i.test(
        text
      ))
  );
}
