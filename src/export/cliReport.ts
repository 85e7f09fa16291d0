import * as path from 'path';

import { shellQuote } from './batch/shellQuote';
import type { IBundle, IPlan } from './index';

/** What was done, or would be. */
export interface IReport {
  plan: IPlan;
  bundle: IBundle;
  /** The folder as it was given, or `null` when nothing is written. */
  out: string | null;
  /** Files of an earlier export that this one does not have. */
  leftOver: string[];
}

/** For programs; the entry script's name stands in `entry`. */
export function answer({ plan, bundle, out, leftOver }: IReport): unknown {
  const { options } = plan;
  return {
    folder: out,
    entry: bundle.entry,
    wrapper: bundle.wrapper,
    submission: bundle.submission,
    style: options.style,
    summary: plan.summary,
    files: bundle.files.map(file => ({
      path: file.path,
      purpose: file.purpose
    })),
    left_over: leftOver,
    settings: plan.settings,
    steps: plan.steps,
    items: plan.items,
    item_candidates: plan.item_candidates,
    decisions: plan.decisions,
    warnings: plan.warnings,
    wrapper_problems: plan.wrapper_problems,
    cost: plan.cost,
    imports: plan.imports,
    kernel: options.kernel,
    versions: options.distributions === null ? null : options.versions
  };
}

/** For people: the whole plan, grouped by cell, or only what needs a look once it is written. */
export function describe(report: IReport): string {
  const { plan, bundle, out, leftOver } = report;
  const lines = [`${plan.notebook.name}: ${plan.summary}`];
  const warned = plan.warnings.filter(warning => warning.cell === null);
  lines.push(...warned.map(warning => `  look at this: ${warning.message}`));
  for (const { index } of plan.notebook.cells) {
    const said = [
      ...(out === null
        ? plan.decisions
            .filter(decision => decision.cell === index)
            .map(
              decision =>
                `  line ${decision.line}: ${decision.what} -> ${decision.where}. ${decision.reason}`
            )
        : []),
      ...plan.warnings
        .filter(warning => warning.cell === index)
        .map(warning => `  look at this: ${warning.message}`)
    ];
    if (said.length > 0) {
      lines.push('', `Cell ${index + 1}`, ...said);
    }
  }
  if (out === null && plan.steps.length > 0) {
    lines.push(
      '',
      'Steps',
      ...plan.steps.map(
        step =>
          `  ${step.name}(${step.inputs.join(', ')})${step.results.length > 0 ? ` -> ${step.results.join(', ')}` : ''}: ${step.title}`
      )
    );
  }
  if (out === null && plan.item_candidates.length > 0) {
    lines.push(
      '',
      'Items',
      ...plan.item_candidates.map(
        ({ name, kind, text, refused }) =>
          `  ${name}: ${kind === 'loop' ? text : 'other values of this setting'}. ${refused ?? (plan.items?.candidate.name === name ? 'Chosen.' : `Choose it with --items ${name}.`)}`
      )
    );
  }
  if (plan.wrapper_problems.length > 0) {
    lines.push(
      '',
      'Wrapper',
      ...plan.wrapper_problems.map(problem => `  look at this: ${problem}`)
    );
  }
  if (plan.cost !== null) {
    lines.push('', 'Cost', `  ${plan.cost.sentence}`);
  }
  lines.push('');
  if (leftOver.length > 0) {
    lines.push(
      `Left from an earlier export and no longer used: ${leftOver.join(', ')}.`
    );
  }
  lines.push(
    out === null
      ? `Would write ${bundle.files.map(file => file.path).join(', ')}. Give --out DIR to write them.`
      : `Wrote ${bundle.files.length} files to ${out}. Run: python ${shellQuote(path.join(out, bundle.entry))}`
  );
  return `${lines.join('\n')}\n`;
}
