import { LogText } from '../logText';

function read(...pieces: string[]): string {
  const text = new LogText();
  pieces.forEach(piece => text.append(piece));
  return text.lines + text.lastLine;
}

describe('the text of a log', () => {
  it('is what was printed, in whatever pieces it came', () => {
    expect(read('one\ntw', 'o\n', '', 'three')).toBe('one\ntwo\nthree');
  });

  it('shows the last state of a progress bar', () => {
    expect(read('start\n 10 %\r 50 %', '\r100 %')).toBe('start\n100 %');
    expect(read(' 10 %\r', ' 50 %\r')).toBe(' 50 %');
    expect(read(' 10 %\r100 %\ndone\n')).toBe('100 %\ndone\n');
  });

  it('takes line ends of Windows as line ends', () => {
    expect(read('one\r\ntwo\r', '\nthree')).toBe('one\ntwo\nthree');
  });

  it('drops colours, also when one is cut in two', () => {
    expect(read('\x1b[1;31mError\x1b[0m: no')).toBe('Error: no');
    expect(read('a\x1b', '[3', '2mgreen\x1b[m')).toBe('agreen');
    expect(read('\x1b]8;;https://example.org\x07link\x1b]8;;\x07')).toBe(
      'link'
    );
  });

  it('keeps markup as text', () => {
    expect(read('<img src=x onerror=alert(1)>\n')).toBe(
      '<img src=x onerror=alert(1)>\n'
    );
  });

  it('leaves out the beginning of a very long log, by whole lines, and counts it', () => {
    const text = new LogText(100);
    for (let line = 0; line < 30; line++) {
      text.append(`line ${String(line).padStart(3, '0')}\n`);
    }
    expect(text.lines.length).toBeLessThanOrEqual(100);
    expect(text.lines).toMatch(/^line \d{3}\n/);
    expect(text.lines).toMatch(/line 029\n$/);
    expect(text.dropped + text.lines.length).toBe(30 * 9);
  });
});
