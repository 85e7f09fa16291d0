import type { IBundleFile } from '../../model';
import type { IStyledJob } from './style';
import { checkProgress } from './style';

/** How a library runs the items; the rest of a driver is the same for all. */
export interface IDriver {
  /** What runs the items, for the first line: "with multiprocessing". */
  how: string;
  imports: readonly string[];
  /** Definitions beside those that all drivers have. */
  definitions?: string;
  /** Options of the driver beside `--workers`: lines of `main`. */
  options?: string;
  /** Default of `--workers`: a Python expression; without it the CPUs of the job are counted. */
  workers?: string;
  /** A line `with ...:` of `main` in which everything stands. */
  around?: string;
  /**
   * Lines of `main` that run the items `numbers`, at most `workers` of them at a time, and hand what
   * `run_item(number, options)` returns to `report`.
   */
  body: string;
}

/** Bash for where the driver is, from where the program is. */
export const DRIVER = '"${program%.py}_items.py"';

/** Bash that starts the driver in place of the wrapper. */
export const driverCommands = (job: IStyledJob) => [
  ...checkProgress(job),
  `${job.finish} "$python" ${DRIVER} ${job.given}`
];

/** Runs an item where the driver itself is. */
const RUN_ITEM = `def run_item(number, options):
    """Run one item; return what it printed."""
    command = [sys.executable, str(PROGRAM), "--item-number", str(number), *options]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return ended.stdout.decode(errors="replace")


`;

/** The Python program that runs the items of another one, each in a process of its own. */
export function driverFile(
  { plan, need }: IStyledJob,
  driver: IDriver
): IBundleFile {
  const { name } = plan;
  const imports = [
    'import argparse',
    'import os',
    'import subprocess',
    'import sys',
    'from pathlib import Path',
    ...driver.imports
  ];
  const standard = imports.filter(line => !isForeign(line));
  const foreign = imports.filter(isForeign);
  const steps = `    numbers = missing_items(options)\n    if numbers:\n${indent(indent(driver.body))}`;
  const workers = driver.workers ?? 'max(1, cpus_of_job() // CPUS)';
  const { definitions = '', options = '', around = '', body } = driver;
  const own = [definitions, options, around, body, workers].join('\n');
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(own);
  const text = `"""Runs the items of ${name}.py, several at a time, each in a process of its own.

They are handed out by ${driver.how}. Items that have a result already are
not run again. Where an item fails the others go on, and it is named at the end. Options that are
not known here are those of ${name}.py.
"""

${[standard.sort(inImportOrder), foreign.sort(inImportOrder)]
  .filter(block => block.length > 0)
  .map(block => block.join('\n'))
  .join('\n\n')}

PROGRAM = Path(__file__).resolve().with_name("${name}.py")
${uses('CPUS') ? `#: CPUs of one item.\nCPUS = ${need.cpus}\n` : ''}

${uses('run_item') ? RUN_ITEM : ''}def missing_items(options):
    """Return the numbers of the items that have no result yet."""
    command = [sys.executable, str(PROGRAM), "--list-missing", *options]
    listed = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if listed.returncode != 0:
        sys.exit(listed.returncode)
    return [int(line) for line in listed.stdout.split()]


def report(printed):
    """Print what an item has printed, in one piece."""
    print(printed, end="", flush=True)
${
  driver.workers
    ? ''
    : `

def cpus_of_job():
    """Return how many CPUs this job may use, or this process."""
    return int(os.environ.get("SLURM_CPUS_PER_TASK") or len(os.sched_getaffinity(0)))
`
}${driver.definitions ? `\n\n${driver.definitions.trim()}\n` : ''}

def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--workers", type=int, metavar="N", help="items at a time")
${indent(driver.options ?? '')}    arguments, options = parser.parse_known_args()
    workers = arguments.workers or ${workers}
${driver.around ? indent(driver.around) + indent(steps) : steps}    # What follows the items; where some of them have no result it says which, and fails.
    command = [sys.executable, str(PROGRAM), "--reduce", *options]
    sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
`;
  return {
    path: `${name}_items.py`,
    text,
    language: 'python',
    purpose: `Runs the items of ${name}.py: ${driver.how}.`,
    executable: false,
    cells: []
  };
}

/** Whether a line imports a package that Python does not bring. */
function isForeign(line: string): boolean {
  return /^(?:import|from) (?:joblib|dask|distributed|dask_jobqueue|dask_gateway|ray)\b/.test(
    line
  );
}

function inImportOrder(one: string, other: string): number {
  const key = (line: string) => (line.startsWith('import ') ? '0' : '1') + line;
  return key(one) < key(other) ? -1 : 1;
}

/** Lines of Python, four blanks further in; empty ones are left out. */
export function indent(text: string): string {
  const lines = text.split('\n').filter(line => line !== '');
  return lines.map(line => `    ${line}\n`).join('');
}
