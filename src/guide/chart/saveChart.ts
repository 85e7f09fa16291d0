import { Printing } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import { slug } from 'github-slugger';

import type { IStandaloneChart } from './chartSvg';

/** How many pixels of a picture a CSS pixel becomes. */
const DENSITY = 2;

/** Browsers draw no picture that is larger, in pixels along a side and in all. */
const LARGEST_SIDE = 16_000;
const LARGEST_AREA = 100_000_000;

const LONGEST_NAME = 100;

/**
 * The name of a file for a chart.
 *
 * @param titles - of the guide and of the chart; those that are empty or the same are left out
 * @param extension - without its dot
 */
export function chartFileName(
  titles: readonly string[],
  extension: string
): string {
  const names = [...new Set(titles.map(title => slug(title.trim())))];
  const name = names
    .filter(part => part)
    .join('-')
    .slice(0, LONGEST_NAME)
    .replace(/-+$/, '');
  return `${name || 'flowchart'}.${extension}`;
}

/** The scale at which a picture is drawn: twice its size, less when the browser could not draw that. */
export function pictureScale(width: number, height: number): number {
  return Math.min(
    DENSITY,
    LARGEST_SIDE / width,
    LARGEST_SIDE / height,
    Math.sqrt(LARGEST_AREA / (width * height))
  );
}

/** The document of a chart, as a file. */
export function chartDocument(chart: IStandaloneChart): Blob {
  return new Blob([chart.text], { type: 'image/svg+xml;charset=utf-8' });
}

/**
 * A chart as a PNG picture.
 *
 * @throws `Error`, with a sentence, when the browser does not draw it.
 */
export async function chartPicture(chart: IStandaloneChart): Promise<Blob> {
  const scale = pictureScale(chart.width, chart.height);
  const address = URL.createObjectURL(chartDocument(chart));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(chart.width * scale);
    canvas.height = Math.round(chart.height * scale);
    canvas
      .getContext('2d')
      ?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise<Blob | null>(resolve =>
      canvas.toBlob(resolve, 'image/png')
    );
    if (picture) {
      return picture;
    }
  } catch {
    // The same sentence as for a picture without content.
  } finally {
    URL.revokeObjectURL(address);
  }
  throw new Error(
    'The browser could not draw this chart as a picture. Save it as SVG instead.'
  );
}

/** Hand a file to the reader, as a download of the browser. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has to have begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Print a chart on one page, by the way that JupyterLab prints.
 *
 * @param chart - in colours for paper
 */
export async function printChart(
  chart: IStandaloneChart,
  title: string
): Promise<void> {
  const parsed = new DOMParser().parseFromString(chart.text, 'image/svg+xml');
  const svg = document.importNode(parsed.documentElement, true);
  svg.setAttribute(
    'style',
    'display: block; width: 100%; height: auto; max-height: 92vh'
  );
  const heading = document.createElement('h1');
  heading.textContent = title;
  heading.setAttribute('style', 'margin: 0 0 8px; font: bold 14pt sans-serif');
  const widget = new Widget();
  widget.node.append(heading, svg);
  await Printing.printWidget(widget);
  widget.dispose();
}
