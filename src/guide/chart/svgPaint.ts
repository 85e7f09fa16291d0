/** Colours, widths and numbers in the words that all programs that show SVG know. */

/** Write colours and widths as they are seen, in the words that all programs know. */
export function paint(copied: SVGElement, style: CSSStyleDeclaration): void {
  setColour(copied, 'fill', style.fill, style.fillOpacity);
  setColour(copied, 'stroke', style.stroke, style.strokeOpacity);
  if (copied.getAttribute('stroke') !== 'none') {
    copied.setAttribute('stroke-width', number(style.strokeWidth));
    if (/[1-9]/.test(style.strokeDasharray)) {
      copied.setAttribute(
        'stroke-dasharray',
        style.strokeDasharray.replace(/px/g, '')
      );
    }
    for (const property of ['stroke-linecap', 'stroke-linejoin'] as const) {
      copied.setAttribute(property, style.getPropertyValue(property));
    }
  }
  if (style.opacity !== '1') {
    copied.setAttribute('opacity', style.opacity);
  }
  // Corners may be rounded by the style sheet.
  const rounded = parseFloat(style.getPropertyValue('rx'));
  if (copied.localName === 'rect' && rounded > 0) {
    copied.setAttribute('rx', String(rounded));
  }
}

/** Paint with a colour as the browser computes it; with none where nothing is to be seen. */
export function setColour(
  copied: SVGElement,
  property: 'fill' | 'stroke',
  value: string,
  share = '1'
): void {
  const found = colour(value);
  const opacity = (found?.opacity ?? 0) * Number(share);
  copied.setAttribute(property, found && opacity > 0 ? found.text : 'none');
  if (opacity > 0 && opacity < 1) {
    copied.setAttribute(`${property}-opacity`, String(round(opacity)));
  }
}

/**
 * A colour as `#rrggbb` and its opacity; `null` for what is not painted.
 *
 * @param value - as the browser computes it
 */
export function colour(
  value: string
): { text: string; opacity: number } | null {
  const found =
    /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+)(%?))?\s*\)$/.exec(
      value.trim()
    );
  let parts: number[];
  if (found) {
    const opacity =
      found[4] === undefined ? 1 : Number(found[4]) / (found[5] ? 100 : 1);
    parts = [Number(found[1]), Number(found[2]), Number(found[3]), opacity];
  } else if (
    !value.trim() ||
    /^(?:none|transparent|url\(|context-)/.test(value)
  ) {
    return null;
  } else {
    parts = pixel(value);
  }
  const [red, green, blue, opacity] = parts;
  const text = [red, green, blue]
    .map(part => Math.round(part).toString(16).padStart(2, '0'))
    .join('');
  return opacity > 0 ? { text: `#${text}`, opacity } : null;
}

/** What a colour looks like that is written in another way, such as `color(srgb 0 0.5 1)`. */
function pixel(value: string): number[] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) {
    return [0, 0, 0, 1];
  }
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, opacity] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, opacity / 255];
}

/** Coordinates with two digits: more are not seen, and outlines have thousands of them. */
export function shortened(value: string): string {
  return value.startsWith('url(')
    ? value
    : value.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, found =>
        String(round(Number(found)))
      );
}

/** A length in pixels as a number. */
export function number(length: string): string {
  return String(round(parseFloat(length) || 0));
}

/** Two digits. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
