import { PageConfig, URLExt } from '@jupyterlab/coreutils';

/** A place in a guide that a link can lead to. */
export interface IStepAddress {
  /** Key of the guide; see `GuideModel.key`. */
  guide: string;
  /** Anchor of the chart or section. */
  anchor: string;
  /** Id of the step in the chart; empty for the chart itself. */
  step: string;
}

const GUIDE = 'signpost-guide';
const ANCHOR = 'signpost-at';
const STEP = 'signpost-step';

/**
 * A link that opens JupyterLab at a place in a guide. On a hub it opens the server of whoever follows it.
 */
export function stepLink(place: IStepAddress): string {
  const lab = PageConfig.getUrl({
    mode: 'multiple-document',
    workspace: PageConfig.defaultWorkspace,
    toShare: true
  });
  const query: Record<string, string> = {
    [GUIDE]: place.guide,
    [ANCHOR]: place.anchor
  };
  if (place.step) {
    query[STEP] = place.step;
  }
  return lab + URLExt.objectToQueryString(query);
}

/** Read the query of such a link; `null` when it is none. */
export function readStepLink(search: string): IStepAddress | null {
  const query = new URLSearchParams(search);
  const guide = query.get(GUIDE);
  return guide
    ? {
        guide,
        anchor: query.get(ANCHOR) ?? '',
        step: query.get(STEP) ?? ''
      }
    : null;
}

/** The address without what leads to a guide, so that a reload does not lead there again. */
export function withoutStepLink(address: string): string {
  const url = new URL(address, 'http://localhost');
  [GUIDE, ANCHOR, STEP].forEach(name => url.searchParams.delete(name));
  return url.pathname + url.search + url.hash;
}
