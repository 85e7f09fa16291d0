import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import {
  HTMLSelect,
  ReactWidget,
  UseSignal,
  caretLeftIcon,
  launchIcon,
  linkIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { chartsOf } from './text/document';
import type { GuideModel, IOtherGuide } from './model';
import type { GuideProgress, GuideView } from './reader/progress';
import { GUIDE_VIEWS } from './reader/progress';
import type { ReaderModel } from './reader/reader';
import { stepLink } from './stepLink';

const ANCHOR = 'anchor:';
const GUIDE = 'guide:';

/** Back, what to look at and in which view, a link to it, and a larger view. */
export class GuideToolbar extends ReactWidget {
  constructor(private readonly _options: GuideToolbar.IOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-guideToolbar');
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute('aria-label', this._trans.__('Guide'));
  }

  protected render(): JSX.Element {
    const { model, openWide } = this._options;
    const trans = this._trans;
    return (
      <UseSignal signal={model.changed}>
        {() =>
          model.state === 'ready' && (
            <>
              <button
                type="button"
                className="jp-Button jp-mod-minimal"
                title={trans.__('Back')}
                aria-label={trans.__('Back')}
                disabled={!model.canGoBack}
                onClick={() => model.back()}
              >
                <caretLeftIcon.react tag="span" />
              </button>
              <Chooser model={model} trans={trans} />
              {openWide && (
                <button
                  type="button"
                  className="jp-Button jp-mod-minimal"
                  title={trans.__('Open in the main area')}
                  aria-label={trans.__('Open in the main area')}
                  onClick={openWide}
                >
                  <launchIcon.react tag="span" />
                </button>
              )}
              <Views {...this._options} trans={trans} />
            </>
          )
        }
      </UseSignal>
    );
  }

  private readonly _trans: TranslationBundle;
}

/** A namespace for `GuideToolbar` options. */
export namespace GuideToolbar {
  export interface IOptions {
    model: GuideModel;
    reader: ReaderModel;
    progress: GuideProgress;
    /** Whose view is chosen. */
    room: 'narrow' | 'wide';
    translator: ITranslator;
    /** Open what is shown in the main area; not given where it is already there. */
    openWide?: () => void;
  }
}

function Chooser(props: {
  model: GuideModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const { guide, others } = model;
  if (!guide) {
    return null;
  }
  return (
    <HTMLSelect
      className="jp-Signpost-guideChooser"
      aria-label={trans.__('Section of the guide')}
      title={guide.title}
      value={ANCHOR + (model.anchor ?? '')}
      onChange={event => {
        const { value } = event.target as HTMLSelectElement;
        if (value.startsWith(GUIDE)) {
          void model.open(value.slice(GUIDE.length));
        } else {
          model.go(value.slice(ANCHOR.length));
        }
      }}
    >
      <optgroup label={trans.__('Flowcharts')}>
        {chartsOf(guide).map(({ chart }) => (
          <option key={chart.id} value={ANCHOR + chart.id}>
            {chart.title}
          </option>
        ))}
      </optgroup>
      <optgroup label={trans.__('Pages')}>
        {guide.sections
          .filter(section => !section.charts.length)
          .map(section => (
            <option key={section.id} value={ANCHOR + section.id}>
              {'\u2003'.repeat(Math.max(0, section.level - 2)) + section.title}
            </option>
          ))}
      </optgroup>
      <Others
        label={trans.__('Guides of this computer')}
        guides={others.filter(({ isOfSite }) => !isOfSite)}
      />
      <Others
        label={trans.__('Guides of other sites')}
        guides={others.filter(({ isOfSite }) => isOfSite)}
      />
    </HTMLSelect>
  );
}

function Views(
  props: GuideToolbar.IOptions & { trans: TranslationBundle }
): JSX.Element {
  const { model, reader, progress, room, trans } = props;
  const names: Record<GuideView, string> = {
    chart: trans.__('Chart'),
    list: trans.__('List'),
    walk: trans.__('Walk')
  };
  const copy = () => {
    const isHere = reader.hasBegun && reader.chart === model.chart;
    Clipboard.copyToSystem(
      stepLink({
        guide: model.key,
        anchor: model.anchor ?? '',
        step: isHere ? (reader.here?.id ?? '') : ''
      })
    );
    Notification.success(trans.__('The link to this place is copied.'), {
      autoClose: 3000
    });
  };
  return (
    <UseSignal signal={progress.changed}>
      {() => (
        <div className="jp-Signpost-views">
          <div role="group" aria-label={trans.__('View of the chart')}>
            {GUIDE_VIEWS.map(view => (
              <button
                key={view}
                type="button"
                className="jp-Button jp-mod-minimal"
                aria-pressed={progress.view(room) === view}
                onClick={() => progress.setView(room, view)}
              >
                {names[view]}
              </button>
            ))}
          </div>
          <button
            type="button"
            className="jp-Button jp-mod-minimal"
            title={trans.__('Copy a link to this place')}
            aria-label={trans.__('Copy a link to this place')}
            onClick={copy}
          >
            <linkIcon.react tag="span" />
          </button>
        </div>
      )}
    </UseSignal>
  );
}

function Others(props: {
  label: string;
  guides: readonly IOtherGuide[];
}): JSX.Element | null {
  const { label, guides } = props;
  return guides.length ? (
    <optgroup label={label}>
      {guides.map(({ key, name }) => (
        <option key={key} value={GUIDE + key}>
          {name}
        </option>
      ))}
    </optgroup>
  ) : null;
}
