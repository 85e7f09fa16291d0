/** Guides to measure with: charts of the built-in ones, and large ones that are made. */
import { readFileSync } from 'fs';
import { fileURLToPath } from 'url';

/** Markdown of the guide of any site. */
export const genericGuide = readFileSync(
  fileURLToPath(new URL('../../sites/generic/guide.md', import.meta.url)),
  'utf8'
);

/** The sources of a guide's flowcharts, in their order. */
export const chartsOf = markdown =>
  [...markdown.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(found => found[1]);

/**
 * A flowchart of `count` steps like those of the guides: every fifth is a question with two ways out, every tenth
 * leads to a check. It has about 1.2 arrows for each step.
 */
export function chartOf(count) {
  const lines = ['flowchart TD'];
  for (let at = 1; at <= count; at++) {
    if (at === count) {
      lines.push(`    S${at}(["The end"])`);
    } else if (at % 5 === 0 && at + 3 <= count) {
      lines.push(
        `    S${at}{"Is part ${at} done?"}`,
        `    S${at} -->|Yes| S${at + 1}`,
        `    S${at} -->|No| S${at + 3}`
      );
    } else {
      const text = `Do part ${at} of the work`;
      lines.push(
        at % 10 === 1
          ? `    S${at}["<a href='#check/home'>${text}</a>"]`
          : `    S${at}["${text}"]`,
        `    S${at} --> S${at + 1}`
      );
    }
  }
  return lines.join('\n') + '\n';
}

/** A guide with one chart of `count` steps. */
export const guideOf = count =>
  `---\ntitle: A large guide\n---\n\n# A large guide\n\n## The way\n\n\`\`\`mermaid\n${chartOf(count)}\`\`\`\n`;
