import { BUILTIN_PROFILES } from '../../sites/builtin';
import { exported, kernel } from './exported';

describe('the PEP 723 comment of a script', () => {
  const leap = BUILTIN_PROFILES.find(profile => profile.id === 'leap')!;
  const generic = BUILTIN_PROFILES.find(profile => profile.id === 'generic')!;
  const cells = ['limit = 3', 'import numpy, mine\nprint(limit)'];

  it('stands first where the site asks for it, and nowhere else', () => {
    const known = kernel({ numpy: '2.1.0' }, { site: leap });
    expect(exported(cells, known).text('example.py')).toMatch(
      /^# \/\/\/ script\n# requires-python = ">=3\.12,<3\.13"\n# dependencies = \[\n# {5}"numpy==2\.1\.0",\n# \]\n(?:# # .*\n)+# \/\/\/\n"""/
    );
    expect(
      exported(cells, { ...known, site: generic }).text('example.py')
    ).toMatch(/^"""/);
    expect(
      exported(cells, { ...known, site: null }).text('example.py')
    ).toMatch(/^"""/);
  });

  it('takes any Python that exported programs know when no kernel was asked', () => {
    const script = exported(cells, { site: leap }).text('example.py');
    expect(script).toContain('# requires-python = ">=3.10"\n');
    expect(script).toContain(`#     "tomli; python_version < '3.11'",\n`);
  });

  it('gives way to one that the notebook brings in a text', () => {
    const script = exported(
      ['t = """\n# /// script\n# dependencies = []\n# ///\n"""\nprint(t)'],
      { site: leap }
    ).text('example.py');
    expect(script.match(/^# \/\/\/ script$/gm)).toHaveLength(1);
  });

  it('keeps the places of cells in the file right', () => {
    const { bundle } = exported(cells, { site: leap });
    const script = bundle.files[0];
    const range = script.cells.find(({ cell }) => cell === 1)!;
    expect(script.text.split('\n').slice(range.from - 1, range.to)).toEqual(
      expect.arrayContaining([expect.stringContaining('limit')])
    );
  });
});
