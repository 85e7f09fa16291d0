import { nullTranslator } from '@jupyterlab/translation';

import type { CheckStatus, ICheckResult } from '../../tokens';
import { unknownResult } from '../model';
import { announcement, overview } from '../statusWords';

const trans = nullTranslator.load('jupyterlab-signpost');

function results(
  statuses: Record<string, CheckStatus>
): Map<string, ICheckResult> {
  return new Map(
    Object.entries(statuses).map(([id, status]) => [
      id,
      { ...unknownResult({ id, title: id }, 'so it is.'), status }
    ])
  );
}

const checks = [{ id: 'home' }, { id: 'gpu' }];

describe('the line above the checks', () => {
  it.each([
    [{}, 'Looking …'],
    [{ home: 'ok' }, 'Looking …'],
    [{ home: 'attention' }, '1 to look at'],
    [{ home: 'attention', gpu: 'problem' }, '2 to look at'],
    [{ home: 'ok', gpu: 'not-needed' }, 'Nothing to look at'],
    [{ home: 'ok', gpu: 'unknown' }, 'Nothing to look at in what is known']
  ] as [Record<string, CheckStatus>, string][])('%p: %s', (known, text) => {
    expect(overview(checks, results(known), trans)).toBe(text);
  });
});

describe('what a screen reader hears', () => {
  it('is a first answer only when there is something to look at', () => {
    expect(
      announcement(new Map(), results({ home: 'problem', gpu: 'ok' }), trans)
    ).toBe('home: problem. so it is.');
  });

  it('is every change after that, and nothing else', () => {
    const before = new Map<string, CheckStatus>([
      ['home', 'problem'],
      ['gpu', 'ok']
    ]);
    expect(
      announcement(before, results({ home: 'ok', gpu: 'ok' }), trans)
    ).toBe('home: ok. so it is.');
    expect(
      announcement(before, results({ home: 'problem', gpu: 'ok' }), trans)
    ).toBe('');
  });
});
