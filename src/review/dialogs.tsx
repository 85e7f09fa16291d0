import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IPlan } from '../export';
import { showMemory, showMinutes } from '../export/batch/amounts';
import { requestOf } from '../export/batch/request';
import { styleOf } from '../export/batch/styles';
import { placeOf } from '../export/batch/wrapper';
import type { ChangedFilesAnswer } from './writer';

/** Ask what to do with files that were changed since they were written. */
export async function askAboutChanges(
  paths: readonly string[],
  trans: TranslationBundle
): Promise<ChangedFilesAnswer> {
  const body = ReactWidget.create(
    <div>
      <p>
        {trans._n(
          'This file was changed since Signpost wrote it:',
          'These files were changed since Signpost wrote them:',
          paths.length
        )}
      </p>
      <ul>
        {paths.map(path => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
    </div>
  );
  const result = await showDialog({
    title: trans.__('Keep your changes?'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Replace') }),
      Dialog.okButton({ label: trans.__('Keep mine, write the rest') })
    ],
    defaultButton: 2
  });
  if (!result.button.accept) {
    return 'cancel';
  }
  return result.button.displayType === 'warn' ? 'replace' : 'keep';
}

/** Ask before a job is handed to Slurm: what it asks for, and what that costs at most. */
export async function confirmSubmission(
  plan: IPlan,
  trans: TranslationBundle
): Promise<boolean> {
  const body = ReactWidget.create(
    <div className="jp-Signpost-submission">
      {plan.cost !== null && <p>{plan.cost.sentence}</p>}
      <p>
        {trans.__(
          'This is if it runs until its time limit. The files are written first.'
        )}
      </p>
      <table>
        <tbody>
          {askedOf(plan, trans).map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.wrapper_problems.map(problem => (
        <p key={problem} className="jp-Signpost-message jp-mod-attention">
          {problem}
        </p>
      ))}
    </div>
  );
  const result = await showDialog({
    title: trans.__('Submit %1 to Slurm?', plan.name),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Submit') })
    ]
  });
  return result.button.accept;
}

/** What each job of a plan asks for, in the words of the form. */
function askedOf(plan: IPlan, trans: TranslationBundle): [string, string][] {
  const { minutes, tasks, cpus, memory_bytes, gpus } = requestOf(plan);
  const { account, partition, qos } = placeOf(plan);
  const each = (value: string) =>
    tasks === 1 ? value : trans.__('%1, %2 times', value, tasks);
  const rows: [string, string | null][] = [
    [trans.__('How'), styleOf(plan.options.style).name],
    [trans.__('Account'), account],
    [trans.__('Partition'), partition],
    [trans.__('QoS'), qos],
    [trans.__('Time'), showMinutes(minutes)],
    [trans.__('CPUs'), each(String(cpus))],
    [trans.__('Memory'), each(showMemory(memory_bytes))],
    [trans.__('GPUs'), gpus > 0 ? each(String(gpus)) : null]
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}
