import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { LinkResolver } from './linkElements';
import type { GuideLink } from './links';
import type { IFlow, IStep, IStepLink } from './steps';

/** A namespace for `StepList` properties. */
export namespace StepList {
  export interface IProps {
    flow: IFlow;
    /** Show the steps, not only how many there are, until the reader closes the list. */
    isOpen: boolean;
    resolve: LinkResolver;
    follow(link: GuideLink): void;
    trans: TranslationBundle;
  }
}

/** The steps of a chart as a list: the same words and links, for small places and screen readers. */
export function StepList(props: StepList.IProps): JSX.Element {
  const { flow, trans } = props;
  const steps = flow.steps.filter(step => step.kind !== 'note');
  const loose = flow.steps.filter(
    step =>
      step.kind === 'note' && !steps.some(other => other.id === step.about)
  );
  return (
    <details
      className="jp-Signpost-details jp-Signpost-steps"
      open={props.isOpen}
    >
      <summary>
        {trans._n('%1 step as a list', '%1 steps as a list', steps.length)}
      </summary>
      <ul>
        {steps.map(step => (
          <li key={step.id}>
            <StepText {...props} step={step} />
            <Ways {...props} step={step} />
            {flow.steps
              .filter(note => note.kind === 'note' && note.about === step.id)
              .map(note => (
                <div key={note.id} className="jp-Signpost-stepNote">
                  <StepText {...props} step={note} />
                </div>
              ))}
          </li>
        ))}
        {loose.map(note => (
          <li key={note.id} className="jp-Signpost-stepNote">
            <StepText {...props} step={note} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Ways(props: StepList.IProps & { step: IStep }): JSX.Element | null {
  const { flow, step } = props;
  const ways = flow.ways.filter(way => way.from === step.id);
  if (ways.length < 2) {
    return null;
  }
  const labels = new Map(flow.steps.map(({ id, label }) => [id, label]));
  return (
    <ul>
      {ways.map((way, index) => (
        <li key={index}>
          {way.label && <b>{way.label}: </b>}
          {(labels.get(way.to) ?? way.to).replace(/\n/g, ' ')}
        </li>
      ))}
    </ul>
  );
}

/** The label, with its links where they stand in it. */
function StepText(props: StepList.IProps & { step: IStep }): JSX.Element {
  const { label, links } = props.step;
  const parts: (string | IStepLink)[] = [];
  let rest = label;
  for (const link of links) {
    const place = rest.indexOf(link.text);
    if (place >= 0) {
      parts.push(rest.slice(0, place), link);
      rest = rest.slice(place + link.text.length);
    } else {
      parts.push(' ', link);
    }
  }
  parts.push(rest);
  return (
    <span>
      {parts.map((part, index) =>
        typeof part === 'string' ? (
          part
        ) : (
          <StepLink key={index} {...props} link={part} />
        )
      )}
    </span>
  );
}

function StepLink(props: StepList.IProps & { link: IStepLink }): JSX.Element {
  const { trans } = props;
  const link = props.resolve(props.link.href);
  if (link.kind === 'refused') {
    return (
      <span className="jp-Signpost-reason" title={link.reason}>
        {props.link.text}
      </span>
    );
  }
  if (link.kind === 'external') {
    return (
      <a
        className="jp-Signpost-link jp-mod-external"
        href={link.url}
        target="_blank"
        rel="noopener noreferrer"
        title={trans.__('%1 (opens a new tab)', link.url)}
      >
        {props.link.text}
      </a>
    );
  }
  return (
    <button
      type="button"
      className={`jp-Signpost-link jp-mod-${link.kind}`}
      onClick={() => props.follow(link)}
    >
      {props.link.text}
    </button>
  );
}
