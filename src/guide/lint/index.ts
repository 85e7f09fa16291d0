import type { IGuide } from '../text/document';
import { blocksOf, chartsOf, GuideError, readGuide } from '../text/document';
import type { FlowchartParser } from './chart';
import { lintChart } from './chart';
import type { IGuideFault } from './fault';
import { lintProse } from './links';

export type { FlowchartParser } from './chart';
export type { GuideRule, IGuideFault } from './fault';

/**
 * Look for what is wrong with a guide.
 *
 * @param text - Markdown, as it lies in the file
 * @param parse - reads a chart with mermaid; charts are read one after the other
 *
 * @returns what was found, in the order of the file; nothing when the guide is as it should be.
 */
export async function lintGuide(
  text: string,
  parse: FlowchartParser
): Promise<IGuideFault[]> {
  let guide: IGuide;
  try {
    guide = readGuide(text);
  } catch (reason) {
    if (!(reason instanceof GuideError)) {
      throw reason;
    }
    return [{ line: 1, rule: 'unreadable', message: reason.message }];
  }
  const faults = [
    ...warningFaults(text, guide),
    ...sectionFaults(guide),
    ...lintProse(blocksOf(text), guide)
  ];
  for (const { chart } of chartsOf(guide)) {
    faults.push(...(await lintChart(chart, guide, parse)));
  }
  return faults
    .map((fault, index) => ({ fault, index }))
    .sort((a, b) => a.fault.line - b.fault.line || a.index - b.index)
    .map(({ fault }) => fault);
}

/** What reading the guide left out, at the line that it is about. */
function warningFaults(text: string, guide: IGuide): IGuideFault[] {
  return guide.warnings.map(message => {
    const name = /^"([^"]+)" in the front matter/.exec(message)?.[1];
    const title = /^A chart below "(.*)" is inside/.exec(message)?.[1];
    if (title !== undefined) {
      const section = guide.sections.find(one => one.title === title);
      return { line: section?.line ?? 1, rule: 'chart', message };
    }
    const line = name
      ? text.split('\n').findIndex(one => one.startsWith(name))
      : 0;
    return { line: Math.max(0, line) + 1, rule: 'front-matter', message };
  });
}

function sectionFaults(guide: IGuide): IGuideFault[] {
  const faults: IGuideFault[] = [];
  const before = new Map<string, number>();
  guide.sections.forEach((section, index) => {
    const { line, title, id, level, charts, markdown } = section;
    const name = title.toLowerCase();
    const first = before.get(name);
    if (id && first !== undefined) {
      faults.push({
        line,
        rule: 'duplicate-id',
        message:
          `"${title}" is also the heading on line ${first}: links lead there, and here only with #${id}. ` +
          'Give one of them another heading.'
      });
    } else if (id) {
      before.set(name, line);
    }
    const isParent = (guide.sections[index + 1]?.level ?? 0) > level;
    if (!charts.length && !isParent && !/[\p{L}\p{N}]/u.test(markdown)) {
      faults.push({
        line,
        rule: 'empty-section',
        message: `There is nothing below the heading "${title}". Write it, or remove the heading.`
      });
    }
  });
  return faults;
}
