import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IResources } from '../export';
import { readMemory, readMinutes, showMinutes } from '../export/batch/amounts';
import type { ISiteProfile, ISlurmRules } from '../sites/profile';

const GIBIBYTE = 2 ** 30;

/**
 * What the job asks Slurm for. What the site requires stands open, the rest is folded.
 *
 * An empty field means the site's default, which is shown in it.
 */
export function ResourcesForm(props: {
  site: ISiteProfile;
  resources: IResources;
  /** Why the wrapper cannot ask for this, as sentences. */
  wrapperProblems: readonly string[];
  /** Fields that stand open beside those that the site requires. */
  alsoOpen?: readonly (keyof IResources)[];
  trans: TranslationBundle;
  onChange(resources: IResources): void;
}): JSX.Element | null {
  const { site, trans } = props;
  const rules = site.slurm;
  if (rules === null) {
    return (
      <p className="jp-Signpost-note">
        {trans.__(
          '%1 has no Slurm: the bundle runs as a plain Python program.',
          site.name
        )}
      </p>
    );
  }
  const fields = resourceFields(rules, trans);
  const isOpen = ({ required, key }: IField) =>
    required || (props.alsoOpen ?? []).includes(key);
  const open = fields.filter(isOpen);
  const folded = fields.filter(field => !isOpen(field));
  const draw = (field: IField) => (
    <Field
      key={field.key}
      field={field}
      resources={props.resources}
      onChange={props.onChange}
    />
  );
  return (
    <div className="jp-Signpost-form">
      <div className="jp-Signpost-fields">{open.map(draw)}</div>
      {folded.length > 0 && (
        <details className="jp-Signpost-details">
          <summary>{trans.__('More of what the job asks for')}</summary>
          <div className="jp-Signpost-fields">{folded.map(draw)}</div>
          {rules.required.includes('account') && rules.account.hint !== '' && (
            <p className="jp-Signpost-note jp-mod-small">
              {trans.__('Account: %1', rules.account.hint)}
            </p>
          )}
        </details>
      )}
      {props.wrapperProblems.map(problem => (
        <p
          key={problem}
          className="jp-Signpost-message jp-mod-attention"
          role="alert"
        >
          {problem}
        </p>
      ))}
    </div>
  );
}

interface IField {
  key: keyof IResources;
  label: string;
  help: string;
  required: boolean;
  placeholder: string;
  choices: string[] | null;
  show(resources: IResources): string;
  /** `undefined` for a text that is not a value. */
  read(text: string): Partial<IResources> | undefined;
}

function resourceFields(
  rules: ISlurmRules,
  trans: TranslationBundle
): IField[] {
  const { defaults, required } = rules;
  const text = (
    key: 'account' | 'partition' | 'qos',
    label: string,
    help: string,
    placeholder: string,
    choices: string[] | null
  ): IField => ({
    key,
    label,
    help,
    required: required.includes(key) && placeholder === '',
    placeholder,
    choices,
    show: resources => resources[key] ?? '',
    read: value => ({ [key]: value.trim() === '' ? null : value.trim() })
  });
  const count = (
    key: 'cpus' | 'gpus',
    label: string,
    help: string,
    fallback: number
  ): IField => ({
    key,
    label,
    help,
    required: false,
    placeholder: String(fallback),
    choices: null,
    show: resources =>
      resources[key] === null || (key === 'gpus' && resources[key] === 0)
        ? ''
        : String(resources[key]),
    read: value => {
      if (value.trim() === '') {
        return key === 'gpus' ? { gpus: 0 } : { cpus: null };
      }
      return /^\d{1,6}$/.test(value.trim())
        ? { [key]: Number(value) }
        : undefined;
    }
  });
  return [
    {
      ...text('account', trans.__('Account'), rules.account.hint, '', null),
      placeholder: required.includes('account') ? trans.__('needed') : ''
    },
    {
      key: 'minutes',
      label: trans.__('Time'),
      help: trans.__('Hours and minutes, for example 0:20'),
      required: true,
      placeholder: showMinutes(defaults.minutes),
      choices: null,
      show: resources =>
        resources.minutes === null ? '' : showMinutes(resources.minutes),
      read: value => {
        if (value.trim() === '') {
          return { minutes: null };
        }
        const minutes = readMinutes(value);
        return minutes === null ? undefined : { minutes };
      }
    },
    {
      key: 'memory_bytes',
      label: trans.__('Memory'),
      help: trans.__('GiB for the whole job'),
      required: true,
      placeholder: `${defaults.memory_bytes / GIBIBYTE} GiB`,
      choices: null,
      show: resources =>
        resources.memory_bytes === null
          ? ''
          : `${resources.memory_bytes / GIBIBYTE} GiB`,
      read: value => {
        if (value.trim() === '') {
          return { memory_bytes: null };
        }
        const bytes = readMemory(value);
        return bytes === null ? undefined : { memory_bytes: bytes };
      }
    },
    count(
      'cpus',
      trans.__('CPUs'),
      trans.__('Cores of one node'),
      defaults.cpus
    ),
    ...(rules.gpu
      ? [count('gpus', trans.__('GPUs'), trans.__('0 for none'), 0)]
      : []),
    text(
      'partition',
      trans.__('Partition'),
      trans.__('Chosen from the rest when empty'),
      defaults.partition ?? '',
      rules.partitions.map(partition => partition.name)
    ),
    ...(rules.qos.length > 0
      ? [
          text(
            'qos',
            trans.__('QoS'),
            trans.__('Chosen from CPUs, time and memory when empty'),
            defaults.qos ?? '',
            rules.qos.map(qos => qos.name)
          )
        ]
      : []),
    {
      key: 'mail',
      label: trans.__('Mail'),
      help: trans.__('Who gets a mail when the job ends or fails'),
      required: false,
      placeholder: '',
      choices: null,
      show: resources => resources.mail ?? '',
      read: value => ({ mail: value.trim() === '' ? null : value.trim() })
    }
  ];
}

function Field(props: {
  field: IField;
  resources: IResources;
  onChange(resources: IResources): void;
}): JSX.Element {
  const { field, resources } = props;
  const shown = field.show(resources);
  // What is being typed is kept apart: half a number must not be rewritten under the user's fingers.
  const [draft, setDraft] = React.useState<string | null>(null);
  const value = draft ?? shown;
  const read = field.read(value);
  const id = `signpost-resource-${field.key}`;
  const commit = () => {
    if (draft !== null && read !== undefined) {
      setDraft(null);
      props.onChange({ ...resources, ...read });
    }
  };
  return (
    <label className="jp-Signpost-field" htmlFor={id} title={field.help}>
      <span>{field.label}</span>
      <input
        id={id}
        className="jp-mod-styled"
        type="text"
        value={value}
        placeholder={field.placeholder}
        aria-invalid={read === undefined}
        list={field.choices ? `${id}-choices` : undefined}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            commit();
          }
        }}
      />
      {field.choices && (
        <datalist id={`${id}-choices`}>
          {field.choices.map(choice => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {read === undefined && (
        <span className="jp-Signpost-fieldHelp" role="alert">
          {field.help}
        </span>
      )}
    </label>
  );
}
