/** The command cannot be understood or carried out; the message is a sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface IArguments {
  notebook: string | null;
  out: string | null;
  site: string | null;
  set: [string, string][];
  flat: boolean;
  echo: boolean;
  figures: boolean;
  json: boolean;
  strict: boolean;
  force: boolean;
  help: boolean;
  version: boolean;
}

export const USAGE = `usage: signpost-export NOTEBOOK [--out DIR] [options]

Turn a Python notebook into a script, a library, a settings file and a Slurm wrapper.
Without --out the plan is printed and nothing is written.

  --out DIR       write the files into this folder
  --force         replace files that were changed since the last export
  --flat          one script, without a library
  --site ID       write for this site: jasmin, leap, csc, delta, swc, generic
  --set K=V       value of a setting in the written files, may be given several times
  --no-echo       do not print the values of last expressions
  --no-figures    do not save figures
  --json          answer in JSON
  --strict        exit status 1 when there are warnings
  --version       print the version
  --help          print this

exit status: 0 exported, 1 exported with warnings under --strict, 2 not exported`;

/**
 * Read the command line.
 *
 * @throws {@link UsageError}
 */
export function parseArguments(argv: readonly string[]): IArguments {
  const chosen: IArguments = {
    notebook: null,
    out: null,
    site: null,
    set: [],
    flat: false,
    echo: true,
    figures: true,
    json: false,
    strict: false,
    force: false,
    help: false,
    version: false
  };
  const rest = [...argv];
  let onlyNames = false;
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (onlyNames || !word.startsWith('-') || word === '-') {
      if (chosen.notebook !== null) {
        throw new UsageError(
          `one notebook at a time: ${chosen.notebook} and ${word} were given.`
        );
      }
      chosen.notebook = word;
      continue;
    }
    const [name, inline] = splitOption(word);
    const value = (): string => {
      const given = inline ?? rest.shift();
      if (given === undefined) {
        throw new UsageError(`${name} needs a value. See --help.`);
      }
      return given;
    };
    switch (name) {
      case '--':
        onlyNames = true;
        break;
      case '--out':
        chosen.out = value();
        break;
      case '--site':
        chosen.site = value();
        break;
      case '--set': {
        const pair = value();
        const at = pair.indexOf('=');
        if (at < 1) {
          throw new UsageError(`--set needs NAME=VALUE, not ${pair}.`);
        }
        chosen.set.push([pair.slice(0, at), pair.slice(at + 1)]);
        break;
      }
      case '--flat':
        chosen.flat = true;
        break;
      case '--no-echo':
        chosen.echo = false;
        break;
      case '--no-figures':
        chosen.figures = false;
        break;
      case '--json':
        chosen.json = true;
        break;
      case '--strict':
        chosen.strict = true;
        break;
      case '--force':
        chosen.force = true;
        break;
      case '-h':
      case '--help':
        chosen.help = true;
        break;
      case '--version':
        chosen.version = true;
        break;
      default:
        throw new UsageError(`there is no option ${name}. See --help.`);
    }
  }
  if (chosen.notebook === null && !chosen.help && !chosen.version) {
    throw new UsageError('which notebook? See --help.');
  }
  return chosen;
}

function splitOption(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at > 0
    ? [word.slice(0, at), word.slice(at + 1)]
    : [word, undefined];
}
