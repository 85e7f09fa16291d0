import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, VDomRenderer } from '@jupyterlab/ui-components';
import * as React from 'react';

import '../../style/parts';
import { EvidenceList } from '../environment/evidenceList';
import { durationText } from '../jobs/figures';
import type { IHomeQuota, IHomeUsage } from '../server/homeAnswers';
import { signpostIcon } from '../sidebar/icon';
import { countText, growthText, shareText, sizeText } from './figures';
import { Ago, FolderTable } from './folderTable';
import type { HomeModel } from './model';
import { Elsewhere, Places } from './places';
import { Treemap } from './treemap';

/** From these shares of a limit on it is said loudly, as by the check of HOME. */
const ALMOST_FULL = 0.95;
const NEAR = 0.8;

/** What fills HOME: limit, areas, folders, files, and what can be emptied. */
export class HomePage extends VDomRenderer<HomeModel> {
  constructor(private readonly _options: HomePage.IOptions) {
    super(_options.model);
    const { trans } = _options;
    this.id = 'jupyterlab-signpost-home';
    this.addClass('jp-Signpost-home');
    this.title.label = trans.__('HOME');
    this.title.caption = trans.__('What fills HOME, and what can be emptied');
    this.title.icon = signpostIcon;
    this.title.closable = true;
  }

  protected render(): JSX.Element {
    const { model, trans } = this._options;
    return (
      <div className="jp-Signpost-stack">
        <h2>{trans.__('What fills HOME')}</h2>
        {model.quota !== null && (
          <Quota quota={model.quota} whole={model.whole} trans={trans} />
        )}
        <Count {...this._options} />
        {model.failure !== null && <p role="alert">{model.failure}</p>}
        {model.tree !== null && <Folders {...this._options} />}
        <Places model={model} trans={trans} />
        {model.whole !== null && (
          <Largest whole={model.whole} {...this._options} />
        )}
        <Elsewhere model={model} trans={trans} />
      </div>
    );
  }
}

/** A namespace for `HomePage` options. */
export namespace HomePage {
  export interface IOptions {
    model: HomeModel;
    trans: TranslationBundle;
    /** Show a folder in the file browser; `null` for what it cannot show. */
    browse(path: string): (() => void) | null;
  }
}

function Quota(props: {
  quota: IHomeQuota;
  whole: IHomeUsage | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { quota, whole, trans } = props;
  const used = quota.used_bytes ?? whole?.bytes ?? null;
  const { limit_bytes: limit, limit_files: mostFiles } = quota;
  // Quotas count folders, too.
  const counted = whole === null ? null : whole.files + whole.folders;
  const files = quota.used_files ?? counted;
  const lines = [];
  if (used !== null) {
    lines.push(
      limit
        ? trans.__(
            '%1 of %2 are used, %3.',
            sizeText(used, limit),
            sizeText(limit, limit),
            shareText(used / limit)
          )
        : trans.__('%1 are used. No limit is known.', sizeText(used))
    );
  } else if (limit) {
    lines.push(trans.__('The limit is %1.', sizeText(limit, limit)));
  }
  if (files !== null) {
    lines.push(
      mostFiles
        ? trans.__(
            '%1 of %2 files and folders, %3.',
            countText(files),
            countText(mostFiles),
            shareText(files / mostFiles)
          )
        : trans.__('%1 files and folders.', countText(files))
    );
  }
  const shares = [
    used !== null && limit ? used / limit : 0,
    files !== null && mostFiles ? files / mostFiles : 0
  ];
  const share = Math.max(...shares);
  return (
    <section
      aria-label={trans.__('Limit')}
      data-near={share >= NEAR}
      data-full={share >= ALMOST_FULL}
    >
      <p className="jp-Signpost-homeFigures">
        {share >= NEAR && (
          <strong>
            {share >= ALMOST_FULL
              ? trans.__('Problem:')
              : trans.__('Look at this:')}{' '}
          </strong>
        )}
        {lines.join(' ')}
      </p>
      {share > 0 && (
        <div className="jp-Signpost-bar" aria-hidden="true">
          <span
            style={{ width: `${Math.min(100, 100 * share).toFixed(1)}%` }}
          />
        </div>
      )}
      {quota.whose !== '' && (
        <p>{trans.__('It is the limit of %1.', quota.whose)}</p>
      )}
      {quota.inexact && (
        <p>
          {trans.__(
            'It may be more: a part of the file system did not answer.'
          )}
        </p>
      )}
      {quota.polite_bytes !== null && (
        <p>
          {trans.__(
            'The site asks to stay under %1.',
            sizeText(quota.polite_bytes, quota.polite_bytes)
          )}
        </p>
      )}
      {quota.evidence.length > 0 && (
        <details>
          <summary>{trans.__('How this is known')}</summary>
          <EvidenceList evidence={quota.evidence} />
        </details>
      )}
    </section>
  );
}

/** How far the count is, or how old it is. */
function Count(props: HomePage.IOptions): JSX.Element {
  const { model, trans } = props;
  const { usage, whole, isCounting } = model;
  return (
    <div className="jp-Signpost-line">
      <span role="status">
        {isCounting
          ? usage === null || usage.complete
            ? trans.__('Counting …')
            : trans.__(
                'Counting: %1 in %2 files and %3 folders so far, %4.',
                sizeText(usage.bytes),
                countText(usage.files),
                countText(usage.folders),
                durationText(usage.seconds, trans)
              )
          : whole === null
            ? trans.__('Not counted.')
            : trans.__(
                'Counted: %1 in %2 files and %3 folders, in %4.',
                sizeText(whole.bytes),
                countText(whole.files),
                countText(whole.folders),
                durationText(whole.seconds, trans)
              )}{' '}
        {!isCounting && whole?.ended_at ? (
          <>
            (<Ago seconds={whole.ended_at} />)
          </>
        ) : (
          ''
        )}
        {!isCounting && usage !== null && !usage.complete
          ? ` ${trans.__('The last count was stopped before its end.')}`
          : ''}
        {!isCounting && whole !== null && <Notes whole={whole} trans={trans} />}
      </span>
      {isCounting ? (
        <Button
          className="jp-mod-styled"
          small
          onClick={() => void model.stop()}
        >
          {trans.__('Stop')}
        </Button>
      ) : (
        <Button
          className="jp-mod-styled"
          small
          onClick={() => void model.count(true)}
        >
          {trans.__('Count again')}
        </Button>
      )}
    </div>
  );
}

/** What should be known when the figures are read. */
function Notes(props: {
  whole: IHomeUsage;
  trans: TranslationBundle;
}): JSX.Element {
  const { whole, trans } = props;
  const notes = [];
  if (whole.errors > 0) {
    notes.push(
      trans._n(
        '%1 folder could not be looked at.',
        '%1 folders could not be looked at.',
        whole.errors
      )
    );
  }
  if (whole.skipped?.length) {
    notes.push(
      trans.__(
        'Not counted, because they are other file systems: %1.',
        whole.skipped.join(', ')
      )
    );
  }
  if (whole.growth) {
    notes.push(
      trans.__(
        'Since an earlier count: %1.',
        growthText(whole.growth.bytes, trans)
      )
    );
  }
  return <>{notes.length > 0 ? ` ${notes.join(' ')}` : ''}</>;
}

/** The folder that is shown, as areas and as a table. */
function Folders(props: HomePage.IOptions): JSX.Element {
  const { model, trans, browse } = props;
  const tree = model.tree!;
  const { place } = model;
  const caches = React.useMemo(
    () =>
      tree.mostly(
        model.places
          .filter(({ cleanup }) => cleanup !== null)
          .flatMap(({ paths }) => paths)
      ),
    [tree, model.places]
  );
  const open = (next: number) => {
    model.place = next;
  };
  const show = browse(tree.path(place));
  return (
    <section aria-label={trans.__('Folders')}>
      <nav
        className="jp-Signpost-trail"
        aria-label={trans.__('The folder that is shown')}
      >
        {tree.trail(place).map((at, index, trail) => (
          <React.Fragment key={at}>
            {index > 0 && <span aria-hidden="true">/</span>}
            {index < trail.length - 1 ? (
              <button
                className="jp-Signpost-linkButton"
                onClick={() => open(at)}
              >
                {at === 0 ? trans.__('HOME') : tree.folders[at].name}
              </button>
            ) : (
              <span aria-current="true">
                {at === 0 ? trans.__('HOME') : tree.folders[at].name}
              </span>
            )}
          </React.Fragment>
        ))}
        {show !== null && (
          <Button small className="jp-mod-styled" onClick={show}>
            {trans.__('Show in the file browser')}
          </Button>
        )}
      </nav>
      <div className="jp-Signpost-folders">
        <div>
          <Treemap
            tree={tree}
            place={place}
            caches={caches}
            trans={trans}
            onOpen={open}
          />
          {caches.size > 0 && (
            <p className="jp-Signpost-legend">
              <span className="jp-Signpost-area jp-mod-cache" />
              {trans.__('can be emptied, see below')}
            </p>
          )}
        </div>
        <FolderTable
          tree={tree}
          place={place}
          growth={model.whole?.growth ?? null}
          trans={trans}
          onOpen={open}
        />
      </div>
    </section>
  );
}

/** So many files are listed at first. */
const FEW_FILES = 10;

function Largest(
  props: HomePage.IOptions & { whole: IHomeUsage }
): JSX.Element | null {
  const { whole, trans, browse } = props;
  const [all, setAll] = React.useState(false);
  const files = whole.largest ?? [];
  if (files.length === 0) {
    return null;
  }
  return (
    <section aria-label={trans.__('Largest files')}>
      <h3>{trans.__('Largest files')}</h3>
      <table className="jp-Signpost-folderTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('File')}</th>
            <th scope="col" data-column="bytes">
              {trans.__('Size')}
            </th>
            <th scope="col" data-column="changed">
              {trans.__('Last changed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, all ? undefined : FEW_FILES).map(file => {
            const show = browse(file.path.replace(/\/?[^/]*$/, ''));
            return (
              <tr key={file.path}>
                <td>
                  {show === null ? (
                    file.path
                  ) : (
                    <button
                      className="jp-Signpost-linkButton"
                      title={trans.__('Show its folder in the file browser')}
                      onClick={show}
                    >
                      {file.path}
                    </button>
                  )}
                </td>
                <td data-column="bytes">{sizeText(file.bytes)}</td>
                <td data-column="changed">
                  <Ago seconds={file.changed} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {files.length > FEW_FILES && !all && (
        <Button className="jp-mod-styled" small onClick={() => setAll(true)}>
          {trans.__('Show all %1', files.length)}
        </Button>
      )}
    </section>
  );
}
