import * as fs from 'fs';
import * as path from 'path';

import { GUIDE_ACTIONS, GUIDE_CHECKS } from '../../text/links';
import { parseDatabase } from '../../chart/mermaid';
import type { GuideRule } from '../index';
import { lintGuide } from '../index';
import { addCanParse } from '../../__tests__/canParse';

beforeAll(async () => {
  addCanParse();
  // Translating mermaid for jest takes long the first time.
  await parseDatabase('flowchart TD\n  A --> B');
}, 300_000);

const lint = (text: string) => lintGuide(text, parseDatabase);

/** A guide whose only chart has these lines; the first of them is line 5 of the file. */
function withChart(...lines: string[]): string {
  return `# Way

\`\`\`mermaid
flowchart TD
${lines.map(line => `    ${line}`).join('\n')}
\`\`\`

## Software

Text.
`;
}

const END = 'B(["End"])';

/** A guide with a fault, the same guide mended, and the line and words of the fault. */
const FAULTS: Record<
  string,
  { rule: GuideRule; line: number; says: RegExp; bad: string; good: string }
> = {
  'a file without text': {
    rule: 'unreadable',
    line: 1,
    says: /no text to show/,
    bad: '---\ntitle: Way\n---\n',
    good: '---\ntitle: Way\n---\n# Way\n\nText.\n'
  },
  'a name that the front matter does not have': {
    rule: 'front-matter',
    line: 3,
    says: /"author" in the front matter is ignored/,
    bad: '---\ntitle: Way\nauthor: Me\n---\n# Way\n\nText.\n',
    good: '---\ntitle: Way\n---\n# Way\n\nText.\n'
  },
  'a front matter that is no YAML': {
    rule: 'front-matter',
    line: 1,
    says: /not valid YAML/,
    bad: '---\ntitle: "Way\n---\n# Way\n\nText.\n',
    good: '---\ntitle: "Way"\n---\n# Way\n\nText.\n'
  },
  'an address that is not published on the web': {
    rule: 'front-matter',
    line: 2,
    says: /"published" in the front matter is ignored/,
    bad: '---\npublished: guide.md\n---\n# Way\n\nText.\n',
    good: '---\npublished: https://example.org/guide.md\n---\n# Way\n\nText.\n'
  },
  'a chart with a front matter': {
    rule: 'front-matter',
    line: 4,
    says: /front matter of this chart \(theme\) is ignored/,
    bad: `# Way\n\n\`\`\`mermaid\n---\ntheme: dark\n---\nflowchart TD\n  A --> ${END}\n\`\`\`\n`,
    good: `# Way\n\n\`\`\`mermaid\nflowchart TD\n  A --> ${END}\n\`\`\`\n`
  },
  'a chart with a directive': {
    rule: 'front-matter',
    line: 5,
    says: /directive is ignored/,
    bad: withChart('%%{init: {"theme": "dark"}}%%', `A --> ${END}`),
    good: withChart('%% a remark', `A --> ${END}`)
  },
  'a chart that mermaid does not understand': {
    rule: 'chart',
    line: 7,
    says: /mermaid does not understand it at this line: B --> \]$/,
    bad: withChart('%% a remark', 'A --> B', 'B --> ]'),
    good: withChart('%% a remark', 'A --> B', 'B --> C(["End"])')
  },
  'another kind of diagram': {
    rule: 'chart',
    line: 4,
    says: /of the kind "sequence"/,
    bad: '# Way\n\n```mermaid\nsequenceDiagram\n  A->>B: x\n```\n',
    good: withChart(`A --> ${END}`)
  },
  'a chart in a list': {
    rule: 'chart',
    line: 3,
    says: /inside a list/,
    bad: '# Way\n\n## Steps\n\n- this:\n\n  ```mermaid\n  flowchart TD\n    A --> B\n  ```\n',
    good: `# Way\n\n## Steps\n\n\`\`\`mermaid\nflowchart TD\n  A --> ${END}\n\`\`\`\n`
  },
  'a heading with nothing below it': {
    rule: 'empty-section',
    line: 5,
    says: /nothing below the heading "Data"/,
    bad: '# Way\n\nText.\n\n## Data\n\n...\n\n## More\n\nText.\n',
    good: '# Way\n\nText.\n\n## Data\n\n### Where\n\nThere.\n\n## More\n\nText.\n'
  },
  'two headings with one anchor': {
    rule: 'duplicate-id',
    line: 5,
    says: /also the heading on line 1.*#way-1/,
    bad: '# Way\n\nText.\n\n## Way\n\nText.\n',
    good: '# Way\n\nText.\n\n## Another way\n\nText.\n'
  },
  'a step that is described twice': {
    rule: 'duplicate-id',
    line: 6,
    says: /"A" is described here and on line 5/,
    bad: withChart(`A["One"] --> ${END}`, 'A["Two"] --> B'),
    good: withChart(`A["One"] --> ${END}`, 'C["Two"] --> A').replace(
      'C["Two"] --> A',
      'A["One"] ~~~ N@{ shape: brace-l, label: "A{note}" }'
    )
  },
  'a note that is described twice': {
    rule: 'duplicate-id',
    line: 7,
    says: /"N" is described here and on line 6/,
    bad: withChart(
      `A --> ${END}`,
      'A ~~~ N@{ shape: brace-l, label: "One" }',
      'B ~~~ N@{ shape: brace-r, label: "Two" }'
    ),
    good: withChart(
      `A --> ${END}`,
      'A ~~~ N@{ shape: brace-l, label: "One" }',
      'B ~~~ M@{ shape: brace-r, label: "Two" }'
    )
  },
  'a step that leads nowhere': {
    rule: 'dead-end',
    line: 6,
    says: /"Run it" leads nowhere.*B\(\["\.\.\."\]\)/,
    bad: withChart('A["Start"]', 'A --> B["Run it"]'),
    good: withChart('A["Start"]', 'A --> B(["Run it"])')
  },
  'a step that ends in a link out of the guide': {
    rule: 'dead-end',
    line: 5,
    says: /"Read" leads nowhere/,
    bad: withChart(`A --> B["<a href='https://example.org/#more'>Read</a>"]`),
    good: withChart(`A --> B["<a href='#software'>Read</a>"]`)
  },
  'a question without a way out': {
    rule: 'dead-end',
    line: 5,
    says: /question "Well\?" has no way out/,
    bad: withChart('A --> B{"Well?"}'),
    good: withChart('A --> B{"Well?"}', 'B -->|Yes| C(["End"])', 'B -->|No| A')
  },
  'a question with one way out': {
    rule: 'question',
    line: 5,
    says: /has one way out/,
    bad: withChart('A{"Well?"} -->|Yes| B(["End"])'),
    good: withChart('A{"Well?"} -->|Yes| B(["End"])', 'A -->|No| B')
  },
  'a question without an answer on a way': {
    rule: 'question',
    line: 5,
    says: /to "C" has no answer/,
    bad: withChart('A{"Well?"} -->|Yes| B(["End"])', 'A --> C(["Other end"])'),
    good: withChart(
      'A{"Well?"} -->|Yes| B(["End"])',
      'A -->|No| C(["Other end"])'
    )
  },
  'a question with one answer twice': {
    rule: 'question',
    line: 5,
    says: /the answer "yes"/,
    bad: withChart('A{"Well?"} -->|Yes| B(["End"])', 'A -->|yes| C(["End"])'),
    good: withChart('A{"Well?"} -->|Yes| B(["End"])', 'A -->|no| C(["End"])')
  },
  'a question that is drawn as a box': {
    rule: 'question',
    line: 5,
    says: /"GPU\?" is a question and is not drawn as one.*A\{"\.\.\."\}/,
    bad: withChart('A["GPU?"] -->|Yes| B(["End"])', 'A -->|No| B'),
    good: withChart('A{"GPU?"} -->|Yes| B(["End"])', 'A -->|No| B')
  },
  'a box with a single "Yes"': {
    rule: 'question',
    line: 5,
    says: /"Submit" is a question/,
    bad: withChart('A["Submit"] -->|Yes| B(["End"])'),
    good: withChart('A["Submit"] --> B(["End"])')
  },
  'a box that parts': {
    rule: 'question',
    line: 5,
    says: /leads on in 2 ways and asks nothing/,
    bad: withChart('A["Go"] --> B(["End"])', 'A --> C(["Other end"])'),
    good: withChart('A["Go"] --> B(["End"])')
  },
  'a step that no way leads to': {
    rule: 'unreachable',
    line: 6,
    says: /No way leads from the first step, "A", to "Lost"/,
    bad: withChart(`A --> ${END}`, 'C["Lost"] --> B'),
    good: withChart('A --> C', 'C["Lost"] --> B(["End"])')
  },
  'a note that stands alone': {
    rule: 'loose-note',
    line: 6,
    says: /"Mind" stands beside no step/,
    bad: withChart(`A --> ${END}`, 'N@{ shape: braces, label: "Mind" }'),
    good: withChart(`A --> ${END}`, 'A ~~~ N@{ shape: braces, label: "Mind" }')
  },
  'an answer to what is no question': {
    rule: 'answer',
    line: 6,
    says: /"A" is answered here and is no question/,
    bad: withChart(`A --> ${END}`, '%% answer A by check/home: ok = Yes'),
    good: withChart(`A --> ${END}`)
  },
  'a link without an address in a chart': {
    rule: 'empty-link',
    line: 5,
    says: /A link in "Make it" has no address/,
    bad: withChart(`A["<a href=''>Make it</a>"] --> ${END}`),
    good: withChart(`A["<a href='#software'>Make it</a>"] --> ${END}`)
  },
  'a link without words in a chart': {
    rule: 'empty-link',
    line: 5,
    says: /no address or no words/,
    bad: withChart(`A["Make it <a href='#software'> </a>"] --> ${END}`),
    good: withChart(`A["<a href='#software'>Make it</a>"] --> ${END}`)
  },
  'a link without an address in the text': {
    rule: 'empty-link',
    line: 4,
    says: /The link "here" has no address/,
    bad: '# Way\n\nRead\n[here]().\n',
    good: '# Way\n\nRead\n[here](https://example.org/).\n'
  },
  'a link to a section that is not there': {
    rule: 'broken-link',
    line: 5,
    says: /"#data": This guide has no section "data"/,
    bad: '# Way\n\n| a | b |\n| --- | --- |\n| x | [read](#data) |\n',
    good: '# Way\n\n| a | b |\n| --- | --- |\n| x | [read](#way) |\n'
  },
  'a link of a chart to a section that is not there': {
    rule: 'broken-link',
    line: 6,
    says: /"#softwares": This guide has no section/,
    bad: withChart(
      'A["Start"]',
      `A --> B["<a href='#softwares'>Make it</a>"]`
    ).replace('## Software', 'C\n\n## Software'),
    good: withChart('A["Start"]', `A --> B["<a href='#software'>Make it</a>"]`)
  },
  'an unknown check': {
    rule: 'broken-link',
    line: 3,
    says: /There is no check "house"/,
    bad: '# Way\n\nSee [it](#check/house).\n',
    good: '# Way\n\nSee [it](#check/home).\n'
  },
  'an unknown action': {
    rule: 'broken-link',
    line: 5,
    says: /There is no action "explode"/,
    bad: withChart(`A["<a href='#action/explode'>Go</a>"] --> ${END}`),
    good: withChart(`A["<a href='#action/export'>Go</a>"] --> ${END}`)
  },
  'a link that runs something': {
    rule: 'broken-link',
    line: 3,
    says: /only lead to https pages/,
    bad: '# Way\n\n[Go](javascript:alert(1)) or not.\n',
    good: '# Way\n\n[Go](https://example.org/) or not.\n'
  },
  'a link of HTML': {
    rule: 'broken-link',
    line: 4,
    says: /"#nowhere"/,
    bad: '# Way\n\nOne\n<a href="#nowhere">two</a>.\n',
    good: '# Way\n\nOne\n<a href="#way">two</a>.\n'
  }
};

describe('lintGuide', () => {
  it.each(Object.entries(FAULTS))(
    'finds %s, and nothing when it is mended',
    async (_, { rule, line, says, bad, good }) => {
      const faults = await lint(bad);
      expect(faults).toContainEqual({
        line,
        rule,
        message: expect.stringMatching(says)
      });
      expect(await lint(good)).toEqual([]);
    }
  );

  it('is described with all its rules, checks and actions', () => {
    const text = fs.readFileSync(
      path.join(__dirname, '..', '..', '..', '..', 'docs', 'guides.md'),
      'utf8'
    );
    const listed = (begin: string) =>
      [
        ...text
          .split('\n')
          .find(line => line.startsWith(begin))!
          .slice(begin.length)
          .matchAll(/`([\w-]+)`/g)
      ].map(([, name]) => name);
    expect(listed('| `#check/NAME` |')).toEqual([...GUIDE_CHECKS]);
    expect(listed('| `#action/NAME` |')).toEqual(
      Object.keys(GUIDE_ACTIONS).sort()
    );
    const rows = text.slice(text.indexOf('| rule |')).split('\n').slice(2);
    expect(
      rows
        .map(row => /^\| `([\w-]+)` \|/.exec(row)?.[1])
        .filter(name => name)
        .sort()
    ).toEqual(
      [...new Set(Object.values(FAULTS).map(({ rule }) => rule))].sort()
    );
  });

  it('has a guide for every rule', () => {
    const source = fs.readFileSync(
      path.join(__dirname, '..', 'fault.ts'),
      'utf8'
    );
    const rules = [...source.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(
      ([, rule]) => rule
    );
    expect(rules.length).toBeGreaterThan(8);
    expect(
      [...new Set(Object.values(FAULTS).map(({ rule }) => rule))].sort()
    ).toEqual(rules.sort());
  });

  it('tells faults in the order of the file, whatever finds them', async () => {
    const faults = await lint(
      '---\nauthor: Me\n---\n# Way\n\n[a](#x)\n\n```mermaid\nflowchart TD\n  A --> B\n```\n\n[b](#y)\n'
    );
    expect(faults.map(({ line, rule }) => [line, rule])).toEqual([
      [2, 'front-matter'],
      [6, 'broken-link'],
      [10, 'dead-end'],
      [13, 'broken-link']
    ]);
  });

  it('counts lines as they are in a file of Windows', async () => {
    const text = withChart('A["Start"]', 'A --> B["Run it"]');
    const faults = await lint(`\uFEFF${text.replace(/\n/g, '\r\n')}`);
    expect(faults.map(({ line }) => line)).toEqual([6]);
  });

  it('reaches what lies in a group, and leaves it by the group', async () => {
    expect(
      await lint(
        withChart(
          'A --> G',
          'subgraph G [Together]',
          'C["One"]',
          'D["Two"]',
          'end',
          'G --> B(["End"])'
        )
      )
    ).toEqual([]);
  });

  it('finds nothing in code', async () => {
    expect(
      await lint(
        '# Way\n\n`[a]()`\n\n```text\n[a](#nowhere) <a href="">x</a>\n```\n'
      )
    ).toEqual([]);
  });
});
