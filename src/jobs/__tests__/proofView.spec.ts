import { nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { IProof } from '../../server/answers';
import type { ProofModel } from '../proofModel';
import { ProofSection } from '../proofView';

const PROOF: IProof = {
  notebook: 'a/climate.ipynb',
  verdict: 'differs',
  summary: '1 of 2 cells with output differs: 5.',
  notes: ['settings.toml was changed.'],
  cells: [
    {
      cell: 1,
      execution_count: 1,
      status: 'same',
      reason: null,
      figures_expected: 2,
      figures_found: 2,
      rows: []
    },
    {
      cell: 4,
      execution_count: 2,
      status: 'differs',
      reason: 'The notebook has 1 figure, the program saved no figures.',
      figures_expected: 1,
      figures_found: 0,
      rows: [
        { kind: 'gap', notebook: null, program: null, count: 7 },
        {
          kind: 'changed',
          notebook: '<b>1</b>',
          program: '<img src=x>',
          count: 0
        },
        { kind: 'missing', notebook: 'gone', program: null, count: 0 }
      ]
    }
  ]
};

describe('ProofSection', () => {
  let view: ReactWidget;
  const asked: [string, number][] = [];

  beforeEach(async () => {
    const model = {
      proof: PROOF,
      cells: PROOF.cells,
      failure: null,
      isBusy: false,
      isShown: true
    } as unknown as ProofModel;
    view = ReactWidget.create(
      React.createElement(ProofSection, {
        proof: model,
        trans: nullTranslator.load(''),
        onShowCell: (notebook, cell) => void asked.push([notebook, cell])
      })
    );
    Widget.attach(view, document.body);
    await view.renderPromise;
  });

  afterEach(() => view.dispose());

  const texts = (selector: string) =>
    [...view.node.querySelectorAll(selector)].map(node => node.textContent);

  it('says what differs, in words', () => {
    expect(texts('[role="status"]')).toEqual([PROOF.summary]);
    expect(texts('.jp-Signpost-proofCell')).toEqual([
      'Cell 2same2 figuresGo to cell',
      'Cell 5differsfigures: 1 in the notebook, 0 savedGo to cell'
    ]);
    expect(view.node.textContent).toContain('settings.toml was changed.');
  });

  it('shows both sides as text, never as markup', () => {
    expect(texts('td')).toEqual([
      '… 7 equal lines',
      '<b>1</b>',
      '<img src=x>',
      'gone',
      ''
    ]);
    expect(view.node.querySelector('b, img')).toBeNull();
  });

  it('leads to the cell', () => {
    const button = view.node.querySelector<HTMLElement>(
      '[aria-label="Go to cell 5"]'
    )!;
    button.click();
    expect(asked).toEqual([['a/climate.ipynb', 4]]);
  });
});
