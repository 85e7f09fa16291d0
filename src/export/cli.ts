import * as fs from 'fs';
import * as path from 'path';

import { BUILTIN_PROFILES } from '../sites/builtin';
import type { ISiteProfile } from '../sites/profile';
import { parseArguments, USAGE, UsageError } from './cliArguments';
import { changedFiles, writeFiles } from './cliFiles';
import type { IBundle, IPlan } from './index';
import { makePlan, NotebookError, readNotebook, writeBundle } from './index';

/** The package's version, put in by the build. */
declare const SIGNPOST_VERSION: string;

/** Exit status of the command. */
const EXPORTED = 0;
const WARNED = 1;
const REFUSED = 2;

/**
 * Export a notebook from a terminal.
 *
 * @param argv - arguments without the program's own name.
 * @returns the exit status: 0 exported, 1 exported with warnings under `--strict`, 2 not exported.
 */
export function run(argv: readonly string[]): number {
  try {
    return exportNotebook(argv);
  } catch (reason) {
    if (reason instanceof UsageError || reason instanceof NotebookError) {
      process.stderr.write(`signpost-export: ${reason.message}\n`);
      return REFUSED;
    }
    throw reason;
  }
}

function exportNotebook(argv: readonly string[]): number {
  const chosen = parseArguments(argv);
  if (chosen.help) {
    process.stdout.write(`${USAGE}\n`);
    return EXPORTED;
  }
  if (chosen.version) {
    process.stdout.write(`${SIGNPOST_VERSION}\n`);
    return EXPORTED;
  }
  const file = chosen.notebook!;
  const notebook = readNotebook(readText(file), path.basename(file));
  const folder = path.dirname(path.resolve(file));
  const target = chosen.out === null ? null : path.resolve(chosen.out);
  const plan = makePlan(notebook, {
    form: chosen.flat ? 'flat' : 'library',
    echo: chosen.echo,
    figures: chosen.figures,
    site: findSite(chosen.site),
    notebook_folder:
      target === null
        ? '..'
        : (path.relative(realPath(target), realPath(folder)) || '.')
            .split(path.sep)
            .join('/'),
    version: SIGNPOST_VERSION
  });
  applySettings(plan, chosen.set);
  const bundle = writeBundle(plan);
  if (target !== null) {
    const changed = changedFiles(target, bundle);
    if (changed.length > 0 && !chosen.force) {
      throw new UsageError(
        `${changed.join(', ')} in ${chosen.out} ${changed.length === 1 ? 'was' : 'were'} changed since the last export. Nothing was written. Use --force to replace ${changed.length === 1 ? 'it' : 'them'}, or another folder.`
      );
    }
    writeFiles(target, bundle);
  }
  process.stdout.write(
    chosen.json
      ? `${JSON.stringify(answer(plan, bundle, chosen.out), null, 2)}\n`
      : describe(plan, bundle, chosen.out)
  );
  return chosen.strict && plan.warnings.length > 0 ? WARNED : EXPORTED;
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT'
        ? `there is no file ${file}.`
        : `${file} could not be read (${code ?? (reason as Error).message}).`
    );
  }
}

function findSite(id: string | null): ISiteProfile | null {
  if (id === null) {
    return null;
  }
  const site = BUILTIN_PROFILES.find(profile => profile.id === id);
  if (!site) {
    throw new UsageError(
      `there is no site ${id}. The sites are ${BUILTIN_PROFILES.map(profile => profile.id).join(', ')}.`
    );
  }
  return site;
}

/** `--set NAME=VALUE` replaces the notebook's value in the settings of the bundle. */
function applySettings(plan: IPlan, set: readonly [string, string][]): void {
  for (const [name, text] of set) {
    const setting = plan.settings.find(
      item => item.name === name && item.lifted
    );
    if (!setting) {
      const names = plan.settings
        .filter(item => item.lifted)
        .map(item => item.name);
      throw new UsageError(
        `${name} is no setting of this notebook. ${names.length > 0 ? `Its settings are ${names.join(', ')}.` : 'It has none.'}`
      );
    }
    setting.value = settingValue(setting, text);
    setting.replaced = true;
  }
}

function settingValue(
  setting: IPlan['settings'][number],
  text: string
): IPlan['settings'][number]['value'] {
  const wrong = (what: string) =>
    new UsageError(`--set ${setting.name}: ${what} is needed, not ${text}.`);
  switch (setting.kind) {
    case 'str':
      return text;
    case 'bool':
      if (!/^(?:true|false)$/i.test(text)) {
        throw wrong('true or false');
      }
      return /^true$/i.test(text);
    case 'int':
      if (!/^[-+]?\d+$/.test(text)) {
        throw wrong('a whole number');
      }
      return Number(text);
    case 'float':
      if (text.trim() === '' || !Number.isFinite(Number(text))) {
        throw wrong('a number');
      }
      return Number(text);
    default:
      try {
        const value = JSON.parse(text);
        if (setting.kind === 'any') {
          return value;
        }
        const isTable = !Array.isArray(value) && typeof value === 'object';
        if (setting.kind === 'dict' ? isTable && value : Array.isArray(value)) {
          return value;
        }
      } catch {
        if (setting.kind === 'any') {
          return text;
        }
      }
      throw wrong(setting.kind === 'dict' ? 'a JSON object' : 'a JSON list');
  }
}

/** The real path of a folder of which the last parts may not exist yet. */
function realPath(folder: string): string {
  let existing = folder;
  while (!fs.existsSync(existing) && path.dirname(existing) !== existing) {
    existing = path.dirname(existing);
  }
  return path.join(fs.realpathSync(existing), path.relative(existing, folder));
}

function answer(plan: IPlan, bundle: IBundle, out: string | null): unknown {
  return {
    folder: out,
    entry: bundle.entry,
    wrapper: bundle.wrapper,
    summary: plan.summary,
    files: bundle.files.map(file => ({
      path: file.path,
      purpose: file.purpose
    })),
    settings: plan.settings,
    decisions: plan.decisions,
    warnings: plan.warnings,
    wrapper_problems: plan.wrapper_problems
  };
}

function describe(plan: IPlan, bundle: IBundle, out: string | null): string {
  const lines = [`${plan.notebook.name}: ${plan.summary}`];
  for (const decision of plan.decisions) {
    lines.push(
      `  cell ${decision.cell + 1}, line ${decision.line}: ${decision.what} -> ${decision.where}. ${decision.reason}`
    );
  }
  for (const warning of plan.warnings) {
    lines.push(
      `  look at this${warning.cell === null ? '' : ` (cell ${warning.cell + 1})`}: ${warning.message}`
    );
  }
  for (const problem of plan.wrapper_problems) {
    lines.push(`  wrapper: ${problem}`);
  }
  lines.push(
    out === null
      ? `Would write ${bundle.files.map(file => file.path).join(', ')}. Give --out DIR to write them.`
      : `Wrote ${bundle.files.length} files to ${out}. Run: python ${path.join(out, bundle.entry)}`
  );
  return `${lines.join('\n')}\n`;
}

// The build makes one file of this, whose only purpose is to be run.
process.exitCode = run(process.argv.slice(2));
