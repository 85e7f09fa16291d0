import * as fs from 'fs';
import * as path from 'path';

import { BUILTIN_PROFILES } from '../sites/builtin';
import type { ISiteProfile } from '../sites/profile';
import type { IArguments } from './cliArguments';
import { parseArguments, USAGE } from './cliArguments';
import { leftOverFiles, writeUnchanged } from './cliFiles';
import { readText, UsageError } from './cliInput';
import { NOTEBOOK_JOB, notebookJob } from './cliNotebookJob';
import {
  askPython,
  interpreterAt,
  interpreterOfKernel,
  modulesBeside
} from './cliPython';
import type { IReport } from './cliReport';
import { answer, describe } from './cliReport';
import { readAsked } from './cliResources';
import { applySettings, checkItems, switchedOff } from './cliSettings';
import type { IExportOptions, INotebook, IPlan } from './index';
import {
  makePlan,
  NotebookError,
  packagesToAsk,
  readNotebook,
  writeBundle
} from './index';

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
    const known =
      reason instanceof UsageError || reason instanceof NotebookError;
    process.stderr.write(
      known
        ? `signpost-export: ${reason.message}\n`
        : `signpost-export: the notebook could not be exported because of a fault in the exporter; please report it. ${(reason as Error)?.stack ?? String(reason)}\n`
    );
    return REFUSED;
  }
}

function exportNotebook(argv: readonly string[]): number {
  if (argv.includes(NOTEBOOK_JOB)) {
    const words = argv.filter(word => word !== NOTEBOOK_JOB);
    process.stdout.write(notebookJob(words, findSite, SIGNPOST_VERSION));
    return EXPORTED;
  }
  const chosen = parseArguments(argv);
  if (chosen.help || chosen.version) {
    process.stdout.write(`${chosen.help ? USAGE : SIGNPOST_VERSION}\n`);
    return EXPORTED;
  }
  const report = makeReport(chosen);
  process.stdout.write(
    chosen.json
      ? `${JSON.stringify(answer(report), null, 2)}\n`
      : describe(report)
  );
  return chosen.strict && report.plan.warnings.length > 0 ? WARNED : EXPORTED;
}

function makeReport(chosen: IArguments): IReport {
  const file = chosen.notebook!;
  const site = findSite(chosen.site);
  const notebook = readNotebook(
    readText(file, 'a notebook'),
    path.basename(file)
  );
  const folder = path.dirname(path.resolve(file));
  const target = chosen.out === null ? null : path.resolve(chosen.out);
  const plan = planWith(notebook, chosen, folder, {
    form: chosen.flat ? 'flat' : 'library',
    steps: chosen.steps,
    echo: chosen.echo,
    figures: chosen.figures,
    items:
      chosen.items === null
        ? null
        : { name: chosen.items, values: chosen.itemValues },
    versions: chosen.loose ? 'loose' : 'exact',
    style: chosen.style,
    requeue: chosen.requeue,
    ...readAsked(chosen),
    site,
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
  let leftOver: string[] = [];
  if (target !== null) {
    leftOver = leftOverFiles(target, bundle);
    writeUnchanged(chosen.out!, bundle, chosen.force);
  }
  return { plan, bundle, out: chosen.out, leftOver };
}

/** Plan once to know what to ask, and again with the answers. */
function planWith(
  notebook: INotebook,
  chosen: IArguments,
  folder: string,
  options: Partial<IExportOptions>
): IPlan {
  const first = makePlan(notebook, options);
  checkItems(first);
  const settings = switchedOff(first, chosen.noSetting);
  const interpreter =
    chosen.kernel !== null
      ? interpreterOfKernel(chosen.kernel)
      : chosen.python !== null
        ? interpreterAt(chosen.python)
        : null;
  const versions =
    interpreter === null
      ? { own_modules: modulesBeside(folder, first.imports) }
      : askPython(interpreter, packagesToAsk(first), folder);
  return makePlan(notebook, { ...options, settings, ...versions });
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

/** The real path of a folder of which the last parts may not exist yet. */
function realPath(folder: string): string {
  let existing = folder;
  while (!fs.existsSync(existing) && path.dirname(existing) !== existing) {
    existing = path.dirname(existing);
  }
  return path.join(fs.realpathSync(existing), path.relative(existing, folder));
}

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (reason: NodeJS.ErrnoException) => {
  if (reason.code !== 'EPIPE') {
    throw reason;
  }
});
// The build makes one file of this, whose only purpose is to be run.
process.exitCode = run(process.argv.slice(2));
