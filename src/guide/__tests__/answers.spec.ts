import type { CheckStatus, ICheckResult } from '../../tokens';
import { readAnswerRules, suggestAnswers } from '../reader/answers';
import type { IFlow } from '../chart/steps';

const FLOW: IFlow = {
  steps: [],
  ways: [
    { from: 'FULL', to: 'CLEAN', label: 'Yes' },
    { from: 'FULL', to: 'ON', label: 'No' },
    { from: 'FILE', to: 'A', label: 'Notebook\n(.ipynb)' },
    { from: 'FILE', to: 'B', label: 'Script' }
  ]
};

const SOURCE = `flowchart TD
  FULL{"Full?"}
  %% answer FULL by check/home: ok = No; attention, problem = yes
  %% answer FILE by open-file: ipynb = Notebook (.ipynb); py, r = Script
  %% answered elsewhere
`;

function suggested(status: CheckStatus | null, openFile: string | null) {
  const result = { id: 'home', status, pending: false } as ICheckResult;
  const suggestions = suggestAnswers(FLOW, readAnswerRules(SOURCE).rules, {
    check: id => (status && id === 'home' ? result : undefined),
    openFile
  });
  return Object.fromEntries(
    [...suggestions].map(([step, { way, because }]) => [
      step,
      [way.to, because.kind]
    ])
  );
}

it('takes the answer from the status of a check', () => {
  expect(suggested('ok', null)).toEqual({ FULL: ['ON', 'check'] });
  expect(suggested('attention', null)).toEqual({ FULL: ['CLEAN', 'check'] });
  expect(suggested('problem', null)).toEqual({ FULL: ['CLEAN', 'check'] });
});

it('suggests nothing where nothing is known', () => {
  expect(suggested(null, null)).toEqual({});
  expect(suggested('unknown', 'folder.d/README')).toEqual({});
  expect(suggested('not-needed', 'table.csv')).toEqual({});
});

it('takes the answer from the file that is open', () => {
  expect(suggested(null, 'work/a.b/ndvi.IPYNB')).toEqual({
    FILE: ['A', 'open-file']
  });
  expect(suggested(null, 'fit.r')).toEqual({ FILE: ['B', 'open-file'] });
});

it('waits for a check that is still being worked out', () => {
  const result = { status: 'ok', pending: true } as ICheckResult;
  expect(
    suggestAnswers(FLOW, readAnswerRules(SOURCE).rules, {
      check: () => result,
      openFile: null
    }).size
  ).toBe(0);
});

it('reads hostile rules in no time, and takes none of them', () => {
  const long = `%% answer ${'x '.repeat(20_000)}by ${'='.repeat(20_000)}:`;
  const { rules, broken } = readAnswerRules(
    [
      long,
      `%% answer A by b:${'; ='.repeat(20_000)}`,
      `%% answer A by b:${'a,'.repeat(20_000)}=x`
    ].join('\n')
  );
  expect(rules).toEqual([]);
  expect(broken).toHaveLength(3);
});
