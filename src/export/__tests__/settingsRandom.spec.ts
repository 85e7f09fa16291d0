import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { findPython, VERSIONS, writeProgram } from './pythons';
import { randomLiteral, randomNumbers } from './randomLiterals';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-random-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

for (const version of VERSIONS) {
  const python = findPython(version);
  if (python === null) {
    it.skip(`under Python ${version}, which this machine does not have`, () =>
      undefined);
    continue;
  }
  describe(`under Python ${version}`, () => {
    const run = (words: string[], env: Record<string, string>, where: string) =>
      spawnSync(python, [path.join(where, 'a.py'), ...words], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, PYTHONUTF8: '1', ...env }
      });

    it.each([1, 2, 3])('random values keep their text (%i)', seed => {
      const next = randomNumbers(seed);
      const literals = Array.from({ length: 60 }, () => randomLiteral(next));
      const cells = [
        literals.map(({ text }, at) => `v${at} = ${text}`).join('\n'),
        `import json\nprint(json.dumps([repr(v) for v in [${literals.map((_, at) => `v${at}`).join(', ')}]]))`
      ];
      const reprs = (texts: string[]): string[] =>
        JSON.parse(
          spawnSync(
            python,
            [
              '-c',
              'import ast, json, sys; print(json.dumps([repr(ast.literal_eval(text)) for text in json.load(sys.stdin)]))'
            ],
            { encoding: 'utf8', input: JSON.stringify(texts) }
          ).stdout
        );
      const answer = (done: { stdout: string; stderr: string }) => {
        expect(done.stderr).toBe('');
        return JSON.parse(done.stdout);
      };
      const plain = writeProgram(folder, cells);
      const lifted = fs.readFileSync(path.join(plain, 'a.py'), 'utf8');
      expect(lifted.match(/= settings\.v\d+$/gm)).toHaveLength(60);
      expect(answer(run([], {}, plain))).toEqual(
        reprs(literals.map(({ text }) => text))
      );
      // Values of the same types elsewhere: in the settings file, on the command line, in the environment.
      const others = literals.map(({ another }) => another(next));
      const expected = reprs(others);
      const asText = others.map((text, at) =>
        literals[at].isText
          ? (JSON.parse(reprJson(python, text)) as string)
          : text
      );
      const given = Object.fromEntries(
        asText.map((text, at) => [`v${at}`, text])
      );
      expect(answer(run([], {}, writeProgram(folder, cells, given)))).toEqual(
        expected
      );
      const words = asText.map((text, at) => {
        const isFlag = /^(?:True|False)$/.test(text);
        return isFlag
          ? `--${text === 'True' ? '' : 'no-'}v${at}`
          : `--v${at}=${text}`;
      });
      expect(answer(run(words, {}, plain))).toEqual(expected);
      expect(
        answer(
          run(
            [],
            Object.fromEntries(asText.map((text, at) => [`A_V${at}`, text])),
            plain
          )
        )
      ).toEqual(expected);
    });
  });
}

/** The text that a Python literal means, as JSON. */
function reprJson(python: string, text: string): string {
  return spawnSync(
    python,
    [
      '-c',
      'import ast, json, sys; print(json.dumps(ast.literal_eval(sys.stdin.read())))'
    ],
    { encoding: 'utf8', input: text, env: { ...process.env, PYTHONUTF8: '1' } }
  ).stdout;
}
