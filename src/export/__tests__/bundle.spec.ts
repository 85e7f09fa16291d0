import { createHash } from 'crypto';

import { digest } from '..';
import { exported } from './exported';

describe('the bundle', () => {
  it.each([
    '',
    'abc',
    'é😀'.repeat(100),
    'x'.repeat(55),
    'x'.repeat(56),
    'x'.repeat(64),
    'y'.repeat(5000)
  ])('has the digests of SHA-256 (%#)', text => {
    expect(digest(text)).toBe(
      createHash('sha256').update(text, 'utf8').digest('hex')
    );
  });

  it('lists every other file with its digest in the manifest', () => {
    const { bundle, text } = exported(['a = 1', 'def f():\n    return a\nf()']);
    const manifest = JSON.parse(text('signpost.json'));
    expect(Object.keys(manifest.files)).toEqual(
      bundle.files
        .map(file => file.path)
        .filter(path => path !== 'signpost.json')
    );
    for (const file of bundle.files) {
      if (file.path !== 'signpost.json') {
        expect(manifest.files[file.path]).toBe(digest(file.text));
      }
      expect(text('README.md')).toContain(`\`${file.path}\``);
    }
    expect(manifest.notebook).toBe('example.ipynb');
  });

  it('is the same for the same notebook', () => {
    const cells = ['a = 1', 'import numpy as np\nnp.zeros(a)'];
    expect(exported(cells).bundle).toEqual(exported(cells).bundle);
  });

  it('names the packages by their distributions, with the versions of the kernel', () => {
    const cells = [
      'import numpy, sklearn, yaml, os, mine\nfrom PIL import Image'
    ];
    expect(exported(cells).text('requirements.txt')).toMatch(
      /not known[\s\S]*\nnumpy\npillow\nPyYAML\nscikit-learn\n[\s\S]*# mine\n/
    );
    const known = exported(cells, {
      distributions: {
        numpy: { name: 'numpy', version: '2.1.0' },
        yaml: { name: 'PyYAML', version: '6.0.2' },
        sklearn: { name: 'bad name\n', version: '1' }
      }
    }).text('requirements.txt');
    expect(known).toMatch(/^numpy==2\.1\.0$/m);
    expect(known).toMatch(/^PyYAML==6\.0\.2$/m);
    expect(known).toMatch(/^scikit-learn {2}# not in the kernel$/m);
  });
});
