import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  folderIcon,
  refreshIcon,
  stopIcon,
  textEditorIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IAdvice, IJob } from '../server/answers';
import { figureTexts, lastTime, stateWord } from './figures';
import { hasEnded } from './model';
import { StateIcon } from './stateIcon';

/** What can be done with a job. */
export interface IJobActions {
  openLog(job: IJob): void;
  openFolder(job: IJob): void;
  cancel(job: IJob): void;
  /** Start an ended job anew. */
  again(job: IJob): void;
  /** Change what the export of the job's notebook asks for; resolves to what was changed, as sentences. */
  applyAdvice(job: IJob, advice: IAdvice): Promise<string>;
  /** Show a cell of a notebook, by its place in the document. */
  openCell(notebook: string, cell: number): void;
}

/** One job of the list: state, name, age, figures, and its verbs. */
export function JobRow(props: {
  job: IJob;
  actions: IJobActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { job, actions, trans } = props;
  return (
    <li className="jp-Signpost-job" data-job={job.id} data-state={job.state}>
      <div className="jp-Signpost-jobHead">
        <StateIcon state={job.state} />
        <button
          className="jp-Signpost-link jp-Signpost-jobName"
          title={trans.__('Open the log of %1', job.name)}
          onClick={() => actions.openLog(job)}
        >
          {job.name}
        </button>
        <Age time={lastTime(job)} />
      </div>
      <div className="jp-Signpost-jobFigures">
        <span className="jp-Signpost-jobState">
          {stateWord(job.state, trans)}
        </span>
        {figureTexts(job, trans).map((text, index) => (
          <span key={index}>{text}</span>
        ))}
      </div>
      {job.message !== null && (
        <p
          className={`jp-Signpost-jobMessage ${job.never_starts ? 'jp-mod-problem' : ''}`}
        >
          {job.message}
        </p>
      )}
      {job.log_tail !== null && (
        <pre
          className="jp-Signpost-jobTail"
          aria-label={trans.__('Last lines of the log of %1', job.name)}
        >
          {job.log_tail}
        </pre>
      )}
      <JobVerbs {...props} />
    </li>
  );
}

/** The verbs of a job, each named with the job for a screen reader. */
export function JobVerbs(props: {
  job: IJob;
  actions: IJobActions;
  trans: TranslationBundle;
  /** Leave out the verb that leads here. */
  inLog?: boolean;
}): JSX.Element {
  const { job, actions, trans } = props;
  return (
    <div className="jp-Signpost-jobVerbs">
      {!props.inLog && (
        <Verb
          icon={textEditorIcon}
          label={trans.__('Log')}
          title={trans.__('Open the log of %1', job.name)}
          onClick={() => actions.openLog(job)}
        />
      )}
      <Verb
        icon={folderIcon}
        label={trans.__('Folder')}
        title={trans.__('Show %1 in the file browser', job.folder || '/')}
        onClick={() => actions.openFolder(job)}
      />
      {!hasEnded(job.state) && (
        <Verb
          icon={stopIcon}
          label={trans.__('Cancel')}
          title={trans.__('Cancel %1 …', job.name)}
          onClick={() => actions.cancel(job)}
        />
      )}
      {(job.state === 'failed' || job.state === 'cancelled') && (
        <Verb
          icon={refreshIcon}
          label={
            job.runner === 'slurm'
              ? trans.__('Submit again')
              : trans.__('Run again')
          }
          title={trans.__(
            'Start %1 again with the same script and arguments; items that have their result are not run again',
            job.name
          )}
          onClick={() => actions.again(job)}
        />
      )}
    </div>
  );
}

function Verb(props: {
  icon: typeof stopIcon;
  label: string;
  title: string;
  onClick(): void;
}): JSX.Element {
  return (
    <Button
      minimal
      small
      className="jp-Signpost-jobVerb"
      title={props.title}
      aria-label={props.title}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" width="14px" height="14px" />
      {props.label}
    </Button>
  );
}

/** How often ages are written anew, in milliseconds. */
const CLOCK = 30_000;

/** A time as "3 minutes ago", in full when pointed at. */
export function Age(props: { time: string }): JSX.Element | null {
  const [, setTick] = React.useState(0);
  React.useEffect(() => {
    const clock = setInterval(() => setTick(tick => tick + 1), CLOCK);
    return () => clearInterval(clock);
  }, []);
  const date = new Date(props.time);
  if (Number.isNaN(date.getTime())) {
    return null;
  }
  return (
    <time
      className="jp-Signpost-jobAge"
      dateTime={props.time}
      title={date.toLocaleString()}
    >
      {Time.formatHuman(date, 'short')}
    </time>
  );
}
