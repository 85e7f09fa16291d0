import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { parseDatabase } from '../../chart/mermaid';
import { lintGuide } from '../index';
import { addCanParse } from '../../__tests__/canParse';

/** The program as it is built, in a Node without a browser, beside the linter with the parser of the views. */

const ROOT = path.join(__dirname, '..', '..', '..', '..');

const FAULTY = `---
author: Me
---
# Way

[nowhere](#nowhere) and <a href="#action/explode">on</a>

\`\`\`mermaid
---
config:
  theme: dark
---
flowchart TD
    A["<a href=''>Start</a> &amp; <b>go</b> #40;now#41;"] --> B["GPU?"]
    B -->|Yes| C["<a href='#check/house'>Ask</a><br/>and wait"]
    B -->|No| D@{ shape: diam, label: "One way" } --> E
    E["\`**Bold** [x]()\`"]
    E ~~~ N@{ shape: brace-l, label: "One" }
    N@{ shape: brace-r, label: "Two" }
    click E "javascript:alert(1)"
\`\`\`

\`\`\`mermaid
sequenceDiagram
  A->>B: x
\`\`\`

\`\`\`mermaid
flowchart TD
  A --> ]
\`\`\`
`;

describe('signpost-lint-guide', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-lint-'));
  const program = path.join(folder, 'signpost-lint-guide.mjs');
  const write = (name: string, text: string) =>
    fs.writeFileSync(path.join(folder, name), text);
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, ...words],
      { cwd: folder, encoding: 'utf8' }
    );
    return { status, stdout, stderr };
  };

  beforeAll(async () => {
    addCanParse();
    execFileSync(process.execPath, [
      path.join(ROOT, 'scripts', 'build-cli.mjs'),
      program,
      'lint-guide'
    ]);
    write('faulty.md', FAULTY);
    write('clean.md', '# Way\n\nText.\n');
    await parseDatabase('flowchart TD\n  A --> B');
  }, 300_000);

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it('finds what the views would find, line by line', async () => {
    const { status, stdout, stderr } = run('--json', 'faulty.md', 'clean.md');
    expect([status, stderr]).toEqual([1, '']);
    const faults = await lintGuide(FAULTY, parseDatabase);
    expect(faults.length).toBeGreaterThan(10);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        { file: 'faulty.md', faults },
        { file: 'clean.md', faults: [] }
      ]
    });
  });

  it('prints a line for each fault', async () => {
    const { status, stdout } = run('faulty.md');
    expect(status).toBe(1);
    const faults = await lintGuide(FAULTY, parseDatabase);
    expect(stdout).toBe(
      faults
        .map(({ line, message }) => `faulty.md:${line}: ${message}\n`)
        .join('')
    );
  });

  it('prints nothing when nothing is wrong', () => {
    expect(run('clean.md')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each([
    [[], /name the files/],
    [['missing.md'], /no file missing\.md/],
    [['.'], /is a folder/],
    [['--jsn', 'clean.md'], /no option --jsn/],
    [['--', '--json'], /no file --json/]
  ])('refuses %j with a sentence', (words, says) => {
    const { status, stdout, stderr } = run(...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/please report/);
  });

  it('explains itself', () => {
    expect(run('--help').stdout).toMatch(/^usage: jupyter signpost lint-guide/);
    expect(run('--version').stdout).toMatch(/^\d+\.\d+\.\d+/);
  });
});
