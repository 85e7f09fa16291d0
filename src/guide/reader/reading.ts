import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';

import type { IChecks } from '../../tokens';
import type { IOpenFile } from './openFile';
import { OpenFile } from './openFile';
import { GuideProgress } from './progress';

/** What is known beside the guides, and shared by all views of them. */
export interface IReading {
  progress: GuideProgress;
  openFile: IOpenFile;
  checks: IChecks | null;
}

/** What it is known from. */
export interface IReadingSources {
  shell: JupyterFrontEnd.IShell;
  contents: Pick<Contents.IManager, 'fileChanged'>;
  state: IStateDB | null;
  notebooks: INotebookTracker | null;
  documents: IDocumentManager | null;
  checks: IChecks | null;
}

/** Follow the current notebook and the open file. */
export function createReading(sources: IReadingSources): IReading {
  const { notebooks, contents } = sources;
  const progress = new GuideProgress(sources.state);
  const follow = () => {
    progress.notebook = notebooks?.currentWidget?.context.path ?? '';
  };
  notebooks?.currentChanged.connect(follow);
  contents.fileChanged.connect((_, { type, oldValue, newValue }) => {
    if (type === 'rename' && oldValue?.path && newValue?.path) {
      progress.rename(oldValue.path, newValue.path);
      follow();
    }
  });
  follow();
  return {
    progress,
    openFile: new OpenFile(sources.shell, sources.documents),
    checks: sources.checks
  };
}
