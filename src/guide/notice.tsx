import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { GuideModel } from './model';
import { STAND_IN } from './model';

/** What to say when there is no guide, when it is not the site's own, or when it is broken. */
export class GuideNotice extends ReactWidget {
  constructor(
    private readonly _model: GuideModel,
    translator: ITranslator
  ) {
    super();
    this._trans = translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-guideNotice');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => <Notice model={this._model} trans={this._trans} />}
      </UseSignal>
    );
  }

  private readonly _trans: TranslationBundle;
}

function Notice(props: {
  model: GuideModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const site = siteName(model, trans);
  switch (model.state) {
    case 'loading':
      return (
        <p className="jp-Signpost-note">{trans.__('Opening the guide …')}</p>
      );
    case 'failed':
      return (
        <div className="jp-Signpost-stack">
          <p className="jp-Signpost-message jp-mod-problem" role="alert">
            {site
              ? trans.__('The guide for %1 could not be opened.', site)
              : trans.__('This guide could not be opened.')}{' '}
            {model.message}
          </p>
          <Others {...props} />
        </div>
      );
    case 'missing':
      return (
        <div className="jp-Signpost-stack">
          <p className="jp-Signpost-summary">
            {site
              ? trans.__('There is no guide for %1 yet.', site)
              : trans.__('This guide is not there any more.')}
          </p>
          <SiteLinks {...props} />
          <Others {...props} />
        </div>
      );
    default:
      return model.isStandIn ? (
        <div className="jp-Signpost-stack">
          <p className="jp-Signpost-note">
            {trans.__(
              'There is no guide for %1 yet; this is the one for any site.',
              site
            )}
          </p>
          <SiteLinks {...props} />
        </div>
      ) : model.remark ? (
        <p className="jp-Signpost-message jp-mod-attention" role="alert">
          {model.remark}
        </p>
      ) : null;
  }
}

/** Empty for a guide of no site. */
function siteName(model: GuideModel, trans: TranslationBundle): string {
  if (model.site === STAND_IN) {
    return trans.__('this computer');
  }
  const profile = model.sites.profiles.find(({ id }) => id === model.site);
  return profile?.name ?? model.site;
}

function SiteLinks(props: {
  model: GuideModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const profile = model.sites.profiles.find(({ id }) => id === model.site);
  const links = profile?.links.filter(({ url }) => /^https:\/\//.test(url));
  if (!links?.length) {
    return null;
  }
  return (
    <details className="jp-Signpost-details" open={model.state === 'missing'}>
      <summary>
        {model.site === STAND_IN
          ? trans.__('Pages that help anywhere')
          : trans.__('The site’s own pages')}
      </summary>
      <ul>
        {links.map(({ label, url }) => (
          <li key={url}>
            <a
              className="jp-Signpost-link jp-mod-external"
              href={url}
              target="_blank"
              rel="noopener noreferrer"
              title={trans.__('%1 (opens a new tab)', url)}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Others(props: {
  model: GuideModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  if (!model.others.length) {
    return null;
  }
  return (
    <div className="jp-Signpost-verbs">
      {model.others.map(({ key, name }) => (
        <button
          key={key}
          type="button"
          className="jp-Button jp-mod-styled"
          onClick={() => void model.open(key)}
        >
          {trans.__('Open the guide for %1', name)}
        </button>
      ))}
    </div>
  );
}
