import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import { shellQuote } from '../export/batch/shellQuote';
import { OperationView } from '../operations/view';
import type { IOperation } from '../server/answers';
import type { IHomePlace } from '../server/homeAnswers';
import { sizeText } from './figures';
import { Ago } from './folderTable';
import type { HomeModel } from './model';

/** What is known to fill HOME: in words, how large, and how it is emptied. */
export function Places(props: {
  model: HomeModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  if (model.places.length === 0) {
    return null;
  }
  const emptied = model.places.filter(({ cleanup }) => cleanup !== null);
  const needed = model.places.filter(({ cleanup }) => cleanup === null);
  const total = emptied.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      {emptied.length > 0 && (
        <section aria-label={trans.__('What can be emptied')}>
          <h3>{trans.__('What can be emptied')}</h3>
          <p>
            {trans.__(
              'Up to %1 can go. Nothing that you have made yourself is removed from here.',
              sizeText(total)
            )}
          </p>
          <PlaceList {...props} places={emptied} />
        </section>
      )}
      {needed.length > 0 && (
        <section aria-label={trans.__('What may be needed')}>
          <h3>{trans.__('What may be needed')}</h3>
          <PlaceList {...props} places={needed} />
        </section>
      )}
    </>
  );
}

function PlaceList(props: {
  model: HomeModel;
  trans: TranslationBundle;
  places: readonly IHomePlace[];
}): JSX.Element {
  return (
    <ul className="jp-Signpost-places">
      {props.places.map(place => (
        <li key={place.id} data-place={place.id}>
          <Place {...props} place={place} />
        </li>
      ))}
    </ul>
  );
}

function Place(props: {
  model: HomeModel;
  trans: TranslationBundle;
  place: IHomePlace;
}): JSX.Element {
  const { model, trans, place } = props;
  const operation = model.operations.about(place.id);
  const isBusy = operation !== null && !operation.isEnded;
  return (
    <>
      <div className="jp-Signpost-placeHead">
        <strong>{place.title}</strong>
        <span>{sizeText(place.bytes)}</span>
        {place.changed !== null && (
          <small>
            {trans.__('last changed')} <Ago seconds={place.changed} />
          </small>
        )}
      </div>
      <p>{place.meaning}</p>
      <p className="jp-Signpost-placePaths">
        {place.paths.map(path => (
          <button
            key={path}
            className="jp-Signpost-linkButton"
            title={trans.__('Show it among the folders above')}
            onClick={() => {
              model.place = model.tree?.find(path) ?? 0;
            }}
          >
            <code>~/{path}</code>
          </button>
        ))}
      </p>
      {place.cleanup?.possible === false && (
        <>
          <p>
            {trans.__(
              'Its program was not found from here. Where it is, in a terminal, this empties it:'
            )}
          </p>
          <CommandToCopy command={place.cleanup.command!} trans={trans} />
        </>
      )}
      {place.cleanup?.possible && !operation && (
        <Button
          className="jp-mod-styled"
          onClick={() => void model.preview(place)}
        >
          {trans.__('Show what would go')}
        </Button>
      )}
      {operation !== null && (
        <OperationView
          model={operation}
          trans={trans}
          isLogShown={operation.operation.result === null}
          result={ended => (
            <Ended
              {...props}
              operation={ended as IOperation<{ freed_bytes: number }>}
            />
          )}
          onDismiss={
            isBusy ? undefined : () => model.operations.dismiss(operation.id)
          }
        />
      )}
    </>
  );
}

/** After it was said what would go: do it. After it was done: what came of it. */
function Ended(props: {
  model: HomeModel;
  trans: TranslationBundle;
  place: IHomePlace;
  operation: IOperation<{ freed_bytes: number }>;
}): JSX.Element {
  const { model, trans, place, operation } = props;
  if (operation.result !== null) {
    return (
      <p role="status">
        {trans.__('%1 became free.', sizeText(operation.result.freed_bytes))}
      </p>
    );
  }
  const { command } = place.cleanup ?? { command: null };
  return (
    <p>
      {command === null
        ? trans.__('All that is listed below is removed.')
        : trans.__(
            'The log says what would go. This is then run: %1',
            command
          )}{' '}
      <Button
        className="jp-mod-styled jp-mod-warn"
        onClick={() => void model.clean(place)}
      >
        {trans.__('Empty it')}
      </Button>
    </p>
  );
}

/** Where the site has room for what is not to be removed, and the command that moves it there. */
export function Elsewhere(props: {
  model: HomeModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const { quota, tree } = model;
  if (quota === null || quota.elsewhere.length === 0) {
    return null;
  }
  const path = tree?.path(model.place);
  const target = quota.elsewhere.find(place => place.path.startsWith('/'));
  return (
    <section aria-label={trans.__('Where large things belong')}>
      <h3>{trans.__('Where large things belong')}</h3>
      <dl className="jp-Signpost-evidence">
        {quota.elsewhere.map(place => (
          <React.Fragment key={place.path}>
            <dt>
              <code>{place.path}</code>
            </dt>
            <dd>{place.purpose}</dd>
          </React.Fragment>
        ))}
      </dl>
      {path && target && (
        <>
          <p>
            {trans.__(
              'To move the folder that is shown, put the place that you choose into this:'
            )}
          </p>
          <CommandToCopy
            command={`mv -i ${shellQuote(`${quota.home}/${path}`)} ${shellQuote(`${target.path}/`)}`}
            trans={trans}
          />
        </>
      )}
      {quota.trap !== null && <p>{quota.trap}</p>}
    </section>
  );
}
