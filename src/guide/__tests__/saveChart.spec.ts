import { colour } from '../chart/svgPaint';
import { joinLines } from '../chart/chartText';
import { chartFileName, pictureScale } from '../chart/saveChart';

describe('chartFileName', () => {
  it('is made of the titles of the guide and the chart', () => {
    expect(chartFileName(['A batch job on JASMIN', 'Workflow'], 'svg')).toBe(
      'a-batch-job-on-jasmin-workflow.svg'
    );
    expect(chartFileName(['Über Größe', 'Über Größe'], 'png')).toBe(
      'über-größe.png'
    );
  });

  it('leads into no folder and is never empty', () => {
    expect(chartFileName(['../../etc', 'a/b\\c:d'], 'svg')).toBe(
      'etc-abcd.svg'
    );
    expect(chartFileName(['', '?!'], 'svg')).toBe('flowchart.svg');
    expect(chartFileName(['long '.repeat(100)], 'svg').length).toBeLessThan(
      105
    );
  });
});

describe('pictureScale', () => {
  it('is two, and less where a browser could not draw it', () => {
    expect(pictureScale(800, 1000)).toBe(2);
    expect(pictureScale(400, 16_000)).toBe(1);
    const scale = pictureScale(15_000, 15_000);
    expect((15_000 * scale) ** 2).toBeLessThanOrEqual(100_000_001);
  });
});

describe('joinLines', () => {
  const piece = (text: string, left: number, top: number) => ({
    text,
    left,
    right: left + text.length * 10,
    top,
    bottom: top + 20
  });

  it('joins the words of a line and parts lines', () => {
    const pieces = [
      piece('See', 0, 0),
      piece('whether', 40, 1),
      piece('HOME', 5, 20),
      piece('has', 55, 20)
    ];
    expect(joinLines(pieces, () => true)).toEqual([
      { text: 'See whether', left: 0, right: 110, top: 0, bottom: 21 },
      { text: 'HOME has', left: 5, right: 85, top: 20, bottom: 40 }
    ]);
  });

  it('joins the parts of a word that was broken without spaces', () => {
    const pieces = [...'jasmin-'].map((letter, at) =>
      piece(letter, at * 10, 0)
    );
    pieces.push(
      ...[...'login'].map((letter, at) => piece(letter, at * 10, 20))
    );
    expect(
      joinLines(pieces, index => index === 0).map(({ text }) => text)
    ).toEqual(['jasmin-', 'login']);
  });
});

describe('colour', () => {
  it('writes colours so that every program knows them', () => {
    expect(colour('rgb(255, 0, 16)')).toEqual({ text: '#ff0010', opacity: 1 });
    expect(colour('rgba(0, 0, 0, 0.87)')).toEqual({
      text: '#000000',
      opacity: 0.87
    });
    expect(colour('rgb(0 128 255 / 50%)')).toEqual({
      text: '#0080ff',
      opacity: 0.5
    });
  });

  it('tells what is not painted', () => {
    for (const value of ['none', '', 'transparent', 'rgba(0, 0, 0, 0)']) {
      expect(colour(value)).toBeNull();
    }
    expect(colour('url("#elsewhere")')).toBeNull();
  });
});
