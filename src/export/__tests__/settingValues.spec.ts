import { giveValue } from '../plan/settingValues';
import { exported } from './exported';

const CELLS = [
  'import datetime\nfrom getpass import getpass',
  'n = 1\nrate = 0.5\nflag = True\nname = "x"\nyears = [1, 2]\nwords = ["a"]\ntable = {"a": 1}\nday = datetime.date(2020, 1, 2)\nnothing = None\ntoken = getpass()\nasked = input()'
];

/** The line of the settings file after a value was given. */
function given(name: string, text: string): string {
  const { plan } = exported(CELLS);
  const setting = plan.settings.find(item => item.name === name)!;
  giveValue(setting, text);
  return setting.given!;
}

describe('a value that is given when a notebook is exported', () => {
  it.each([
    ['n', '-5', '-5'],
    ['n', '1_000', '1000'],
    ['rate', '2', '2.0'],
    ['rate', '1e-9', '1e-9'],
    ['flag', 'No', 'False'],
    ['name', '5 "a"', `'5 "a"'`],
    ['name', '', '""'],
    ['years', '3,4', '[3, 4]'],
    ['years', '[3, 4.5]', '[3, 4.5]'],
    ['words', '1,2', '["1", "2"]'],
    ['words', '["a, b"]', '["a, b"]'],
    ['table', '{"b": [1, true]}', '{"b": [1, True]}'],
    ['day', '2021-12-31', '"2021-12-31"'],
    ['nothing', 'text', '"text"'],
    ['nothing', '3', '3'],
    ['nothing', '1e999', '"1e999"'],
    ['asked', 'text', '"text"']
  ])('%s=%s is read as the program reads it', (name, text, literal) => {
    expect(given(name, text)).toBe(literal);
  });

  it.each([
    ['n', '1.5', /a whole number is needed, not 1\.5/],
    ['n', '', /a whole number is needed/],
    ['n', '9'.repeat(20), /too many digits for the settings file/],
    ['rate', '1e999', /a number is needed/],
    ['rate', 'x', /a number is needed/],
    ['flag', 'maybe', /true or false is needed/],
    ['years', 'a,b', /a list such as A,B,C is needed/],
    ['words', '[1]', /a list such as A,B,C is needed/],
    ['table', '[1]', /a table such as/],
    ['day', '31.12.2021', /a date such as 2020-12-31/],
    ['token', 'x', /secret, which is written into no file/]
  ])('%s=%s is refused', (name, text, sentence) => {
    expect(() => given(name, text)).toThrow(sentence);
  });
});
