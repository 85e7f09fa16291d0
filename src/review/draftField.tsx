import * as React from 'react';

/** A text field; what is typed counts when the field is left or Enter is pressed, if it can be read. */
export function DraftField(props: {
  label: string;
  value: string;
  /** What the field is for, shown while it is empty, and longer on hover. */
  placeholder?: string;
  title?: string;
  isNumeric?: boolean;
  /** Whether a text can be taken. */
  accepts?(text: string): boolean;
  onCommit(text: string): void;
}): JSX.Element {
  const [draft, setDraft] = React.useState<string | null>(null);
  const shown = draft ?? props.value;
  const isGood = props.accepts?.(shown) ?? true;
  const commit = () => {
    setDraft(null);
    if (isGood && shown !== props.value) {
      props.onCommit(shown);
    }
  };
  return (
    <label className="jp-Signpost-field">
      <span>{props.label}</span>
      <input
        className="jp-mod-styled"
        inputMode={props.isNumeric ? 'numeric' : undefined}
        value={shown}
        placeholder={props.placeholder}
        title={props.title}
        aria-invalid={!isGood}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            commit();
          }
        }}
      />
    </label>
  );
}

/** A whole number from 1. */
export function CountField(props: {
  label: string;
  value: number;
  onCommit(value: number): void;
}): JSX.Element {
  return (
    <DraftField
      label={props.label}
      value={String(props.value)}
      isNumeric
      accepts={text => /^\d{1,5}$/.test(text.trim()) && Number(text) > 0}
      onCommit={text => props.onCommit(Number(text))}
    />
  );
}
