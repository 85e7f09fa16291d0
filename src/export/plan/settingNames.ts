import type { ISettingDecision } from '../model';

/** Options that every exported program has, or may have. */
const RESERVED_OPTIONS =
  '--help --settings --work-dir --output-dir --run-id --from --until --list-steps --checkpoints --items --item --skip-existing --reduce --jobs --resume'.split(
    ' '
  );
const LONGEST_NAME = 40;

/** Give every setting an option of its own. */
export function nameOptions(settings: readonly ISettingDecision[]): void {
  const wanted = new Map<string, number>();
  for (const setting of settings) {
    const option = plainOption(setting.name);
    wanted.set(option, (wanted.get(option) ?? 0) + 1);
  }
  const taken = new Set(RESERVED_OPTIONS);
  for (const setting of settings) {
    const plain = plainOption(setting.name);
    const other = `--notebook-${plain.slice(2)}`;
    const choices = RESERVED_OPTIONS.includes(plain)
      ? [other]
      : wanted.get(plain) === 1
        ? [plain, other]
        : [`--${setting.name}`, other];
    let option = choices.find(choice =>
      formsOf(choice, setting).every(form => !taken.has(form))
    );
    for (let count = 2; option === undefined; count++) {
      const numbered = `${choices[choices.length - 1]}-${count}`;
      if (formsOf(numbered, setting).every(form => !taken.has(form))) {
        option = numbered;
      }
    }
    setting.option = option;
    formsOf(option, setting).forEach(form => taken.add(form));
  }
}

/** The environment variable of each setting, by the setting's name. */
export function environmentVariables(
  stem: string,
  settings: readonly ISettingDecision[]
): Map<string, string> {
  const upper = (name: string) => `${stem}_${name}`.toUpperCase();
  const count = new Map<string, number>();
  for (const { name } of settings) {
    count.set(upper(name), (count.get(upper(name)) ?? 0) + 1);
  }
  return new Map(
    settings.map(({ name }) => [
      name,
      count.get(upper(name)) === 1
        ? upper(name)
        : `${stem.toUpperCase()}_${name}`
    ])
  );
}

/** `data/elnino.csv` is called `ELNINO_CSV`, with its folder in front where that is taken. */
export function nameOfFile(
  text: string,
  isTaken: (name: string) => boolean
): string {
  const parts = text
    .replace(/[?#].*$/, '')
    .split(/[\\/]+/)
    .filter(part => part !== '' && !/^(?:\.{1,2}|~|[a-z]+:)$/i.test(part));
  const named = parts.filter(part => /[\p{L}\d]/u.test(part));
  for (let count = 1; count <= Math.min(named.length, 3); count++) {
    const name = identifier(named.slice(-count).join('_'), 'FILE');
    if (!isTaken(name)) {
      return name;
    }
  }
  return numbered(identifier(named[named.length - 1] ?? '', 'FILE'), isTaken);
}

/** `Your name: ` is called `YOUR_NAME`. */
export function nameOfPrompt(
  prompt: string,
  fallback: string,
  isTaken: (name: string) => boolean
): string {
  const words = prompt.match(/[\p{L}\d]+/gu) ?? [];
  return numbered(identifier(words.slice(0, 4).join('_'), fallback), isTaken);
}

/** The name itself, or with a number behind it where it is taken. */
export function numbered(
  name: string,
  isTaken: (name: string) => boolean
): string {
  let free = name;
  for (let count = 2; isTaken(free); count++) {
    free = `${name}_${count}`;
  }
  return free;
}

/** Words as a name of ASCII capitals. */
function identifier(text: string, fallback: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
  const short =
    words.length > LONGEST_NAME
      ? words.slice(-LONGEST_NAME).replace(/^[A-Z0-9]*_(?=.)/, '')
      : words;
  return short === ''
    ? fallback
    : /^\d/.test(short)
      ? `${fallback}_${short}`
      : short;
}

function plainOption(name: string): string {
  return `--${name.toLowerCase().replace(/_+/g, '-').replace(/^-|-$/g, '')}`;
}

/** All that argparse makes of an option. */
function formsOf(option: string, setting: ISettingDecision): string[] {
  return setting.kind === 'bool'
    ? [option, `--no-${option.slice(2)}`]
    : setting.kind === 'secret'
      ? [`${option}-file`]
      : [option];
}
