import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { DEFAULT_STAGING } from '../export/batch/attend';
import { CountField, DraftField } from './draftField';
import type { ExportModel } from './model';
import { Switch } from './switch';

/** What the job does beside running the program: when its time is up, and with files. */
export function JobWishes(props: {
  model: ExportModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { requeue, staging } = model.choices;
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('The job')}</legend>
      <Switch
        label={trans.__(
          'When its time is up, go back into the queue and on from there'
        )}
        on={requeue}
        onChange={on => model.choose({ requeue: on })}
      />
      <Switch
        label={trans.__("Work on the node's own disk")}
        on={staging !== null}
        onChange={on => model.choose({ staging: on ? DEFAULT_STAGING : null })}
      />
      {staging && (
        <>
          <DraftField
            label={trans.__('Copied there first')}
            value={staging.inputs.join(', ')}
            placeholder={trans.__('data, tables/stations.csv')}
            title={trans.__(
              "Files and folders that the program reads, from the notebook's folder, separated by commas"
            )}
            onCommit={text =>
              void model.choose({
                staging: { ...staging, inputs: pathsIn(text) }
              })
            }
          />
          <CountField
            label={trans.__('Minutes after which results are brought back')}
            value={staging.minutes}
            onCommit={minutes =>
              void model.choose({ staging: { ...staging, minutes } })
            }
          />
          <p className="jp-Signpost-note jp-mod-small">
            {trans.__(
              'What the program writes is brought back to the folder of the notebook at the end, too.'
            )}
          </p>
        </>
      )}
    </fieldset>
  );
}

function pathsIn(text: string): string[] {
  return text
    .split(',')
    .map(path => path.trim())
    .filter(path => path !== '');
}
