import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Outcome } from '../review/outcome';
import type { IAdvice, IAdviceFigure } from '../server/answers';
import type { AdviceModel } from './adviceModel';
import { askedOfExport } from './adviceModel';
import { durationText, memoryText } from './figures';

/** The section "Asked against used" of a job that has ended: a bar for each resource, and the advice. */
export function AdviceSection(props: {
  model: AdviceModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const { advice, failure } = model;
  if (advice === null && failure === null) {
    return null;
  }
  const title = trans.__('Asked for and used');
  return (
    <section className="jp-Signpost-advice" aria-label={title}>
      <h3>{title}</h3>
      {failure !== null && (
        <p className="jp-Signpost-message jp-mod-attention">{failure}</p>
      )}
      {advice !== null && (
        <>
          <dl className="jp-Signpost-usage">
            {advice.figures.map(figure => (
              <UsageRow key={figure.name} figure={figure} trans={trans} />
            ))}
          </dl>
          {advice.efficiency !== null && (
            <p className="jp-Signpost-note">
              {trans.__(
                'Its CPUs were busy for %1 % of the time that it had them.',
                Math.round(advice.efficiency * 100)
              )}
            </p>
          )}
          <Verdict model={model} advice={advice} trans={trans} />
        </>
      )}
    </section>
  );
}

function UsageRow(props: {
  figure: IAdviceFigure;
  trans: TranslationBundle;
}): JSX.Element {
  const { figure, trans } = props;
  const { asked, used, advised, name } = figure;
  const label = figureLabel(name, trans);
  return (
    <div className="jp-Signpost-usageRow" data-resource={name}>
      <dt>{label}</dt>
      <dd>
        {asked !== null && used !== null && (
          <span
            className={`jp-Signpost-usageBar ${used > asked ? 'jp-mod-over' : ''}`}
            role="meter"
            aria-label={label}
            aria-valuemin={0}
            aria-valuemax={asked}
            aria-valuenow={Math.min(used, asked)}
            aria-valuetext={usedText(figure, trans)}
          >
            <span style={{ width: share(used, asked) }} />
            {advised !== null && advised < asked && (
              <span
                className="jp-Signpost-usageMark"
                style={{ left: share(advised, asked) }}
              />
            )}
          </span>
        )}
        <span className="jp-Signpost-usageFigures">
          {usedText(figure, trans)}
        </span>
        <span className="jp-Signpost-usageSentence">{figure.sentence}</span>
      </dd>
    </div>
  );
}

function Verdict(props: {
  model: AdviceModel;
  advice: IAdvice;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, advice, trans } = props;
  const { outcome } = model;
  const item = itemText(advice, trans);
  return (
    <>
      <p className="jp-Signpost-summary">{advice.summary}</p>
      {item !== null && <p className="jp-Signpost-note">{item}</p>}
      {advice.options.length > 0 && (
        <p className="jp-Signpost-note jp-mod-small">{advice.margins}</p>
      )}
      {model.canApply ? (
        <div className="jp-Signpost-verbs">
          <button
            className="jp-Button jp-mod-styled jp-mod-accept"
            disabled={model.isBusy || outcome?.failed === false}
            title={trans.__(
              'Change what the export asks for, and the wrapper that is written'
            )}
            onClick={() => void model.apply()}
          >
            {trans.__('Apply to the wrapper')}
          </button>
        </div>
      ) : (
        advice.options.length > 0 && (
          <p className="jp-Signpost-note">
            {trans.__(
              'Change it in the wrapper by hand: %1. This script was not exported from a notebook that is known here.',
              advice.options.join(' ')
            )}
          </p>
        )
      )}
      <Outcome outcome={outcome} />
    </>
  );
}

/** What one item gets, where a job has several of them at a time. */
function itemText(advice: IAdvice, trans: TranslationBundle): string | null {
  const shared = advice.figures.some(
    ({ item, advised }) => item !== null && item !== advised
  );
  if (!shared) {
    return null;
  }
  const { minutes, memory_bytes, cpus } = askedOfExport(advice);
  const parts = [
    minutes === undefined ? null : durationText(minutes * 60, trans),
    memory_bytes === undefined ? null : memoryText(memory_bytes),
    cpus === undefined ? null : cpusText(cpus, trans)
  ].filter((part): part is string => part !== null);
  return trans.__(
    'Of this each item gets its part: the export will ask for %1.',
    parts.join(', ')
  );
}

function figureLabel(
  name: IAdviceFigure['name'],
  trans: TranslationBundle
): string {
  return {
    time: trans.__('Time'),
    memory: trans.__('Memory'),
    cpus: trans.__('CPUs')
  }[name];
}

function usedText(figure: IAdviceFigure, trans: TranslationBundle): string {
  const { asked, used } = figure;
  if (used === null) {
    return asked === null
      ? trans.__('not known')
      : trans.__('%1 asked for', amountText(figure.name, asked, trans));
  }
  const text = amountText(figure.name, used, trans);
  return asked === null
    ? trans.__('%1 used', text)
    : trans.__('%1 of %2', text, amountText(figure.name, asked, trans));
}

function amountText(
  name: IAdviceFigure['name'],
  amount: number,
  trans: TranslationBundle
): string {
  switch (name) {
    case 'time':
      return durationText(amount, trans);
    case 'memory':
      return memoryText(amount);
    case 'cpus':
      return cpusText(amount, trans);
  }
}

function cpusText(count: number, trans: TranslationBundle): string {
  const text = String(Math.round(count * 10) / 10);
  return text === '1' ? trans.__('1 CPU') : trans.__('%1 CPUs', text);
}

function share(part: number, whole: number): string {
  const percent = whole > 0 ? (100 * part) / whole : 0;
  return `${Math.min(100, Math.max(0, percent))}%`;
}
