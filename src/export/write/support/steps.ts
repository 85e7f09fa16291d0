import type { IPiece } from './piece';

/** Steps: run from one to another, with checkpoints of what crosses them; the loop of one may be run item by item. */
export function stepsPiece(figures: boolean, items: boolean): IPiece {
  const numbered = figures ? 'FIGURES["count"]' : '0';
  const restore = figures
    ? '\n    FIGURES["count"] = RUN.resumed["figures"]'
    : '';
  return {
    name: 'steps',
    imports: [
      'import os',
      'import pickle',
      'import random',
      'import re',
      'import sys',
      'from dataclasses import dataclass',
      'from types import SimpleNamespace'
    ],
    requires: [...(figures ? ['figures'] : []), ...(items ? ['items'] : [])],
    exports: ['Step', 'run_step'],
    source: `
@dataclass(frozen=True)
class Step:
    """A function that the program runs: the names that it returns, and those that later steps need."""

    function: object
    gives: str = ""
    keeps: str = ""
    restarts: bool = True

    @property
    def name(self):
        """The name of the function."""
        return self.function.__name__


#: The steps of this run, where it begins and ends, and what they have returned.
RUN = SimpleNamespace(steps=[], first=0, last=None, checkpoints=None, resumed=None, resumed_run=None, values={}, arguments={})


def add_steps(parser, steps):
    """Add the options that choose steps."""
    names = [step.name for step in steps]
    group = parser.add_argument_group("steps")
    group.add_argument("--list-steps", action="store_true", help="list the steps and end")
    group.add_argument("--from", dest="first", metavar="STEP", choices=names, help="begin with this step; needs checkpoints of a run before")
    group.add_argument("--until", dest="last", metavar="STEP", choices=names, help="end after this step")
    group.add_argument("--checkpoints", action="store_true", help="save what each step leaves, for --from")
    group.add_argument("--resume", metavar="RUN", help="run id whose checkpoints are used (default: the newest)")
    group.add_argument("--continue", dest="goes_on", action="store_true", help="begin after the last step that a run of this --run-id, or of this Slurm job, has saved")


def prepare_steps(program, options, steps, output, run_folder):
    """Choose the steps to run and load what the ones before have left."""
    if options.list_steps:
        for step in steps:
            title = (step.function.__doc__ or "").strip().splitlines()
            print(f"{step.name:<32} {title[0] if title else ''}".rstrip())
        sys.exit(0)
    names = [step.name for step in steps]
    RUN.steps = steps
    RUN.first = names.index(options.first) if options.first else 0
    RUN.last = names.index(options.last) if options.last else None
    RUN.checkpoints = run_folder / "checkpoints" if options.checkpoints else None
    run_id = options.resume
    try:
        if options.goes_on:
            if options.first:
                raise ValueError("give --from or --continue, not both")
            RUN.first, run_id = step_to_go_on_with(steps, output, run_name(options))
            end_without_progress(output / f"{run_name(options)}.turn", steps)
        if RUN.last is not None and RUN.last < RUN.first:
            raise ValueError(f"{options.last} comes before {options.first}")
        if options.first and not steps[RUN.first].restarts:
            possible = ", ".join(step.name for step in steps[1:] if step.restarts) or "none but the first"
            raise ValueError(f"the program cannot begin with {options.first}, because code before it does what no checkpoint holds; it can begin with {possible}")
        if RUN.first > 0:
            RUN.resumed = read_checkpoint(output, run_id, RUN.first - 1, names)
            RUN.values = RUN.resumed["values"]
            RUN.arguments = RUN.resumed["arguments"]
    except ValueError as error:
        print(f"{program.name}: {error}.", file=sys.stderr)
        sys.exit(2)


def step_to_go_on_with(steps, output, name):
    """Return the place of the step after the last one that was saved, and the run that has saved it."""
    own = [path for path in output.glob("*/checkpoints/*.pickle") if re.fullmatch(re.escape(name) + r"(-\\d+)?", path.parent.parent.name)]
    for number in range(len(steps) - 1, 0, -1):
        saved = [path for path in own if path.name == f"{number:02d}_{steps[number - 1].name}.pickle"]
        if saved and steps[number].restarts:
            return number, max(saved, key=lambda path: path.stat().st_mtime).parent.parent.name
    return 0, None


def end_without_progress(file, steps):
    """End a job that was put back in the queue and came no further: it would be put back for ever."""
    if int(os.environ.get("SLURM_RESTART_COUNT") or 0) == 0:
        return
    before = int(file.read_text()) if file.is_file() else 0
    if RUN.first <= before:
        raise ValueError(f"in its last turn this job came no further than {steps[RUN.first].name}, which needs more time than the job has; ask for more time")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(RUN.first))


def run_step(function, *arguments):
    """Run a step and return its result; a step before --from returns what it returned in the run that is resumed."""
    number = next(number for number, step in enumerate(RUN.steps) if step.function is function)
    step = RUN.steps[number]
    names = step.gives.split()
    if number < RUN.first:
        check_arguments(step, arguments)
        values = tuple(RUN.values.get(name) for name in names)
        return values[0] if len(names) == 1 else values
    if number == RUN.first and RUN.resumed:
        restore_state()
    ${
      items
        ? `if ITEM_RUN.options is not None and function is ITEM_RUN.table.step:
        result = run_items(step, arguments)
    else:
        result = function(*arguments)`
        : 'result = function(*arguments)'
    }
    if RUN.checkpoints:
        RUN.values.update(zip(names, [result] if len(names) == 1 else result or ()))
        RUN.values = {name: RUN.values[name] for name in step.keeps.split() if name in RUN.values}
        RUN.arguments[step.name] = plain_arguments(arguments)
        write_checkpoint(number, step)
    if number == RUN.last:
        print(f"Ended after {step.name}, as --until says.", file=sys.stderr)
        sys.exit(0)
    return result


def write_checkpoint(number, step):
    """Save what later steps need; a run that is ended meanwhile leaves no half of it."""
    content = {
        "values": RUN.values,
        "arguments": RUN.arguments,
        "random": random_state(),
        "figures": ${numbered},
    }
    path = RUN.checkpoints / f"{number + 1:02d}_{step.name}.pickle"
    half = path.with_suffix(f".{os.getpid()}")
    try:
        RUN.checkpoints.mkdir(parents=True, exist_ok=True)
        with open(half, "wb") as file:
            pickle.dump(content, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(half, path)
    except Exception as error:
        half.unlink(missing_ok=True)
        reason = next(filter(None, (pickle_problem(*item) for item in RUN.values.items())), str(error))
        print(f"No checkpoint after {step.name}: {reason}. The program goes on.", file=sys.stderr)


def pickle_problem(name, value):
    """Return why a value cannot be saved, or None."""
    try:
        pickle.dumps(value)
    except Exception as error:
        return f"{name} cannot be saved ({error})"
    return None


def read_checkpoint(output, run_id, number, names):
    """Return what the steps up to a number left in a run before."""
    name = f"{number + 1:02d}_{names[number]}.pickle"
    runs = [output / run_id] if run_id else [path for path in output.glob("*") if path.is_dir()]
    found = [path for run in [*runs, output] if (path := run / "checkpoints" / name).is_file()]
    if not found:
        raise ValueError(f"there is no checkpoint of {names[number]} in {runs[0] if run_id else output}; run the program with --checkpoints first")
    path = max(found, key=lambda path: path.stat().st_mtime)
    RUN.resumed_run = path.parent.parent
    try:
        with open(path, "rb") as file:
            return pickle.load(file)
    except Exception as error:
        raise ValueError(f"the checkpoint {path} cannot be read ({error}); run the program with --checkpoints again") from None


def plain_arguments(arguments):
    """Return arguments that can be compared; None stands for all others."""
    plain = (bool, int, float, str, bytes)
    return [repr(value) if isinstance(value, plain) else None for value in arguments]


def check_arguments(step, arguments):
    """End the program when a step that is not run was run with other values."""
    pairs = zip(RUN.arguments.get(step.name, []), plain_arguments(arguments))
    for before, now in pairs:
        if before is not None and now is not None and before != now:
            print(f"{step.name} was run with {before} and would get {now} now: begin with it, or with a step before it.", file=sys.stderr)
            sys.exit(2)


def restore_state():
    """Go on with the random numbers where the run before was."""
    set_random_state(RUN.resumed["random"])${restore}


def random_state():
    """Return which random numbers come next."""
    numpy = sys.modules.get("numpy")
    return random.getstate(), numpy.random.get_state() if numpy else None


def set_random_state(state):
    """Go on with random numbers where they were."""
    random.setstate(state[0])
    if state[1]:
        import numpy

        numpy.random.set_state(state[1])
`
  };
}
