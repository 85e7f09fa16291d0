import { CommandRegistry } from '@lumino/commands';

import { openHome } from '../openHome';

describe('opening HOME', () => {
  it('shows the page, and the check where there is no page', async () => {
    const commands = new CommandRegistry();
    const done: string[] = [];
    const describedBy = { args: { type: 'object', properties: {} } };
    commands.addCommand('signpost:show-check', {
      describedBy,
      execute: args => done.push(`check ${args['check']}`)
    });
    const page = commands.addCommand('signpost:open-home', {
      describedBy,
      execute: () => done.push('page')
    });
    await openHome(commands);
    page.dispose();
    await openHome(commands);
    expect(done).toEqual(['page', 'check home']);
  });
});
