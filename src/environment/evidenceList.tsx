import * as React from 'react';

import type { ICheckEvidence } from '../tokens';

/** What was asked, and what came back. */
export function EvidenceList(props: {
  evidence: readonly ICheckEvidence[];
}): JSX.Element {
  return (
    <dl className="jp-Signpost-evidence">
      {props.evidence.map((evidence, index) => (
        <React.Fragment key={index}>
          <dt>
            {evidence.label}
            {evidence.source !== null && <code>{evidence.source}</code>}
          </dt>
          <dd>{evidence.text}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
