/** Texts and values that may stand in the JSON of a notebook. */

export const FILE_NAMES = [
  'a.ipynb',
  'random.ipynb',
  'numpy.ipynb',
  'class.ipynb',
  '1st try (copy).ipynb',
  'größe 𝐱.ipynb',
  '.ipynb',
  '__proto__.ipynb',
  'a"""b\\.ipynb',
  "it's $HOME `x`.ipynb",
  'two\nlines.ipynb',
  '\ud800.ipynb',
  'no ending',
  'settings.ipynb',
  'x'.repeat(300) + '.ipynb'
];

/** What editors, converters and other people's programs leave in texts. */
export const CHARACTERS = [
  '\ud800',
  '\udfff',
  '\u0000',
  '\ufeff',
  '\r\n',
  '\r',
  '\f',
  '\v',
  '\u001c',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u00a0',
  '\u3000',
  '\u200b',
  '\u202e',
  '\uffff',
  '\u001b[31m',
  '\u0301',
  '\ufb01',
  '\t',
  '😀'
];

/** Names that mean something to JavaScript, to exported programs or to nobody. */
export const NAMES =
  '__proto__ constructor toString hasOwnProperty valueOf length settings main Setting show display Out In _ __name__ exit ﬁn 𝐱 été'.split(
    ' '
  );

export const TAGS = [
  'parameters',
  'injected-parameters',
  'skip',
  'skip-execution',
  'raises-exception',
  'remove_cell',
  'active-ipynb',
  'active-py',
  'reduce',
  'hide-input',
  '__proto__',
  '\ud800',
  'tag with spaces'
];

export const MARKDOWN = [
  '# Title',
  '## Step "one" \\',
  '# """ \'\'\' \\N{BULLET} {x} %s',
  '#',
  '# 1\n## 2\n### 3',
  '#'.repeat(300),
  '# import',
  '# settings',
  'Text\n=====\n\n- a\n- b\n\n```python\nx = 1\n```',
  '![p](attachment:a.png) <img src="x"> ![](data:image/png;base64,AAAA)',
  '```',
  '<script>alert(1)</script>',
  '$$\\frac{1}{2}$$',
  ''
];

export const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'text',
  [],
  {},
  [[]],
  { a: null }
];
