import * as React from 'react';

/** A box to tick, with what it stands for. */
export function Switch(props: {
  label: React.ReactNode;
  on: boolean;
  onChange(on: boolean): Promise<void>;
}): JSX.Element {
  return (
    <label className="jp-Signpost-switch">
      <input
        type="checkbox"
        checked={props.on}
        onChange={event => void props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
