import { parseDatabase } from '../../chart/mermaid';
import { lintGuide } from '../index';
import { addCanParse } from '../../__tests__/canParse';

beforeAll(async () => {
  addCanParse();
  // Translating mermaid for jest takes long the first time.
  await parseDatabase('flowchart TD\n  A --> B');
}, 300_000);

/** A guide with a question; the rule is line 8 of the file. */
const guide = (rule: string) => `# Way

\`\`\`mermaid
flowchart TD
    Q{"Full?"} -->|Yes| A(["Clean up"])
    Q -->|No| B["Go on"]
    B --> C(["Done"])
    ${rule}
\`\`\`
`;

it.each([
  ['%% answer Q by check/home: ok = No; attention, problem = Yes'],
  ['%%answer Q by open-file:ipynb=yes;py=NO'],
  ['%% answers are found below']
])('finds nothing wrong with %s', async rule => {
  expect(await lintGuide(guide(rule), parseDatabase)).toEqual([]);
});

it.each([
  ['%% answer Q by check/home ok = No', /is not understood/],
  ['%% answer Q by check/home: ok', /is not understood/],
  ['%% answer Q by check/home: = No', /is not understood/],
  ['%% answer B by check/home: ok = No', /"B" is answered here and is no/],
  ['%% answer X by check/home: ok = No', /"X" is answered here and is not in/],
  ['%% answer Q by check/house: ok = No', /"check\/house" is nothing/],
  ['%% answer Q by weather: fine = No', /"weather" is nothing/],
  ['%% answer Q by check/home: good = No', /"good" is no status/],
  ['%% answer Q by check/home: unknown = No', /"unknown" is no status/],
  ['%% answer Q by check/home: ok = No; ok = Yes', /"ok" has two answers/],
  ['%% answer Q by check/home: ok = Nope', /has the answer "Nope"/]
])('finds what is wrong with %s', async (rule, says) => {
  expect(await lintGuide(guide(rule), parseDatabase)).toEqual([
    { line: 8, rule: 'answer', message: expect.stringMatching(says) }
  ]);
});
