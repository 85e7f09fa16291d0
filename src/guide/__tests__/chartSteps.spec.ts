import { nullTranslator } from '@jupyterlab/translation';

import { stepName } from '../chart/chartSteps';
import type { IStep } from '../chart/steps';

const trans = nullTranslator.load('');

function step(kind: IStep['kind'], label: string): IStep {
  return { id: 'A', kind, label, links: [], about: null, element: '' };
}

describe('stepName', () => {
  const ways = [
    { from: 'A', to: 'B', label: 'Notebook\n(.ipynb)' },
    { from: 'A', to: 'C', label: 'Script' },
    { from: 'A', to: 'D', label: '' },
    { from: 'B', to: 'C', label: 'Other' }
  ];

  it('says what kind of step it is, and the answers to a question', () => {
    expect(stepName(step('step', 'Look at\nHOME'), { ways }, trans)).toBe(
      'Look at HOME'
    );
    expect(stepName(step('note', 'It is small'), { ways }, trans)).toBe(
      'Note: It is small'
    );
    expect(stepName(step('decision', 'Which one?'), { ways }, trans)).toBe(
      'Question: Which one? Answers: Notebook (.ipynb), Script.'
    );
    expect(stepName(step('decision', 'Which one?'), { ways: [] }, trans)).toBe(
      'Question: Which one?'
    );
  });
});
