import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
// The server is asked for its jobs when JupyterLab starts.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { ServerClient } from '../server/client';
import {
  CommandIDs,
  IJobs,
  ISidebar,
  ISites,
  PLUGIN_NAMESPACE
} from '../tokens';
import type { JobView } from './jobView';
import { JobsModel } from './model';

/** The polite pause where a site names none, in seconds. */
const POLL_SECONDS = 30;

/** The Jobs section, the view of one job, and the notification when one ends. */
export const jobsPlugin: JupyterFrontEndPlugin<IJobs> = {
  id: `${PLUGIN_NAMESPACE}:jobs`,
  description: 'Starts and watches runs of exported notebooks.',
  autoStart: true,
  provides: IJobs,
  requires: [ISidebar, ISites],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): IJobs => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const client = new ServerClient(app.serviceManager.serverSettings);
    const jobs = new JobsModel({
      client,
      slurmInterval: () =>
        (sites.current.slurm?.poll_seconds ?? POLL_SECONDS) * 1000
    });
    const loadActions = async () =>
      (await import('./actions')).makeJobActions(app, jobs, trans);

    sidebar.addSection({
      id: 'jobs',
      title: trans.__('Jobs'),
      rank: 50,
      create: async () => {
        const { JobsPanel } = await import('./panel');
        return new JobsPanel({
          jobs,
          sites,
          actions: await loadActions(),
          trans,
          onOpenExport: () =>
            void app.commands.execute(CommandIDs.open, { section: 'export' }),
          onOpenComputeNode: () =>
            void app.commands.execute(CommandIDs.computeNode)
        });
      }
    });

    const tracker = new WidgetTracker<MainAreaWidget<JobView>>({
      namespace: 'signpost-job'
    });
    app.commands.addCommand(CommandIDs.openJob, {
      label: args =>
        args['job'] ? trans.__('Open Job') : trans.__('Show Jobs'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            job: {
              type: 'string',
              description: 'Id of the job; without it the list is shown'
            }
          }
        }
      },
      execute: async args => {
        const job = args['job'];
        if (typeof job !== 'string' || job === '') {
          // From the palette: the list is where jobs are chosen.
          await sidebar.reveal('jobs');
          return;
        }
        // Loaded before looking: nothing may come between finding and adding.
        const [{ makeJobWidget }, actions] = await Promise.all([
          import('./jobView'),
          loadActions()
        ]);
        const open = tracker.find(widget => widget.content.job === job);
        if (open) {
          app.shell.activateById(open.id);
          return;
        }
        const widget = makeJobWidget({ job, jobs, client, actions, trans });
        void tracker.add(widget);
        app.shell.add(widget, 'main');
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openJob,
      args: widget => ({ job: widget.content.job }),
      name: widget => widget.content.job
    });
    offerInPalette(app, palette, trans, [CommandIDs.openJob]);

    jobs.ended.connect(async (_, job) => {
      const { notifyEnd } = await import('./actions');
      notifyEnd(job, await loadActions(), trans);
    });
    // One question: is there Slurm, and what runs since an earlier visit?
    void app.restored.then(() => jobs.refresh());
    return jobs;
  }
};
