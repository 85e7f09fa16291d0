import { requestOf } from '../batch/request';
import { SUBMIT_FILE } from '../batch/styles/submit';
import { styleFiles, writeWrapper } from '../batch/wrapper';
import type { IBundle, IBundleFile, IPlan } from '../model';
import { MANIFEST_NAME } from '../model';
import { lineOfValue } from '../plan/items/values';
import { digest } from './digest';
import { writeSetup } from './environment';
import type { LineWriter } from './lines';
import { writeReadme } from './readme';
import { writeRequirements } from './requirements';
import { writePython } from './script';
import { writeSettingsFile } from './settingsFile';
import { ITEMS_FILE } from './statements';

/** All files of a plan, ready to be written; the manifest is the last one. */
export function writeBundle(plan: IPlan): IBundle {
  const { name, notebook } = plan;
  const python = writePython(plan);
  const files: IBundleFile[] = [
    pythonFile(`${name}.py`, python.script, 'The program: run this.')
  ];
  if (python.library) {
    files.push(
      pythonFile(
        `${name}_lib.py`,
        python.library,
        "The notebook's functions and classes, for this program and others."
      )
    );
  }
  if (python.support) {
    files.push(
      pythonFile(
        `${name}_support.py`,
        python.support,
        'Code that does what the notebook did around the cells; not to be changed.'
      )
    );
  }
  const settings = writeSettingsFile(plan);
  if (settings !== null) {
    files.push(
      textFile(
        'settings.toml',
        settings,
        'toml',
        'The settings, to be changed here.'
      )
    );
  }
  const values = plan.program.items?.values;
  if (values?.kind === 'list') {
    files.push(
      textFile(
        ITEMS_FILE,
        `# Values of ${plan.items!.candidate.name}, one per line: the program is run once for each.\n${values.texts.map(lineOfValue).join('\n')}\n`,
        'text',
        'The items, to be changed here.'
      )
    );
  }
  const { text: requirements, loose } = writeRequirements(plan);
  files.push(
    textFile(
      'requirements.txt',
      requirements,
      'text',
      loose === null
        ? 'The packages that the program needs.'
        : "The packages that the program needs, in the versions of the notebook's kernel."
    )
  );
  if (loose !== null) {
    files.push(
      textFile(
        'requirements.in',
        loose,
        'text',
        'The same packages, with how far newer versions may go.'
      )
    );
  }
  files.push(
    textFile(
      'setup-env.sh',
      writeSetup(plan, loose !== null),
      'bash',
      'Makes the Python environment.',
      true
    )
  );
  const wrapperText = writeWrapper(plan);
  const wrapper = wrapperText === null ? null : `${name}.sbatch`;
  if (wrapperText !== null) {
    files.push(
      textFile(
        `${name}.sbatch`,
        wrapperText,
        'bash',
        plan.options.style === 'array'
          ? 'The Slurm wrapper of each job.'
          : 'The Slurm wrapper: submit this.',
        true
      )
    );
  }
  files.push(...styleFiles(plan));
  const submission = files.some(file => file.path === SUBMIT_FILE)
    ? SUBMIT_FILE
    : wrapper;
  const readme = textFile('README.md', '', 'markdown', 'This file.');
  const manifest = textFile(
    MANIFEST_NAME,
    '',
    'json',
    'What was written when, so that your own changes are noticed.'
  );
  readme.text = writeReadme(plan, [...files, readme, manifest], submission);
  files.push(readme);
  manifest.text = manifestText({
    exporter: plan.options.version,
    notebook: notebook.name,
    entry: `${name}.py`,
    wrapper,
    submission,
    // By this the server part tells what one item needs from what the job used.
    request: requestOf(plan),
    options: {
      form: plan.options.form,
      steps: plan.options.steps,
      versions: plan.options.versions,
      echo: plan.options.echo,
      figures: plan.options.figures,
      items: plan.options.items,
      settings: plan.options.settings,
      site: plan.options.site?.id ?? null,
      style: plan.options.style,
      spread: plan.options.spread,
      requeue: plan.options.requeue,
      staging: plan.options.staging,
      resources: plan.options.resources,
      notebook_folder: plan.options.notebook_folder
    },
    files: Object.fromEntries(
      files.map(file => [file.path, digest(file.text)])
    ),
    // By these a test run tells what each cell prints, and whether the notebook is still the same.
    cells: Object.fromEntries(
      files
        .filter(file => file.cells.length > 0)
        .map(file => [
          file.path,
          file.cells.map(({ from, to, cell }) => [from, to, cell])
        ])
    ),
    sources: Object.fromEntries(
      notebook.cells
        .filter(cell => cell.type === 'code')
        .map(cell => [cell.index, digest(cell.source)])
    )
  });
  files.push(manifest);
  return {
    folder: plan.folder,
    entry: `${name}.py`,
    wrapper,
    submission,
    files
  };
}

/** Text of a manifest: indented JSON, with each range of lines on one line. */
export function manifestText(manifest: Record<string, unknown>): string {
  const text = JSON.stringify(manifest, null, 2);
  return `${text.replace(/\[\s+(\d+),\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2, $3]')}\n`;
}

function pythonFile(
  path: string,
  lines: LineWriter,
  purpose: string
): IBundleFile {
  return {
    path,
    text: lines.text,
    language: 'python',
    purpose,
    executable: false,
    cells: lines.cells
  };
}

function textFile(
  path: string,
  text: string,
  language: IBundleFile['language'],
  purpose: string,
  executable = false
): IBundleFile {
  return { path, text, language, purpose, executable, cells: [] };
}
