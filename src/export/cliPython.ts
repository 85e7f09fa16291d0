import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import type { IKernelPackages } from '../environment/kernelAnswers';
import { KernelProbeError, parsePackages } from '../environment/kernelAnswers';
import { PACKAGES_PROGRAM } from '../environment/packagesProgram';
import { UsageError } from './cliInput';
import type { IExportOptions, IPackageQuestion } from './index';

/** How long an interpreter may take to answer, in milliseconds. */
const LONGEST_ANSWER = 60_000;

/** A Python that can be asked. */
export interface IInterpreter {
  /** Program and arguments in front of Python's own. */
  command: string[];
  /** What the kernel adds to the environment. */
  env: Record<string, string>;
  /** As the user knows it. */
  name: string;
  display_name: string | null;
}

/** What an interpreter said, as options of an export. */
export type IVersions = Pick<
  IExportOptions,
  'distributions' | 'installed' | 'own_modules' | 'kernel'
>;

/**
 * Ask an interpreter which packages it has; nothing of the notebook is run or imported.
 *
 * @param folder - the notebook's folder, where its kernel would run.
 * @throws {@link UsageError} when there is no answer, with the reason.
 */
export function askPython(
  interpreter: IInterpreter,
  question: IPackageQuestion,
  folder: string
): IVersions {
  const [program, ...words] = interpreter.command;
  const mark = 'signpost-answer:';
  const code = `import sys\nquestion = sys.stdin.read()\n${PACKAGES_PROGRAM}\nprint("\\n${mark}" + answer)\n`;
  const run = spawnSync(program, [...words, '-c', code], {
    cwd: folder,
    encoding: 'utf8',
    input: JSON.stringify(question),
    env: { ...process.env, ...interpreter.env },
    timeout: LONGEST_ANSWER,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024
  });
  const failed = (reason: string) =>
    new UsageError(
      `${interpreter.name} was asked for the versions of its packages, and ${reason}. Nothing was written.`
    );
  // A program that ends before it has read the question has a status all the same.
  if (run.error && run.status === null) {
    const code = (run.error as NodeJS.ErrnoException).code;
    throw failed(
      code === 'ENOENT'
        ? `there is no program ${program}`
        : code === 'ETIMEDOUT'
          ? `it gave no answer in ${LONGEST_ANSWER / 1000} seconds`
          : `it could not be started (${code ?? run.error.message})`
    );
  }
  const answer = run.stdout
    .split('\n')
    .reverse()
    .find(line => line.startsWith(mark));
  if (run.status !== 0 || answer === undefined) {
    const said = run.stderr.trim().split('\n').pop() ?? '';
    throw failed(
      run.status === 0
        ? 'it answered something else'
        : `it ended with status ${run.status ?? run.signal}${said ? ` (${said})` : ''}`
    );
  }
  return versions(interpreter, readAnswer(answer.slice(mark.length), failed));

  function readAnswer(
    text: string,
    refuse: (reason: string) => UsageError
  ): IKernelPackages {
    try {
      return parsePackages(text, question);
    } catch (reason) {
      if (reason instanceof KernelProbeError) {
        throw refuse('it answered something else');
      }
      throw reason;
    }
  }
}

function versions(
  interpreter: IInterpreter,
  { python_version, ...found }: IKernelPackages
): IVersions {
  return {
    ...found,
    kernel: {
      name: interpreter.name,
      display_name: interpreter.display_name ?? `Python ${python_version}`,
      python_version
    }
  };
}

/** `--python PATH`. */
export function interpreterAt(given: string): IInterpreter {
  return {
    command: [given.includes(path.sep) ? path.resolve(given) : given],
    env: {},
    name: given,
    display_name: null
  };
}

/**
 * `--kernel NAME`: the Python that a Jupyter kernelspec starts.
 *
 * @throws {@link UsageError} when there is none, or it starts something that cannot be asked.
 */
export function interpreterOfKernel(name: string): IInterpreter {
  const folders = kernelFolders();
  for (const folder of folders) {
    const file = path.join(folder, name, 'kernel.json');
    if (/^[\w.-]+$/.test(name) && fs.existsSync(file)) {
      return interpreterIn(name, file, path.dirname(folder));
    }
  }
  const names = [...new Set(folders.flatMap(kernelNames))].sort();
  throw new UsageError(
    `there is no kernel ${name}. ${names.length > 0 ? `The kernels here are ${names.join(', ')}.` : 'No kernel was found here; --python PATH names a Python instead.'}`
  );
}

function interpreterIn(
  name: string,
  file: string,
  dataFolder: string
): IInterpreter {
  let spec: Record<string, unknown>;
  try {
    spec = JSON.parse(fs.readFileSync(file, 'utf8')) ?? {};
  } catch {
    throw new UsageError(`${file} of the kernel ${name} could not be read.`);
  }
  const { argv, language, display_name, env } = spec;
  if (String(language).toLowerCase() !== 'python') {
    throw new UsageError(
      `the kernel ${name} speaks ${String(language)}, and only Python kernels can be asked.`
    );
  }
  const words = Array.isArray(argv) ? argv.map(String) : [];
  const at = words.indexOf('-m');
  if (at < 1) {
    throw new UsageError(
      `the kernel ${name} is started by a program of its own (${words.join(' ')}), so its Python is not known here; --python PATH names it.`
    );
  }
  const command = words.slice(0, at);
  // Jupyter puts its own Python in the place of a bare name.
  const own = path.join(dataFolder, '..', '..', 'bin', command[0]);
  if (/^python[\d.]*$/.test(command[0]) && fs.existsSync(own)) {
    command[0] = own;
  }
  return {
    command,
    env: variables(env),
    name,
    display_name: typeof display_name === 'string' ? display_name : name
  };
}

/** Variables of a kernelspec; `${NAME}` in them stands for what is set already. */
function variables(env: unknown): Record<string, string> {
  const entries = typeof env === 'object' && env !== null ? env : {};
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [
      key,
      String(value).replace(
        /\$\{(\w+)\}/g,
        (all, name) => process.env[name] ?? all
      )
    ])
  );
}

/** Folders of kernelspecs, in Jupyter's order. */
function kernelFolders(): string[] {
  const { env } = process;
  const home = os.homedir();
  const data = [
    ...(env.JUPYTER_PATH ?? '').split(path.delimiter),
    env.JUPYTER_DATA_DIR ??
      (process.platform === 'darwin'
        ? path.join(home, 'Library', 'Jupyter')
        : path.join(
            env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'),
            'jupyter'
          )),
    ...[env.VIRTUAL_ENV, env.CONDA_PREFIX, prefixOfJupyter()].map(prefix =>
      prefix ? path.join(prefix, 'share', 'jupyter') : ''
    ),
    '/usr/local/share/jupyter',
    '/usr/share/jupyter'
  ];
  return [...new Set(data.filter(Boolean))].map(folder =>
    path.join(folder, 'kernels')
  );
}

/** The environment that the command `jupyter` belongs to. */
function prefixOfJupyter(): string | null {
  const folder = (process.env.PATH ?? '')
    .split(path.delimiter)
    .find(entry => entry && fs.existsSync(path.join(entry, 'jupyter')));
  return folder === undefined ? null : path.dirname(folder);
}

function kernelNames(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter(name => fs.existsSync(path.join(folder, name, 'kernel.json')));
  } catch {
    return [];
  }
}

/** Modules that lie beside the notebook, for where no interpreter is asked. */
export function modulesBeside(
  folder: string,
  modules: readonly string[]
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const module of modules) {
    const place = [`${module}.py`, path.join(module, '__init__.py')].find(
      name => fs.existsSync(path.join(folder, name))
    );
    if (place) {
      found[module] = place;
    }
  }
  return found;
}
