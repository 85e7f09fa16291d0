import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { runnerOf, temporaryFolder, writeProgram } from './exportedFiles';
import { underEveryPython } from './pythons';
import { randomNumbers } from './random';
import { randomLiteral } from './randomLiterals';

const folder = temporaryFolder('random-settings');
const FIRST = Number(process.env.SIGNPOST_RANDOM_SEED ?? 1);

underEveryPython(python => {
  const run = runnerOf(python);

  it.each([FIRST, FIRST + 1, FIRST + 2])(
    'random values keep their text (%i)',
    seed => {
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
      expect(answer(run(plain))).toEqual(
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
      expect(answer(run(writeProgram(folder, cells, given)))).toEqual(expected);
      const words = asText.map((text, at) => {
        const isFlag = /^(?:True|False)$/.test(text);
        return isFlag
          ? `--${text === 'True' ? '' : 'no-'}v${at}`
          : `--v${at}=${text}`;
      });
      expect(answer(run(plain, words))).toEqual(expected);
      expect(
        answer(
          run(
            plain,
            [],
            Object.fromEntries(asText.map((text, at) => [`A_V${at}`, text]))
          )
        )
      ).toEqual(expected);
    }
  );
});

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
