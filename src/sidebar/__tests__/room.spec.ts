import type { AccordionPanel } from '@lumino/widgets';

import { makeRoom } from '../room';

/** The relative heights that an accordion of these heights gets; `null`: the section is closed. */
function roomFor(sizes: readonly (number | null)[], index: number): number[] {
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  let result = sizes.map(size => (size ?? 0) / (total || 1));
  makeRoom(
    {
      widgets: sizes.map(size => ({ isHidden: size === null })),
      relativeSizes: () => result,
      setRelativeSizes: (wanted: number[]) => {
        const sum = wanted.reduce((one, other) => one + other, 0);
        result = wanted.map(size => size / sum);
      }
    } as unknown as AccordionPanel,
    index
  );
  return result.map(size => Math.round(size * 1000) / 1000);
}

describe('the room of the sections', () => {
  it('gives a section that is opened for the first time its share', () => {
    expect(roomFor([50, 50, 0, null], 2)).toEqual([0.333, 0.333, 0.333, 0]);
  });

  it('gives the only open section everything', () => {
    expect(roomFor([null, 0, null], 1)).toEqual([0, 1, 0]);
  });

  it('lets no other section be squeezed out of use', () => {
    const [first, second, last] = roomFor([null, 1, 99], 0).slice(0, 3);
    expect(first).toBe(0);
    expect(second).toBeGreaterThan(0.2);
    expect(last).toBeGreaterThan(second);
  });

  it('leaves heights alone that can be used', () => {
    expect(roomFor([30, 70, null], 2)).toEqual([0.3, 0.7, 0]);
  });
});
