import type { LabIcon } from '@jupyterlab/ui-components';
import {
  checkIcon,
  circleEmptyIcon,
  errorIcon,
  infoIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobState } from '../server/answers';

const ICONS: Record<JobState, LabIcon> = {
  pending: circleEmptyIcon,
  running: runIcon,
  completed: checkIcon,
  failed: errorIcon,
  cancelled: stopIcon,
  unknown: infoIcon
};

/** The sign of a state. It is always shown beside the state's word. */
export function StateIcon(props: { state: JobState }): JSX.Element {
  return <Sign icon={ICONS[props.state]} />;
}

/** A sign beside a word that says the same. */
export function Sign(props: { icon: LabIcon }): JSX.Element {
  return (
    <props.icon.react
      tag="span"
      className="jp-Signpost-jobIcon"
      aria-hidden="true"
      width="16px"
      height="16px"
    />
  );
}
