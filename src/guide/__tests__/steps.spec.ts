import { readFileSync } from 'fs';

import { ChartError, inspectFlow } from '../chart/inspection';
import { parseChart } from '../chart/mermaid';
import { addCanParse } from './canParse';

/** Options that mermaid refuses by itself where they are no texts. */
const TEXTS = ['themeCSS', 'fontFamily', 'altFontFamily'];

beforeAll(async () => {
  addCanParse();
  // Translating mermaid for jest takes long the first time.
  await parseChart('flowchart TD\n  A --> B');
}, 300_000);

describe('parseChart', () => {
  it('tells steps, decisions and notes apart', async () => {
    const { steps, ways } = await parseChart(`flowchart TD
      START["Start"] --> Q{"GPU needed?"}
      Q -->|Yes| GPU["Ask for one"]
      Q -->|"No #40;CPU#41;"| CPU["Go on"]
      Q ~~~ N@{ shape: brace-l, label: "<b>Note</b>:
        - one" }
      F@{ shape: braces, label: "loose" }`);
    expect(steps.map(({ id, kind, about }) => [id, kind, about])).toEqual([
      ['START', 'step', null],
      ['Q', 'decision', null],
      ['GPU', 'step', null],
      ['CPU', 'step', null],
      ['N', 'note', 'Q'],
      ['F', 'note', null]
    ]);
    expect(steps[4].label).toBe('Note:\n- one');
    expect(ways).toEqual([
      { from: 'START', to: 'Q', label: '' },
      { from: 'Q', to: 'GPU', label: 'Yes' },
      { from: 'Q', to: 'CPU', label: 'No (CPU)' }
    ]);
  });

  it('reads labels as text, with their links', async () => {
    const { steps } = await parseChart(`flowchart TD
      A["<a href='#check/home'>Check <code>HOME</code></a><br/>and more"]
      B["\`**Bold** words\`"]
      C[Click me]
      click C href "https://example.org/"`);
    expect(steps.map(({ label }) => label)).toEqual([
      'Check HOME\nand more',
      'Bold words',
      'Click me'
    ]);
    expect(steps[0].links).toEqual([
      { href: '#check/home', text: 'Check HOME' }
    ]);
    expect(steps[2].links).toEqual([
      { href: 'https://example.org/', text: 'Click me' }
    ]);
  });

  it('leaves no HTML of a hostile label', async () => {
    const { steps } = await parseChart(`flowchart TD
      A@{ label: "Hi <img src=x onerror=alert(1)><script>alert(2)</script><style>a{}</style>" }`);
    expect(steps[0].label).toBe('Hi');
    expect(steps[0].links).toEqual([]);
  });

  it('lets a chart change no configuration', async () => {
    const mermaid = (await import('mermaid')).default;
    const before = JSON.stringify(mermaid.mermaidAPI.getConfig());
    await mermaid.parse(`---
config:
  securityLevel: loose
  layout: elk
  look: handDrawn
  theme: forest
  themeCSS: "@import url(https://evil.test/a.css);"
  htmlLabels: false
  dompurifyConfig: { ADD_TAGS: [img] }
  secure: []
  flowchart: { curve: linear }
---
%%{init: {"securityLevel": "loose", "fontFamily": "x", "themeCSS": "a{}"}}%%
flowchart TD
  A --> B`);
    expect(JSON.stringify(mermaid.mermaidAPI.getConfig())).toBe(before);
  });

  it('lets a chart change none of the options that there are, wherever mermaid takes them', async () => {
    const mermaid = (await import('mermaid')).default;
    const types = readFileSync(
      'node_modules/mermaid/dist/config.type.d.ts',
      'utf8'
    );
    const [declared] =
      /^export interface MermaidConfig[^]*?^\}/m.exec(types) ?? [];
    const options = [...(declared ?? '').matchAll(/^ {4}(\w+)\?:/gm)].map(
      ([, name]) => name
    );
    expect(options.length).toBeGreaterThan(50);
    const namesIn = (value: object): string[] =>
      Object.entries(value).flatMap(([name, inner]) =>
        inner && typeof inner === 'object' ? [name, ...namesIn(inner)] : name
      );
    const names = new Set([
      ...options,
      ...namesIn(mermaid.mermaidAPI.defaultConfig)
    ]);
    const seen = () => {
      const now = mermaid.mermaidAPI.getConfig() as Record<string, unknown>;
      return JSON.stringify(options.map(name => [name, now[name]]));
    };
    const before = seen();
    for (const value of ['"changed"', '{"htmlLabels": "changed"}', '7']) {
      const all = [...names]
        .filter(name => value.startsWith('"') || !TEXTS.includes(name))
        .map(name => `"${name}": ${value}`)
        .join(', ');
      await mermaid.parse(`%%{init: {${all}}}%%\nflowchart TD\n  A --> B`);
      expect(seen()).toBe(before);
      await mermaid.parse(
        `---\nconfig: {${all}}\n---\nflowchart TD\n  A --> B`
      );
      expect(seen()).toBe(before);
    }
  });

  it('says where the syntax is wrong', async () => {
    const failure = await parseChart('flowchart TD\n  A --> ]').catch(
      reason => reason
    );
    expect(failure).toBeInstanceOf(ChartError);
    expect(failure.message).toMatch(/could not be drawn/);
    expect(failure.detail).toMatch(/line 2/);
  });

  it('goes on after a broken chart', async () => {
    const broken = parseChart('flowchart TD\n  A -->');
    const next = parseChart('flowchart TD\n  A --> B');
    await expect(broken).rejects.toBeInstanceOf(ChartError);
    expect((await next).steps).toHaveLength(2);
  });

  it.each([
    [
      'another kind of diagram',
      'sequenceDiagram\n A->>B: x',
      /kind "sequence"/
    ],
    [
      'a picture',
      'flowchart TD\n A@{ img: "https://evil.test/x.png", label: "x" }',
      /picture from elsewhere/
    ],
    [
      'an address in a style',
      'flowchart TD\n A --> B\n style A fill:url(https://evil.test/x)',
      /could not be drawn/
    ],
    [
      'too many characters',
      `flowchart TD\n A["${'x'.repeat(60_000)}"]`,
      /60,0\d\d characters/
    ]
  ])('refuses %s', async (_, source, message) => {
    await expect(parseChart(source)).rejects.toThrow(message);
    await expect(parseChart(source)).rejects.toBeInstanceOf(ChartError);
  });

  it('allows plain colours', async () => {
    const { steps } = await parseChart(`flowchart TD
      A --> B
      classDef warm fill:#f96,stroke:#333,stroke-width:4px,color:#fff
      class A warm
      style B fill:#123,stroke-dasharray: 5 5
      linkStyle 0 stroke:#ff3,stroke-width:4px`);
    expect(steps).toHaveLength(2);
  });
});

describe('inspectFlow', () => {
  const database = (style: string) => ({
    getVertices: () => new Map(),
    getEdges: () => [],
    getClasses: () => new Map([['c', { styles: [style], textStyles: [] }]])
  });

  it.each([
    'fill:url(https://evil.test/x)',
    'background:image-set("https://evil.test/x" 1x)',
    'fill:u\\72l(https://evil.test/x)',
    'fill:\\75rl(//evil.test)',
    'fill:red}</style><img src=x>',
    'fill:red;background:url(x)',
    '@import "x"',
    'src(x)'
  ])('refuses the style %j', style => {
    expect(() => inspectFlow(database(style))).toThrow(ChartError);
  });

  it.each([
    'fill:#f96',
    'color: rgb(1, 2, 3) !important',
    'stroke-width:4px;',
    ''
  ])('allows the style %j', style => {
    expect(() => inspectFlow(database(style))).not.toThrow();
  });
});
