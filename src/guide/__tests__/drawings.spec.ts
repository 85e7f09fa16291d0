import { Drawings } from '../chart/drawings';

function chart(id: string) {
  const place = document.createElement('div');
  place.innerHTML =
    `<svg id="${id}"><marker id="${id}_end"></marker>` +
    `<g id="${id}-flowchart-A-0" class="node"><path marker-end="url(#${id}_end)"></path></g>` +
    '<text>words</text></svg>';
  return {
    svg: place.firstElementChild as unknown as SVGSVGElement,
    id,
    width: 100,
    height: 50,
    flow: { steps: [], ways: [], groups: [] } as never
  };
}

describe('Drawings', () => {
  it('gives copies that share no id', () => {
    const drawings = new Drawings();
    const kept = chart('chart-1');
    drawings.keep('A', kept);
    const first = drawings.copy('A', 'chart-12')!;
    const second = drawings.copy('A', 'chart-3')!;
    expect(first.id).toBe('chart-12');
    expect(first.svg.outerHTML).toBe(chart('chart-12').svg.outerHTML);
    expect(second.svg.outerHTML).toBe(chart('chart-3').svg.outerHTML);
    expect(second.flow).toBe(kept.flow);
    first.svg.remove();
    first.svg.replaceChildren();
    expect(kept.svg.outerHTML).toBe(chart('chart-1').svg.outerHTML);
  });

  it('forgets what was not asked for longest', () => {
    const drawings = new Drawings();
    drawings.keep('first', chart('x'));
    for (let number = 0; number < 19; number += 1) {
      drawings.keep(`${number}`, chart('x'));
    }
    drawings.copy('first', 'y');
    drawings.keep('last', chart('x'));
    expect(drawings.has('first')).toBe(true);
    expect(drawings.has('0')).toBe(false);
    expect(drawings.copy('0', 'y')).toBeNull();
    drawings.clear();
    expect(drawings.has('first')).toBe(false);
  });
});
