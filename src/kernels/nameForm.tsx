import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

/** A form that asks for a name first and tells the rule of it while it is typed. Escape closes it. */
export function NameForm(
  props: React.PropsWithChildren<{
    /** Begins the identifiers of its elements. */
    id: string;
    /** What the form is for, to screen readers. */
    title: string;
    /** Stands above the name. */
    before?: React.ReactNode;
    /** Label of the name. */
    label: string;
    name: string;
    /** The rule of the name, or what is wrong with it. */
    rule: string;
    isWrong: boolean;
    /** Why the server refused, when it did. */
    failure?: string | null;
    /** What the button says that sends it. */
    submit: string;
    canSubmit: boolean;
    trans: TranslationBundle;
    onName(name: string): void;
    onSubmit(): void;
    onClose(): void;
  }>
): JSX.Element {
  const { id, rule, isWrong, failure, trans } = props;
  const form = React.useRef<HTMLFormElement>(null);
  const name = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    name.current?.focus();
    name.current?.select();
    form.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <form
      ref={form}
      className="jp-Signpost-registration"
      aria-label={props.title}
      onSubmit={event => {
        event.preventDefault();
        props.onSubmit();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onClose();
        }
      }}
    >
      {props.before}
      <label htmlFor={`${id}-name`}>{props.label}</label>
      <input
        id={`${id}-name`}
        ref={name}
        className="jp-mod-styled"
        value={props.name}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isWrong}
        aria-describedby={`${id}-name-rule`}
        onChange={event => props.onName(event.target.value)}
      />
      <p
        id={`${id}-name-rule`}
        className={
          isWrong ? 'jp-Signpost-rule jp-mod-invalid' : 'jp-Signpost-rule'
        }
        role={isWrong ? 'status' : undefined}
      >
        {rule}
      </p>
      {props.children}
      {failure && (
        <p className="jp-Signpost-failure" role="alert">
          {failure}
        </p>
      )}
      <div className="jp-Signpost-buttons">
        <Button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          onClick={() => props.onClose()}
        >
          {trans.__('Cancel')}
        </Button>
        <Button
          type="submit"
          className="jp-mod-styled jp-mod-accept"
          disabled={!props.canSubmit}
        >
          {props.submit}
        </Button>
      </div>
    </form>
  );
}
