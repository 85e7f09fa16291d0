import { ASKED } from './settings';
import { CELLS } from './cells';
import type { FeatureCell, Features, IFeature } from './feature';
import { FIGURES } from './figures';
import { LANGUAGE } from './language';
import { MAGICS } from './magics';
import { SHELL } from './shell';
import { SHOWN } from './shown';
import { STEPS } from './steps';
import { WIDGETS } from './widgets';

/** Notebooks of one feature each, executed in a kernel and as exported programs. */
const ALL: Features = {
  ...LANGUAGE,
  ...SHOWN,
  ...SHELL,
  ...MAGICS,
  ...FIGURES,
  ...CELLS,
  ...ASKED,
  ...STEPS,
  ...WIDGETS
};

/** The same, all in one form. */
export const FEATURES: Record<string, IFeature> = Object.fromEntries(
  Object.entries(ALL).map(([name, feature]) => [
    name,
    Array.isArray(feature) ? { cells: feature } : feature
  ])
);

/** Texts of all cells. */
export const FEATURE_TEXTS: string[] = Object.values(FEATURES)
  .flatMap(feature => feature.cells)
  .map((cell: FeatureCell) =>
    typeof cell === 'string' ? cell : String(cell.source)
  );
