import { LabIcon } from '@jupyterlab/ui-components';

import signpostSvg from '../../style/icons/signpost.svg';

/** Two boards on a post: the icon of the sidebar, the launcher card and the notebook toolbar. */
export const signpostIcon = new LabIcon({
  name: 'jupyterlab-signpost:signpost',
  svgstr: signpostSvg
});
