import {
  LabIcon,
  blankIcon,
  checkIcon,
  circleEmptyIcon,
  errorIcon,
  infoIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { CheckStatus } from '../tokens';

// JupyterLab has no sign for "look at this": error and info stand for other things.
export const attentionIcon = new LabIcon({
  name: 'jupyterlab-signpost:attention',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M12 3 1.5 21h21L12 3zm-1 7h2v5h-2v-5zm0 6.500h2v2h-2v-2z"/></svg>'
});

const ICONS: Record<CheckStatus, LabIcon> = {
  ok: checkIcon,
  attention: attentionIcon,
  problem: errorIcon,
  unknown: infoIcon,
  'not-needed': circleEmptyIcon
};

/** The sign of a status. It is always shown beside the status's word. */
export function StatusIcon(props: {
  /** `null`: not answered yet. */
  status: CheckStatus | null;
}): JSX.Element {
  const icon = props.status === null ? blankIcon : ICONS[props.status];
  return (
    <icon.react
      tag="span"
      className="jp-Signpost-checkIcon"
      aria-hidden="true"
      width="16px"
      height="16px"
    />
  );
}
