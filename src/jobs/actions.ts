import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IJob } from '../server/answers';
import { isNeverStarting, sentenceOf } from '../server/errors';
import { CommandIDs } from '../tokens';
import { askedOfExport } from './adviceModel';
import { figureTexts, stateWord } from './figures';
import type { IJobActions } from './jobRow';
import type { JobsModel } from './model';
import { submitAnyway } from './submitAnyway';

/** What the list and the view of a job can do, through the application's commands. */
export function makeJobActions(
  app: JupyterFrontEnd,
  jobs: JobsModel,
  trans: TranslationBundle
): IJobActions {
  const execute = (command: string, args: { [name: string]: string }) => {
    app.commands
      .execute(command, args)
      .catch(reason =>
        Notification.error(sentenceOf(reason), { autoClose: false })
      );
  };
  return {
    openLog: job => execute(CommandIDs.openJob, { job: job.id }),
    openFolder: job =>
      execute('filebrowser:go-to-path', { path: `/${job.folder}` }),
    cancel: job => void cancel(job, jobs, trans),
    again: job => void again(job, jobs, trans),
    applyAdvice: (job, advice) =>
      app.commands.execute(CommandIDs.applyAdvice, {
        folder: job.folder,
        notebook: advice.notebook,
        style: advice.style,
        spread: advice.spread && { ...advice.spread },
        ...askedOfExport(advice)
      }) as Promise<string>,
    openCell: (notebook, cell) =>
      void openCell(app, notebook, cell).catch(reason =>
        Notification.error(sentenceOf(reason), { autoClose: false })
      )
  };
}

/** Open a notebook, or show it where it is open already, at one of its cells. */
async function openCell(
  app: JupyterFrontEnd,
  path: string,
  cell: number
): Promise<void> {
  const panel = (await app.commands.execute('docmanager:open', {
    path,
    factory: 'Notebook'
  })) as NotebookPanel | undefined;
  if (!panel) {
    return;
  }
  await panel.context.ready;
  await panel.revealed;
  app.shell.activateById(panel.id);
  // It may have been edited since the run.
  const last = panel.content.widgets.length - 1;
  panel.content.activeCellIndex = Math.min(cell, last);
  await panel.content.scrollToItem(panel.content.activeCellIndex, 'smart');
}

async function cancel(
  job: IJob,
  jobs: JobsModel,
  trans: TranslationBundle
): Promise<void> {
  const answer = await showDialog({
    title: trans.__('Cancel this job?'),
    body: trans.__(
      '%1 is stopped before its end. Its log and the files that it has written so far stay.',
      job.name
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep it running') }),
      Dialog.warnButton({ label: trans.__('Cancel job') })
    ]
  });
  if (!answer.button.accept) {
    return;
  }
  try {
    await jobs.cancel(job.id);
  } catch (reason) {
    Notification.error(
      trans.__('%1 was not cancelled. %2', job.name, sentenceOf(reason)),
      { autoClose: false }
    );
  }
}

/** Start an ended job anew; what would never start is asked about first. */
async function again(
  job: IJob,
  jobs: JobsModel,
  trans: TranslationBundle
): Promise<void> {
  try {
    try {
      await jobs.startAgain(job.id);
    } catch (reason) {
      if (!isNeverStarting(reason)) {
        throw reason;
      }
      if (await submitAnyway(reason.message, trans)) {
        await jobs.startAgain(job.id, true);
      }
    }
  } catch (reason) {
    Notification.error(
      trans.__('%1 was not started again. %2', job.name, sentenceOf(reason)),
      { autoClose: false }
    );
  }
}

/** Tell that a job has ended; failures stay until they are read. */
export function notifyEnd(
  job: IJob,
  actions: IJobActions,
  trans: TranslationBundle
): void {
  const types = { completed: 'success', failed: 'error' } as const;
  Notification.emit(
    trans.__(
      '%1 %2: %3',
      job.name,
      stateWord(job.state, trans),
      figureTexts(job, trans).join(', ')
    ),
    types[job.state as keyof typeof types] ?? 'info',
    {
      autoClose: job.state === 'failed' ? false : 10_000,
      actions: [
        {
          label: trans.__('Open log'),
          callback: () => actions.openLog(job)
        }
      ]
    }
  );
}
