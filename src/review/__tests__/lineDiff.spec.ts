import { diffLines, diffTexts } from '../lineDiff';

function patched(before: string, after: string): string {
  let text = before;
  for (const { start, end, text: by } of diffTexts(before, after).reverse()) {
    text = text.slice(0, start) + by + text.slice(end);
  }
  return text;
}

describe('the changed lines of a file', () => {
  it.each([
    ['', ''],
    ['', 'a\n'],
    ['a\n', ''],
    ['a\n', 'a'],
    ['a', 'a\n'],
    ['a\nb\nc\n', 'a\nc\n'],
    ['a\nc\n', 'a\nb\nc\n'],
    ['a\nb', 'a'],
    ['a', 'a\nb'],
    ['a\na\na\n', 'a\na\n'],
    ['a\nb\n', 'c\nd\ne\n'],
    ['a\nb\nc', 'c\nb\na']
  ])('make %j into %j', (before, after) => {
    expect(patched(before, after)).toBe(after);
  });

  it('make any text into any other', () => {
    // A fixed sequence of numbers: the same texts in every run.
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const text = () =>
      Array.from({ length: next(30) }, () => 'abcdefgh\n\n'[next(10)]).join(
        '\n'
      );
    for (let turn = 0; turn < 2000; turn++) {
      const [before, after] = [text(), text()];
      expect(patched(before, after)).toBe(after);
    }
  });

  it('leave what is between two changes as it is', () => {
    const before = Array.from({ length: 200 }, (_, at) => `line ${at}`);
    const after = [...before];
    after[10] = 'changed';
    after.splice(150, 1, 'two', 'lines');
    expect(diffLines(before, after)).toEqual([
      { from: 10, to: 11, lines: ['changed'] },
      { from: 150, to: 151, lines: ['two', 'lines'] }
    ]);
    expect(diffLines(before, before)).toEqual([]);
  });

  it('are found between lines that repeat', () => {
    const body = (name: string) => ['', '', `def ${name}():`, '    pass'];
    const before = ['f', 'g', 'h', 'i'].flatMap(body);
    const after = ['f', 'x', 'g', 'h', 'i'].flatMap(body);
    const changes = diffLines(before, after);
    expect(changes).toHaveLength(1);
    expect(changes[0].lines).toHaveLength(4);
    expect(changes[0].to - changes[0].from).toBe(0);
  });
});
