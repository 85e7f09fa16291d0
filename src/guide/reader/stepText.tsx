import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { LinkResolver } from '../text/linkElements';
import type { GuideLink } from '../text/links';
import type { IStep, IStepLink } from '../chart/steps';
import { oneLine } from '../chart/steps';

/** A namespace for `StepText` properties. */
export namespace StepText {
  export interface IProps {
    step: IStep;
    resolve: LinkResolver;
    follow(link: GuideLink): void;
    trans: TranslationBundle;
    /** False takes the links out of the order of the tabulator. */
    isReachable?: boolean;
  }
}

/** The label of a step, with its links where they stand in it. */
export function StepText(props: StepText.IProps): JSX.Element {
  const { label, links, kind } = props.step;
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
  // The lines of a step are made for its box in the chart; those of a remark are its author's.
  const flat = (text: string) =>
    kind === 'note' ? text : text.replace(/\n/g, ' ');
  return (
    <span className={kind === 'note' ? 'jp-Signpost-stepNote' : undefined}>
      {parts.map((part, index) =>
        typeof part === 'string' ? (
          flat(part)
        ) : (
          <StepLink
            key={index}
            {...props}
            link={{ ...part, text: flat(part.text) }}
          />
        )
      )}
    </span>
  );
}

/** A step's label on one line. */
export function lineOf(step: IStep): string {
  return oneLine(step.label);
}

function StepLink(props: StepText.IProps & { link: IStepLink }): JSX.Element {
  const { trans } = props;
  const tabIndex = props.isReachable === false ? -1 : undefined;
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
        tabIndex={tabIndex}
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
      tabIndex={tabIndex}
      onClick={() => props.follow(link)}
    >
      {props.link.text}
    </button>
  );
}
