import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { ISites } from '../../tokens';
import { SignpostPanel } from '../panel';

let started: PromiseDelegate<void>;
let panel: SignpostPanel;
const activated: string[] = [];

const section = (id: string, rank: number) => ({
  id,
  title: id,
  rank,
  create: async () => new Widget()
});

/** The order of the Tab key. */
const elements = () =>
  [
    ...panel.content.node.querySelectorAll(
      '.lm-AccordionPanel-title, .jp-Signpost-section'
    )
  ].map(node => node.textContent || node.id.replace('signpost-section-', ''));

beforeEach(() => {
  started = new PromiseDelegate<void>();
  activated.length = 0;
  const sites = {} as ISites;
  panel = new SignpostPanel({
    translator: nullTranslator,
    sites: Object.assign(sites, {
      changed: new Signal<ISites, void>(sites),
      current: { name: 'A site', description: '' },
      signals: []
    }),
    started: started.promise,
    opened: ['one'],
    activate: id => activated.push(id),
    onChooseSite: () => undefined
  });
});

afterEach(() => panel.dispose());

it('puts sections in place by rank when JupyterLab has started', async () => {
  panel.addSection(section('three', 30));
  panel.addSection(section('one', 10));
  expect(panel.widgets).toHaveLength(0);
  started.resolve();
  await started.promise;
  expect(elements()).toEqual(['one', 'one', 'three', 'three']);
  expect(panel.openSections).toEqual(['one']);
});

it('puts a section that comes later between the others', async () => {
  panel.addSection(section('three', 30));
  panel.addSection(section('one', 10));
  started.resolve();
  await started.promise;
  panel.addSection(section('two', 20));
  expect(elements()).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
});

it('forgets a section that is removed, early or late', async () => {
  const early = panel.addSection(section('one', 10));
  const late = panel.addSection(section('two', 20));
  panel.addSection(section('three', 30));
  early.dispose();
  started.resolve();
  await started.promise;
  expect(panel.widgets).toHaveLength(2);
  late.dispose();
  expect(elements()).toEqual(['three', 'three']);
});

it('reveals a section that was asked for before the start', async () => {
  panel.addSection(section('two', 20));
  const revealed = panel.reveal('two');
  expect(activated).toEqual([]);
  started.resolve();
  await expect(revealed).resolves.toBeInstanceOf(Widget);
  expect(activated).toEqual(['jupyterlab-signpost']);
  expect(panel.openSections).toEqual(['two']);
  await expect(panel.reveal('four')).rejects.toThrow(
    'The sidebar has no section "four"; it has two.'
  );
});

it('makes its header when it is first seen', () => {
  panel.hide();
  Widget.attach(panel, document.body);
  expect(panel.header.widgets).toHaveLength(0);
  panel.show();
  panel.hide();
  panel.show();
  expect(panel.header.widgets).toHaveLength(1);
});
