import {
  readMemory,
  readMinutes,
  showMinutes
} from '../../export/batch/amounts';

describe('what a user types for time', () => {
  it.each([
    ['0:20', 20],
    ['24:00', 1440],
    ['2-00:00', 2880],
    ['1:30:00', 90],
    ['90', 90],
    ['2 h', 120],
    ['1.5h', 90]
  ])('reads %s', (text, minutes) => {
    expect(readMinutes(text)).toBe(minutes);
  });

  it.each(['', 'soon', '0', '1:75', '-5', '1:30:00:00'])(
    'does not guess at "%s"',
    text => {
      expect(readMinutes(text)).toBeNull();
    }
  );

  it('shows hours and minutes', () => {
    expect(showMinutes(80)).toBe('1:20');
  });
});

describe('what a user types for memory', () => {
  it.each([
    ['2', 2 * 2 ** 30],
    ['2 GiB', 2 * 2 ** 30],
    ['512 MiB', 512 * 2 ** 20],
    ['1.5g', 1.5 * 2 ** 30]
  ])('reads %s', (text, bytes) => {
    expect(readMemory(text)).toBe(bytes);
  });

  it.each(['', 'a lot', '0', '-1', '2 X'])('does not guess at "%s"', text => {
    expect(readMemory(text)).toBeNull();
  });
});
