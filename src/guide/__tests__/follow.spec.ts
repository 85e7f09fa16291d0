import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { followLink } from '../follow';
import { classifyLink } from '../text/links';
import type { GuideModel } from '../model';

const trans = nullTranslator.load('jupyterlab');
const guide = { published: '', sections: [] };

/** Follow a link as written in a guide; returns the commands that were executed. */
async function follow(href: string, answer?: 'accept' | 'reject') {
  const commands = new CommandRegistry();
  const executed: string[] = [];
  for (const id of [
    'signpost:test-run',
    'signpost:submit-job',
    'signpost:register-kernel'
  ]) {
    commands.addCommand(id, {
      describedBy: { args: {} },
      execute: () => void executed.push(id)
    });
  }
  const done = followLink(
    classifyLink(href, guide),
    {} as GuideModel,
    commands,
    trans
  );
  if (answer) {
    // The dialog opens after the tasks that are waiting now.
    await new Promise(resolve => setTimeout(resolve));
    expect(executed).toEqual([]);
    const dialog = Dialog.tracker.currentWidget;
    expect(dialog).toBeTruthy();
    dialog?.[answer === 'accept' ? 'resolve' : 'reject']();
  }
  await done;
  return executed;
}

describe('a link of a guide to an action', () => {
  it.each([
    ['#action/test-run', 'signpost:test-run'],
    ['#action/submit', 'signpost:submit-job']
  ])('asks before %s runs anything', async (href, command) => {
    expect(await follow(href, 'reject')).toEqual([]);
    expect(await follow(href, 'accept')).toEqual([command]);
  });

  it('opens at once what only shows something', async () => {
    expect(await follow('#action/register-kernel')).toEqual([
      'signpost:register-kernel'
    ]);
  });
});
