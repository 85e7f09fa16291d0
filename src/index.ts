import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { computeNodePlugin } from './computeNode/plugin';
import { environmentPlugin } from './environment/plugin';
import { guidePlugin } from './guide/plugin';
import { homePlugin } from './home/plugin';
import { homeStatusPlugin } from './homeStatus/plugin';
import { jobsPlugin } from './jobs/plugin';
import { kernelsPlugin } from './kernels/plugin';
import { exportPlugin } from './review/plugin';
import { sidebarPlugin } from './sidebar/plugin';
import { sitesPlugin } from './sites/plugin';

export * from './tokens';

/** All plugins of the extension. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  sitesPlugin,
  sidebarPlugin,
  guidePlugin,
  environmentPlugin,
  homePlugin,
  homeStatusPlugin,
  exportPlugin,
  kernelsPlugin,
  jobsPlugin,
  computeNodePlugin
];

export default plugins;
