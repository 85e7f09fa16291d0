import type { IRouter } from '@jupyterlab/application';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../tokens';

/** Let links of JupyterLab lead to a step of a guide. */
export function addStepLinks(router: IRouter, commands: CommandRegistry): void {
  commands.addCommand(CommandIDs.followStepLink, {
    describedBy: {
      args: { type: 'object', properties: { search: { type: 'string' } } }
    },
    execute: async args => {
      const { readStepLink, withoutStepLink } = await import('./stepLink');
      const place = readStepLink(String(args.search ?? ''));
      const { request } = router.current;
      router.navigate(withoutStepLink(request), { skipRouting: true });
      if (!place) {
        return;
      }
      const { guide, anchor, step } = place;
      const path = guide.replace(/^file:/, '');
      await (path === guide
        ? commands.execute(CommandIDs.openGuide, { guide, anchor, step })
        : commands.execute(CommandIDs.openGuideFile, {
            path,
            fragment: `#${anchor}${step && `/${step}`}`
          }));
    }
  });
  router.register({
    command: CommandIDs.followStepLink,
    pattern: /[?&]signpost-guide=/
  });
}
