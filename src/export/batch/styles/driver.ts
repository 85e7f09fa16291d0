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
const RUN_ITEM = `class Program:
    """The program in a process of its own, which runs one item after the other."""

    def __init__(self, options):
        command = [sys.executable, str(PROGRAM), "--item-number", "-", *options]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen(command, bufsize=0, **pipes)

    def run(self, number):
        """Run an item; return whether the program can run others, and what it printed."""
        try:
            self.process.stdin.write(b"%d\\n" % number)
        except BrokenPipeError:
            pass  # Where it has ended it does not answer, either.
        answers, prints = self.process.stdout, self.process.stderr
        pieces = []
        while prints in select.select([answers, prints], [], [])[0]:
            pieces.append(os.read(prints.fileno(), 2**16))
            if pieces[-1] == b"":
                break
        goes_on = answers.readline() != b""
        text = b"".join(pieces).decode(errors="replace")
        if not goes_on:
            self.end()
            text += f"Item {number}: the program ended with status {self.process.returncode}.\\n"
        return goes_on, text

    def end(self):
        """Tell it that there are no more items, and wait for its end."""
        with self.process:
            pass


#: Programs that this process has started and that wait for an item.
WAITING = []


def run_item(number, options):
    """Run one item; return what it printed."""
    try:
        program = WAITING.pop()
    except IndexError:
        program = Program(options)
    goes_on, printed = program.run(number)
    if goes_on:
        WAITING.append(program)
    return printed


`;

/** Lines of `main`: programs that run items in the driver itself make room for what follows. */
const END_PROGRAMS = `    for program in WAITING:
        program.end()
`;

/** The Python program that hands the items of another one out to processes. */
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
  const workers = driver.workers ?? 'max(1, cpus_of_job() // CPUS)';
  const { definitions = '', options = '', around = '', body } = driver;
  const own = [definitions, options, around, body, workers].join('\n');
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(own);
  const runsHere = uses('run_item');
  if (runsHere) {
    imports.push('import select');
  }
  const standard = imports.filter(line => !isForeign(line));
  const foreign = imports.filter(isForeign);
  const steps = `    numbers = missing_items(options)\n    if numbers:\n${indent(indent(driver.body))}`;
  const text = `"""Runs the items of ${name}.py, several at a time${runsHere ? ', each in one of several processes' : ''}.

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

${runsHere ? RUN_ITEM : ''}def missing_items(options):
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
${driver.around ? indent(driver.around) + indent(steps) : steps}${runsHere ? END_PROGRAMS : ''}    # What follows the items; where some of them have no result it says which, and fails.
    command = [sys.executable, str(PROGRAM), "--reduce", *options]
    sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
${
  runsHere
    ? `    # Under its own name: other processes find by it what is defined here.
    import ${name}_items

    ${name}_items.main()`
    : '    main()'
}
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
