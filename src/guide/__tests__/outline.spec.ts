import type { IOutlineItem } from '../reader/outline';
import { outlineOf } from '../reader/outline';
import { rowAfterKey, rowBeginning, rowsOf } from '../reader/stepRows';
import type { IFlow, IStep } from '../chart/steps';

/** A flow from lines such as `A -yes-> B`; names that end in `?` are questions. */
function flowOf(...lines: string[]): IFlow {
  const steps = new Map<string, IStep>();
  const add = (id: string, about: string | null = null): string => {
    if (!steps.has(id)) {
      steps.set(id, {
        id,
        kind: about ? 'note' : id.endsWith('?') ? 'decision' : 'step',
        label: id,
        links: [],
        about,
        element: id
      });
    }
    return id;
  };
  const ways = lines.flatMap(line => {
    const note = /^(\S+) ~ (\S+)$/.exec(line);
    if (note) {
      add(note[2], add(note[1]));
      return [];
    }
    const way = /^(\S+) -(\S*)-> (\S+)$/.exec(line);
    return way
      ? [{ from: add(way[1]), to: add(way[3]), label: way[2] }]
      : [void add(line)].flatMap(() => []);
  });
  return { steps: [...steps.values()], ways };
}

/** An outline as indented text. */
function told(items: readonly IOutlineItem[], indent = ''): string[] {
  return items.flatMap(({ step, isMention, notes, answers }) => [
    `${indent}${isMention ? '> ' : ''}${step.id}` +
      notes.map(note => ` (${note.id})`).join(''),
    ...answers.flatMap(({ way, items: inner }) => [
      `${indent}- ${way.label}${inner.length ? '' : ' go on'}`,
      ...told(inner, `${indent}  `)
    ])
  ]);
}

const outline = (...lines: string[]) => told(outlineOf(flowOf(...lines)));

describe('outlineOf', () => {
  it('tells one step after the other on one level', () => {
    expect(outline('A --> B', 'B --> C', 'B ~ N')).toEqual(['A', 'B (N)', 'C']);
  });

  it('tells what comes on one answer within it, and goes on where they meet', () => {
    expect(
      outline(
        'Q? -yes-> A',
        'Q? -no-> B',
        'A --> B',
        'B --> C',
        'Q? -later-> W',
        'W --> B'
      )
    ).toEqual(['Q?', '- yes', '  A', '- no go on', '- later', '  W', 'B', 'C']);
  });

  it('mentions the step that a way leads back to', () => {
    expect(
      outline(
        'LOOK --> FULL?',
        'FULL? -yes-> CLEAN',
        'CLEAN --> LOOK',
        'FULL? -no-> END'
      )
    ).toEqual([
      'LOOK',
      'FULL?',
      '- yes',
      '  CLEAN',
      '  > LOOK',
      '- no go on',
      'END'
    ]);
  });

  it('keeps the long way on the same level when the others end soon', () => {
    expect(
      outline('Q? -yes-> END', 'Q? -no-> A', 'A --> B', 'B --> C', 'C --> D')
    ).toEqual(['Q?', '- yes', '  END', '- no go on', 'A', 'B', 'C', 'D']);
  });

  it('nests questions, and says where an inner answer leaves the outer one', () => {
    expect(
      outline(
        'Q? -yes-> R?',
        'Q? -no-> END',
        'R? -left-> A',
        'R? -right-> END',
        'A --> B',
        'B --> END'
      )
    ).toEqual([
      'Q?',
      '- yes',
      '  R?',
      '  - left',
      '    A',
      '    B',
      '  - right go on',
      '- no go on',
      'END'
    ]);
  });

  it('loses no step: not in circles, not without a beginning, not alone', () => {
    expect(outline('A --> B', 'B --> A')).toEqual(['A', 'B', '> A']);
    expect(outline('A --> B', 'X --> Y', 'Y --> X', 'L')).toEqual([
      'A',
      'B',
      'L',
      'X',
      'Y',
      '> X'
    ]);
    expect(outline('A --> A')).toEqual(['A', '> A']);
  });

  it('tells every step of random charts once', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const count = 2 + random(12);
      const lines = Array.from(
        { length: 1 + random(20) },
        () => `S${random(count)} -w${random(3)}-> S${random(count)}`
      );
      const flow = flowOf(...lines);
      const ids = told(outlineOf(flow))
        .map(line => line.trim())
        .filter(line => !/^[->]/.test(line));
      expect(ids.sort()).toEqual(flow.steps.map(({ id }) => id).sort());
    }
  });
});

describe('the rows of a list', () => {
  const flow = flowOf(
    'LOOK --> FULL?',
    'FULL? -yes-> CLEAN',
    'CLEAN --> LOOK',
    'FULL? -no-> END'
  );
  const stepOf = (id: string) =>
    flow.steps.find(step => step.id === id) ?? null;
  const rows = (...closed: string[]) =>
    rowsOf(outlineOf(flow), new Set(closed), stepOf);

  it('are steps, answers and what lies in them', () => {
    expect(
      rows().map(({ id, kind, level, place, count, isOpen }) => [
        id,
        kind,
        level,
        `${place}/${count}`,
        isOpen
      ])
    ).toEqual([
      [':LOOK', 'step', 1, '1/3', null],
      [':FULL?', 'step', 1, '2/3', true],
      [':FULL?/0', 'answer', 2, '1/2', true],
      [':CLEAN', 'step', 3, '1/2', null],
      [':FULL?/0>LOOK', 'mention', 3, '2/2', null],
      [':FULL?/1', 'answer', 2, '2/2', null],
      [':END', 'step', 1, '3/3', null]
    ]);
  });

  it('are fewer when one is folded', () => {
    expect(rows(':FULL?/0').map(({ id }) => id)).toEqual([
      ':LOOK',
      ':FULL?',
      ':FULL?/0',
      ':FULL?/1',
      ':END'
    ]);
    expect(rows(':FULL?')).toHaveLength(3);
  });

  it('are moved through as in every tree', () => {
    const all = rows();
    const after = (from: string, key: string) => rowAfterKey(all, from, key);
    expect(after(':LOOK', 'ArrowDown')).toBe(':FULL?');
    expect(after(':LOOK', 'ArrowUp')).toBeNull();
    expect(after(':END', 'ArrowDown')).toBeNull();
    expect(after(':FULL?', 'ArrowRight')).toBe(':FULL?/0');
    expect(after(':LOOK', 'ArrowRight')).toBeNull();
    expect(after(':CLEAN', 'ArrowLeft')).toBe(':FULL?/0');
    expect(after(':FULL?/1', 'ArrowLeft')).toBe(':FULL?');
    expect(after(':CLEAN', 'Home')).toBe(':LOOK');
    expect(after(':CLEAN', 'End')).toBe(':END');
    expect(after(':CLEAN', 'x')).toBeNull();
  });

  it('are found by what they begin with, from the next one on', () => {
    const all = rows();
    expect(rowBeginning(all, ':LOOK', 'e')).toBe(':END');
    expect(rowBeginning(all, ':LOOK', 'l')).toBe(':FULL?/0>LOOK');
    expect(rowBeginning(all, ':LOOK', 'lo')).toBe(':LOOK');
    expect(rowBeginning(all, ':LOOK', 'ye')).toBe(':FULL?/0');
    expect(rowBeginning(all, ':LOOK', 'nothing')).toBeNull();
  });
});
