import { nullTranslator } from '@jupyterlab/translation';

import type { CheckStatus } from '../../tokens';
import {
  buildBadges,
  countStatuses,
  fillLegend,
  isSameMark,
  markWords,
  statusSign
} from '../chart/chartMarks';
import type { IStepMark } from '../reader/marks';

const trans = nullTranslator.load('');

const STATUSES: readonly CheckStatus[] = [
  'ok',
  'attention',
  'problem',
  'unknown',
  'not-needed'
];

function mark(values: Partial<IStepMark>): IStepMark {
  return {
    status: null,
    summary: '',
    isDone: false,
    isCurrent: false,
    ...values
  };
}

const BOX = { x: -50, y: -20, width: 100, height: 40 };

function badges(values: Partial<IStepMark>, isDecision = false): SVGGElement {
  return buildBadges(
    mark(values),
    BOX,
    isDecision,
    word => word.length * 6,
    trans
  );
}

describe('statusSign', () => {
  it('has a shape of its own for each status', () => {
    const shapes = STATUSES.map(status => statusSign(status).innerHTML);
    expect(new Set(shapes).size).toBe(STATUSES.length);
  });
});

describe('buildBadges', () => {
  it.each([
    ['ok', 'ok'],
    ['attention', 'look at this'],
    ['problem', 'problem'],
    ['unknown', 'not known'],
    ['not-needed', 'not needed here']
  ] as const)('says the word of %s beside its sign', (status, word) => {
    const [badge] = badges({ status, summary: '87 of 100 GB' }).children;
    expect(badge.querySelector('text')?.textContent).toBe(word);
    expect(badge.querySelector(`.jp-Signpost-sign.jp-mod-${status}`)).not.toBe(
      null
    );
    expect(badge.querySelector('title')?.textContent).toBe(
      `${word}: 87 of 100 GB`
    );
  });

  it('marks what is done and where the reader is', () => {
    const found = badges({ isDone: true, isCurrent: true });
    expect(found.querySelector('.jp-mod-done title')?.textContent).toBe('done');
    expect(found.querySelector('.jp-mod-here text')?.textContent).toBe(
      'you are here'
    );
    expect(found.children).toHaveLength(2);
  });

  it('leaves the arrows free that come in and go out at the middle', () => {
    for (const isDecision of [false, true]) {
      for (const status of STATUSES) {
        const found = badges(
          { status, isDone: true, isCurrent: true },
          isDecision
        );
        for (const badge of found.children) {
          const [, text] = /translate\((-?[\d.]+),/.exec(
            badge.getAttribute('transform') ?? ''
          ) as RegExpExecArray;
          const left = Number(text);
          const width = Number(
            badge.querySelector('rect')?.getAttribute('width')
          );
          expect(left > 0 || left + width < 0).toBe(true);
        }
      }
    }
  });

  it('is left out where the name of the step says the same', () => {
    expect(badges({ status: 'ok' }).getAttribute('aria-hidden')).toBe('true');
  });

  it('takes a summary for text', () => {
    const found = badges({ status: 'ok', summary: '<img src=x onerror=a()>' });
    expect(found.querySelector('img')).toBeNull();
  });
});

describe('markWords', () => {
  it('says status, answer, tick and position', () => {
    expect(
      markWords(
        mark({
          status: 'attention',
          summary: '87 of 100 GB',
          isDone: true,
          isCurrent: true
        }),
        trans
      )
    ).toBe('look at this: 87 of 100 GB. Done. You are here.');
    expect(markWords(mark({ status: 'unknown' }), trans)).toBe('not known.');
    expect(markWords(mark({}), trans)).toBe('');
    expect(markWords(undefined, trans)).toBe('');
  });
});

describe('isSameMark', () => {
  it('sees every difference', () => {
    const one = mark({ status: 'ok', summary: 'fine' });
    expect(isSameMark(one, { ...one })).toBe(true);
    expect(isSameMark(undefined, mark({}))).toBe(true);
    for (const other of [
      { status: 'problem' as const },
      { summary: 'full' },
      { isDone: true },
      { isCurrent: true }
    ]) {
      expect(isSameMark(one, { ...one, ...other })).toBe(false);
    }
  });
});

describe('the legend', () => {
  const marks = [
    mark({ status: 'ok' }),
    mark({ status: 'problem' }),
    mark({ status: 'ok' }),
    mark({ isDone: true })
  ];

  it('counts the statuses that occur, what needs the reader first', () => {
    expect(countStatuses(marks)).toEqual([
      { status: 'problem', count: 1 },
      { status: 'ok', count: 2 }
    ]);
    expect(countStatuses([])).toEqual([]);
  });

  it('has a sign and a word for each', () => {
    const list = document.createElement('ul');
    fillLegend(list, marks, trans);
    fillLegend(list, marks, trans);
    expect([...list.children].map(item => item.textContent)).toEqual([
      'problem (1)',
      'ok (2)'
    ]);
    expect(list.querySelectorAll('svg .jp-Signpost-sign')).toHaveLength(2);
  });
});
