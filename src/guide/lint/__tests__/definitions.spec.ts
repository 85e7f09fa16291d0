import { findDefinitions, firstMention } from '../definitions';

const found = (source: string, ...ids: string[]) =>
  findDefinitions(source, new Set(ids)).map(({ id, text, line }) => [
    id,
    text,
    line
  ]);

describe('findDefinitions', () => {
  it('takes every shape, from bracket to bracket', () => {
    const source = [
      'A["one"] --> B(["two"])',
      'B --> C{"three?"}',
      'C -->|Yes| D[["four"]] & E>five]',
      'my-step((("six"))) --> F@{ shape: diam, label: "a } b" }'
    ].join('\n');
    expect(found(source, 'A', 'B', 'C', 'D', 'E', 'F', 'my-step')).toEqual([
      ['A', '["one"]', 0],
      ['B', '(["two"])', 0],
      ['C', '{"three?"}', 1],
      ['D', '[["four"]]', 2],
      ['E', '>five]', 2],
      ['my-step', '((("six")))', 3],
      ['F', '@{ shape: diam, label: "a } b" }', 3]
    ]);
  });

  it('takes no words for steps', () => {
    const source = [
      '%% A["remark"]',
      'A["see B{x}"] -->|"B[y]"| B["z"]',
      'C[<code>sci</code> server] --> A'
    ].join('\n');
    expect(found(source, 'A', 'B', 'C', 'code')).toEqual([
      ['A', '["see B{x}"]', 1],
      ['B', '["z"]', 1],
      ['C', '[<code>sci</code> server]', 2]
    ]);
  });

  it('takes arrows and shapes without words for no description', () => {
    expect(found('A-->B-.->C==>A\nB@{ shape: diam }', 'A', 'B', 'C')).toEqual(
      []
    );
  });

  it('counts the lines of texts that go over several', () => {
    expect(found('A["one\ntwo"] --> B["x"]', 'A', 'B')).toEqual([
      ['A', '["one\ntwo"]', 0],
      ['B', '["x"]', 1]
    ]);
  });
});

describe('firstMention', () => {
  it('is the line that names the step by its whole name', () => {
    const source = 'A1 --> B["A"]\nA.b --> B\nB --> A';
    expect(firstMention(source, 'A')).toBe(2);
    expect(firstMention(source, 'A1')).toBe(0);
    expect(firstMention(source, 'missing')).toBe(0);
  });
});
