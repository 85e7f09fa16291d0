import { expect, test } from '@jupyterlab/galata';
import { execFile, execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';

import {
  PYTHON,
  SERVER_ROOT,
  openExportSection,
  uploadExamples
} from './signpost';

const run = promisify(execFile);

/** Everything the climate notebook printed and showed as text, cell by cell, as it was saved. */
function printedLines(notebook: string): string[] {
  const { cells } = JSON.parse(fs.readFileSync(notebook, 'utf8'));
  const lines: string[] = [];
  for (const cell of cells) {
    const source = ([] as string[]).concat(cell.source ?? []).join('');
    // What %%time measures differs from run to run.
    if (/^%%?time\b/m.test(source)) {
      continue;
    }
    for (const output of cell.outputs ?? []) {
      if (output.output_type === 'stream' && output.name === 'stdout') {
        lines.push(...[].concat(output.text).join('').split('\n'));
      }
    }
  }
  return lines.map(line => line.trimEnd()).filter(line => line !== '');
}

test.describe('exporting the climate notebook', () => {
  test.beforeEach(async ({ page, tmpPath }) => {
    await uploadExamples(page, tmpPath, ['climate.ipynb', 'data']);
    await page.notebook.openByPath(`${tmpPath}/climate.ipynb`);
    await page.notebook.activate('climate.ipynb');
  });

  test('is reviewed before anything is written', async ({ page, tmpPath }) => {
    await page
      .locator(
        '.jp-NotebookPanel-toolbar [data-jp-item-name="signpost-export"]'
      )
      .click();
    const review = page.locator('.jp-Signpost-review');
    await expect(review).toBeVisible();
    for (const file of [
      'climate.py',
      'climate_lib.py',
      'settings.toml',
      'requirements.txt',
      'setup-env.sh',
      'climate.sbatch',
      'README.md'
    ]) {
      await expect(
        review.locator('.lm-TabBar-tabLabel', {
          hasText: new RegExp(`^${file}$`)
        })
      ).toHaveCount(1);
    }
    await review
      .locator('.lm-TabBar-tabLabel', { hasText: /^climate\.py$/ })
      .click();
    await expect(review.locator('.cm-content:visible').first()).toContainText(
      'def main('
    );
    expect(await page.contents.directoryExists(`${tmpPath}/climate_job`)).toBe(
      false
    );
  });

  test('gives a program that prints what the notebook printed', async ({
    page,
    tmpPath
  }) => {
    const section = await openExportSection(page);
    await section.getByRole('button', { name: 'Write files' }).click();
    await expect(section).toContainText(/Wrote \d+ files to .*climate_job\//, {
      timeout: 30000
    });

    const folder = path.join(SERVER_ROOT, tmpPath, 'climate_job');
    const environment = { ...process.env };
    delete environment.MPLBACKEND;
    const { stdout } = await run(PYTHON, ['climate.py'], {
      cwd: folder,
      env: environment
    });
    const printed = new Set(stdout.split('\n').map(line => line.trimEnd()));
    const expected = printedLines(
      path.join(SERVER_ROOT, tmpPath, 'climate.ipynb')
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(expected.filter(line => !printed.has(line))).toEqual([]);
    // In the folder of this run.
    const figures = (
      fs.readdirSync(path.join(folder, 'output'), {
        recursive: true
      }) as string[]
    ).filter(name => name.endsWith('.png'));
    expect(figures.length).toBeGreaterThanOrEqual(2);

    const wrapper = path.join(folder, 'climate.sbatch');
    execFileSync('bash', ['-n', wrapper]);
    // The wrapper uses the bundle's environment when there is one, else the Python at hand.
    const { stdout: wrapped } = await run('bash', [wrapper], {
      cwd: folder,
      env: {
        ...environment,
        PATH: `${path.dirname(PYTHON)}:${process.env.PATH}`
      }
    });
    expect(expected.filter(line => !wrapped.includes(line))).toEqual([]);
  });

  test('changes a setting from the command line', async ({ page, tmpPath }) => {
    const section = await openExportSection(page);
    await section.getByRole('button', { name: 'Write files' }).click();
    await expect(section).toContainText(/Wrote \d+ files/, { timeout: 30000 });
    const folder = path.join(SERVER_ROOT, tmpPath, 'climate_job');
    const { stdout } = await run(PYTHON, ['climate.py', '--help'], {
      cwd: folder
    });
    const options = [...stdout.matchAll(/^ {2}--([a-z][a-z0-9-]*)/gm)].map(
      match => match[1]
    );
    expect(options.length).toBeGreaterThan(2);
    const refused = await run(
      PYTHON,
      ['climate.py', '--no-such-setting', '1'],
      {
        cwd: folder
      }
    ).catch(reason => reason);
    expect(refused.code).toBe(2);
  });

  test('runs here and shows its log, exit status and memory', async ({
    page
  }) => {
    const section = await openExportSection(page);
    await section.getByRole('button', { name: 'Test run' }).click();
    const jobs = page.locator('#signpost-section-jobs');
    await expect(jobs).toContainText('climate', { timeout: 30000 });
    await expect(jobs).toContainText(/completed|done/i, { timeout: 60000 });
    await expect(jobs).toContainText(/MB|MiB/);
  });
});
