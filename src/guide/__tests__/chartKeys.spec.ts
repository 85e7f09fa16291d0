import { StepWalk, moveOfKey } from '../chart/chartKeys';
import type { IFlow } from '../chart/steps';

function flow(ways: string, notes: Record<string, string> = {}): IFlow {
  const arrows = ways.split(' ').map(way => {
    const [from, to] = way.split('>');
    return { from, to, label: '' };
  });
  const ids = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  const step = (id: string, about: string | null) => ({
    id,
    about,
    label: id,
    kind: about ? ('note' as const) : ('step' as const),
    links: [],
    element: `flowchart-${id}-0`
  });
  return {
    steps: [
      ...ids.map(id => step(id, null)),
      ...Object.entries(notes).map(([id, about]) => step(id, about))
    ],
    ways: arrows
  };
}

/** A chart with a question Q of three answers, drawn in another order than written, and a loop. */
const FLOW = flow('START>Q Q>B Q>A Q>C A>END B>FIX FIX>B B>END C>END', {
  NOTE: 'Q'
});
const POSITIONS: Record<string, number> = { A: 1, B: 2, C: 3, NOTE: 4 };

function walk(keys: string, from?: string): (string | null)[] {
  const steps = new StepWalk(FLOW, id => POSITIONS[id] ?? 0);
  if (from) {
    expect(steps.go(from)).toBe(true);
  }
  const moves = {
    d: 'next',
    u: 'back',
    l: 'left',
    r: 'right',
    H: 'first',
    E: 'last'
  } as const;
  return [...keys].map(key => steps.move(moves[key as keyof typeof moves]));
}

describe('StepWalk', () => {
  it('begins with the first step', () => {
    expect(new StepWalk(FLOW, () => 0).current).toBe('START');
  });

  it('goes down along the first way as it is written, and back up', () => {
    expect(walk('ddduuu')).toEqual(['Q', 'B', 'FIX', 'B', 'Q', 'START']);
  });

  it('goes left and right among the answers as they are drawn, and no further', () => {
    expect(walk('ddlllrrrr')).toEqual([
      'Q',
      'B',
      'A',
      'A',
      'A',
      'B',
      'C',
      'NOTE',
      'NOTE'
    ]);
  });

  it('goes back to the question from any of its answers', () => {
    expect(walk('ddru')).toEqual(['Q', 'B', 'C', 'Q']);
    expect(walk('ddrru')).toEqual(['Q', 'B', 'C', 'NOTE', 'Q']);
  });

  it('goes on and back sideways where nothing is beside', () => {
    expect(walk('rrl')).toEqual(['Q', 'B', 'A']);
    expect(walk('dl')).toEqual(['Q', 'START']);
  });

  it('goes back the way it came, else against the first way', () => {
    expect(walk('ddrdu')).toEqual(['Q', 'B', 'C', 'END', 'C']);
    expect(walk('u', 'END')).toEqual(['A']);
  });

  it('stays where there is no way', () => {
    expect(walk('u')).toEqual(['START']);
    expect(walk('d', 'END')).toEqual(['END']);
  });

  it('goes to the first and the last step', () => {
    expect(walk('EH', 'Q')).toEqual(['FIX', 'START']);
  });

  it('knows only the steps of the chart', () => {
    const steps = new StepWalk(FLOW, () => 0);
    expect(steps.go('NOWHERE')).toBe(false);
    expect(steps.current).toBe('START');
    expect(new StepWalk({ steps: [], ways: [] }, () => 0).move('next')).toBe(
      null
    );
  });

  it('reaches every step of a chart by the keyboard', () => {
    const found = new Set<string | null>(['START']);
    for (const { id } of FLOW.steps) {
      for (const key of 'dlr') {
        walk(key.repeat(4), id).forEach(reached => found.add(reached));
      }
    }
    expect([...found].sort()).toEqual(FLOW.steps.map(({ id }) => id).sort());
  });
});

describe('moveOfKey', () => {
  const key = (name: string, modifier = {}) =>
    moveOfKey(new KeyboardEvent('keydown', { key: name, ...modifier }));

  it('knows the keys that go from step to step', () => {
    expect(key('ArrowDown')).toBe('next');
    expect(key('End')).toBe('last');
    expect(key('+')).toBeNull();
    expect(key('toString')).toBeNull();
  });

  it('leaves keys with modifiers to others', () => {
    for (const name of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey']) {
      expect(key('ArrowDown', { [name]: true })).toBeNull();
    }
  });
});
