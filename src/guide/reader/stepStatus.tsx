import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StatusIcon } from '../../environment/statusIcon';
import { statusWord } from '../../environment/statusWords';
import type { IStepMark } from './marks';

/** What the check of a step has answered; nothing for a step without one. */
export function StepStatus(props: {
  mark: IStepMark | undefined;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { mark, trans } = props;
  return mark?.status ? (
    <span className={`jp-Signpost-stepStatus jp-mod-${mark.status}`}>
      <StatusIcon status={mark.status} />
      <b>{statusWord(mark.status, trans)}</b>
      {mark.summary && ` ${mark.summary}`}
    </span>
  ) : null;
}
