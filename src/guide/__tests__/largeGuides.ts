/** Guides that are too large to lie in a folder, by name; each ends with a section that is as it should be. */
export const LARGE_GUIDES: Readonly<Record<string, () => string>> = {
  links: () => `# Links\n\n${'[a](#after) '.repeat(20_000)}`,
  'links-of-half': () => `# Links\n\n${'[a](#after) '.repeat(8_000)}`,
  emphasis: () => `# Emphasis\n\n${'*a **b _c ~d '.repeat(1_500)}`,
  quotations: () => `# Quotations\n\n${'> - a\nb\n'.repeat(12_000)}`,
  'quotations-of-all': () => `# Quotations\n\n${'> - a\nb\n'.repeat(100_000)}`,
  lists: () => `# Lists\n\n${'- a\n  - b\n'.repeat(20_000)}`,
  tables: () => `# Tables\n\n|a|b|\n|-|-|\n${'|*c*|`d`|\n'.repeat(8_000)}`,
  definitions: () =>
    `# Definitions\n\n${Array.from({ length: 20_000 }, (_, n) => `[d${n}]: #after`).join('\n')}\n\n[x][d1]`,
  sections: () =>
    Array.from({ length: 10_000 }, (_, n) => `## Part ${n}\n\nText.`).join(
      '\n\n'
    ),
  code: () => `# Code\n\n\`\`\`\n${'a line of code\n'.repeat(50_000)}\`\`\``,
  html: () => `# HTML\n\n${'<b>x</b> '.repeat(50_000)}`
};

const AFTER =
  '\n\n## After\n\nStill here, with [a link](#after).\n\n' +
  '```mermaid\nflowchart TD\n  FINE[Still drawn] --> END([End])\n```\n';

/** The text of a large guide. */
export function largeGuide(name: string): string {
  return LARGE_GUIDES[name]() + AFTER;
}
