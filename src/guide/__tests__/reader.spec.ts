import { Signal } from '@lumino/signaling';

import type { CheckStatus, ISites } from '../../tokens';
import { ChecksModel, unknownResult } from '../../environment/model';
import { ChartError } from '../chart/inspection';
import { GuideModel } from '../model';
import type { IOpenFile } from '../reader/openFile';
import { GuideProgress } from '../reader/progress';
import { ReaderModel } from '../reader/reader';
import { SingleGuide } from '../sources';
import type { IFlow, IStep } from '../chart/steps';

const GUIDE = `# Guide

## Way

\`\`\`mermaid
FULL
%% answer FULL by check/home: ok = No; problem = Yes
\`\`\`

## Other

\`\`\`mermaid
broken
\`\`\`
`;

function step(id: string, href = ''): IStep {
  return {
    id,
    kind: id === 'FULL' ? 'decision' : 'step',
    label: id,
    links: href ? [{ href, text: id }] : [],
    about: null,
    element: id
  };
}

const FLOW: IFlow = {
  steps: [
    step('LOOK', '#check/home'),
    step('FULL'),
    step('CLEAN'),
    step('END')
  ],
  ways: [
    { from: 'LOOK', to: 'FULL', label: '' },
    { from: 'FULL', to: 'CLEAN', label: 'Yes' },
    { from: 'FULL', to: 'END', label: 'No' },
    { from: 'CLEAN', to: 'LOOK', label: '' }
  ]
};

const arrive = () => new Promise(resolve => setTimeout(resolve));

async function setUp(hasChecks = true) {
  const profile = { id: 'csc', name: 'CSC', links: [] };
  const owner: any = {
    ready: Promise.resolve(),
    current: profile,
    profiles: [profile]
  };
  owner.changed = new Signal<any, void>(owner);
  const library = new SingleGuide();
  library.set({
    key: 'site:csc',
    title: '',
    read: async () => ({ text: GUIDE, remark: '' })
  });
  const guide = new GuideModel({ sites: owner as ISites, library });
  const progress = new GuideProgress(null);
  const checks = new ChecksModel();
  const asked: string[] = [];
  const answer = { status: 'ok' as CheckStatus, summary: '3 of 10 GB' };
  const check = {
    id: 'home',
    title: 'HOME',
    rank: 1,
    run: async () => {
      asked.push('home');
      return { ...unknownResult(check, ''), ...answer };
    }
  };
  checks.add(check);
  const openFile: any = { path: null };
  openFile.changed = new Signal<IOpenFile, void>(openFile);
  const reader = new ReaderModel({
    guide,
    progress,
    checks: hasChecks ? checks : null,
    openFile,
    parse: async source => {
      if (source.startsWith('broken')) {
        throw new ChartError('This chart is broken.');
      }
      return FLOW;
    }
  });
  await guide.open('site:csc');
  await arrive();
  return { guide, progress, checks, answer, asked, reader };
}

it('reads the steps of the chart that is looked at', async () => {
  const { guide, reader } = await setUp();
  expect(reader.flow).toBe(FLOW);
  expect(reader.here?.id).toBe('LOOK');
  expect(reader.hasBegun).toBe(false);
  guide.go('other');
  await arrive();
  expect(reader.flow).toBeNull();
  expect(reader.problem?.message).toBe('This chart is broken.');
  expect(reader.here).toBeNull();
});

it('marks a step with the status of its check, whenever that changes', async () => {
  const { reader, checks, answer } = await setUp();
  const mark = () => {
    const { status, summary } = reader.marks.get('LOOK')!;
    return [status, summary];
  };
  expect(mark()).toEqual(['unknown', '']);
  await checks.run('home');
  expect(mark()).toEqual(['ok', '3 of 10 GB']);
  expect(reader.suggestions.get('FULL')?.way.to).toBe('END');
  Object.assign(answer, { status: 'problem', summary: 'full' });
  await checks.run('home');
  expect(mark()).toEqual(['problem', 'full']);
  expect(reader.suggestions.get('FULL')?.way.to).toBe('CLEAN');
});

it('keeps the checks of its steps current only while it is looked at', async () => {
  const { reader, checks } = await setUp();
  expect(checks.isWatched('home')).toBe(false);
  reader.isActive = true;
  expect(checks.isWatched('home')).toBe(true);
  reader.isActive = false;
  expect(checks.isWatched('home')).toBe(false);
  reader.isActive = true;
  reader.dispose();
  expect(checks.isWatched('home')).toBe(false);
});

it('knows no status without the checks', async () => {
  const { reader } = await setUp(false);
  expect(reader.marks.get('LOOK')?.status).toBe('unknown');
  expect(reader.suggestions.size).toBe(0);
});

it('goes on, ticks what is left behind, and goes back', async () => {
  const { reader } = await setUp();
  reader.goOn(FLOW.ways[0]);
  reader.goOn(FLOW.ways[1]);
  expect(reader.here?.id).toBe('CLEAN');
  expect(reader.marks.get('FULL')).toEqual({
    status: null,
    summary: '',
    isDone: true,
    isCurrent: false
  });
  reader.back();
  expect(reader.here?.id).toBe('FULL');
  reader.back();
  expect(reader.here?.id).toBe('LOOK');
  expect(reader.canGoBack).toBe(false);
  reader.reach('END');
  expect(reader.marks.get('END')?.isCurrent).toBe(true);
  expect(reader.canGoBack).toBe(true);
  reader.reach('nothing');
  expect(reader.here?.id).toBe('END');
  reader.restart();
  expect(reader.here?.id).toBe('LOOK');
  expect(reader.canGoBack).toBe(false);
});

it('is somewhere else with another notebook', async () => {
  const { reader, progress } = await setUp();
  progress.notebook = 'a.ipynb';
  reader.goOn(FLOW.ways[0]);
  progress.notebook = 'b.ipynb';
  expect(reader.here?.id).toBe('LOOK');
  progress.notebook = 'a.ipynb';
  expect(reader.here?.id).toBe('FULL');
});

it('reaches a step that is asked for as soon as the chart is read', async () => {
  const { guide, reader } = await setUp();
  guide.go('other');
  await arrive();
  guide.go('way');
  reader.show('CLEAN');
  await arrive();
  expect(reader.here?.id).toBe('CLEAN');
  reader.show('LOOK');
  expect(reader.here?.id).toBe('LOOK');
});
