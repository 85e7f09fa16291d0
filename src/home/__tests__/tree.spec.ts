import { contentsPath } from '../contentsPath';
import { growthText, shareText, sizeText } from '../figures';
import { FolderTree } from '../tree';
import { nullTranslator } from '@jupyterlab/translation';

const folder = (
  name: string,
  parent: number,
  bytes: number,
  files: number
) => ({
  name,
  parent,
  bytes,
  files,
  apparent: bytes,
  changed: 0
});

const TREE = new FolderTree([
  folder('', -1, 100, 9),
  folder('work', 0, 30, 4),
  folder('.cache', 0, 60, 3),
  folder('pip', 2, 60, 3)
]);

describe('the counted folders', () => {
  it('list what a folder holds, the largest first, and the rest', () => {
    expect(
      TREE.entries(0).map(({ name, bytes, files, isOpenable }) => [
        name,
        bytes,
        files,
        isOpenable
      ])
    ).toEqual([
      ['.cache', 60, 3, true],
      ['work', 30, 4, false],
      ['', 10, 2, false]
    ]);
    // Nothing is left over in it.
    expect(TREE.entries(2)).toHaveLength(1);
  });

  it('are found by their paths, as far as they are there', () => {
    expect(TREE.path(3)).toBe('.cache/pip');
    expect(TREE.find('.cache/pip')).toBe(3);
    expect(TREE.find('.cache/uv/x')).toBe(2);
    expect(TREE.find('')).toBe(0);
    expect(TREE.trail(3)).toEqual([0, 2, 3]);
  });
});

it('folders that consist mostly of others are found', () => {
  expect([...TREE.mostly(['.cache/pip'])]).toEqual([2, 3]);
  expect([...TREE.mostly(['work', 'missing'])]).toEqual([1]);
  expect([...TREE.mostly(['.cache', 'work'])]).toEqual([0, 1, 2, 3]);
});

describe('figures', () => {
  const trans = nullTranslator.load('');

  it('have units, in powers of 1000 beside a limit that is round in them', () => {
    expect(sizeText(1536)).toBe('1.5 KiB');
    expect(sizeText(87e9, 100e9)).toBe('87 GB');
    expect(sizeText(87e9, 107374182400)).toBe('81.0 GiB');
    expect(sizeText(12)).toBe('12 bytes');
    expect(sizeText(2 ** 20 - 1)).toBe('1.0 MiB');
    expect(sizeText(3 * 2 ** 40)).toBe('3 TiB');
  });

  it('say more or less, and never nothing where there is something', () => {
    expect(growthText(2048, trans)).toBe('+2 KiB');
    expect(growthText(-2048, trans)).toBe('−2 KiB');
    expect(growthText(0, trans)).toBe('as before');
    expect(shareText(0.000001)).toBe('< 0.1 %');
    expect(shareText(0.0042)).toBe('0.4 %');
    expect(shareText(0.9)).toBe('90 %');
    expect(shareText(0.29)).toBe('29 %');
    expect(shareText(0.0999)).toBe('10 %');
    expect(shareText(0.9999)).toBe('99 %');
    expect(shareText(0)).toBe('0 %');
  });
});

describe('the path in the file browser', () => {
  it.each([
    ['/home/ada/work/x', '/home/ada', 'work/x'],
    ['/home/ada/work/x/', '~', 'work/x'],
    ['/home/ada/work', '~/work', ''],
    ['/home/ada/work', '/', 'home/ada/work'],
    ['/home/ada/.cache/pip', '/home/ada', null],
    ['/home/adam/x', '/home/ada', null],
    ['/home/ada/x', '', 'home/ada/x'],
    ['/home/ada/x', 'C:\\work', null]
  ])('of %s below %s is %s', (path, root, expected) => {
    expect(contentsPath(path, root, '/home/ada')).toBe(expected);
  });
});
