import type { IPiece } from './piece';

/** The items are the passes of a loop in a step. */
export function loopPiece(pyplot: boolean): IPiece {
  return {
    name: 'item_loop',
    imports: [
      'import inspect',
      'import operator',
      'import os',
      'import pickle',
      'import sys',
      'import traceback',
      'from dataclasses import dataclass'
    ],
    requires: ['items', 'steps', ...(pyplot ? ['figures'] : [])],
    exports: ['Items', 'chosen_items'],
    source: `
@dataclass(frozen=True)
class Items:
    """The step whose loop may be run item by item, and those of its arguments that all items change."""

    step: object
    changes: str = ""


class ItemsFound(BaseException):
    """Ends a loop that has only been asked for its items."""


class Changes:
    """Notes what an item does to a value that all items change, to be done in the order of the items."""

    def __init__(self, done, keys=()):
        self._done, self._keys = done, keys

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **options: self._done.append((self._keys, name, arguments, options))

    def __getitem__(self, key):
        return Changes(self._done, (*self._keys, key))

    def __setitem__(self, key, value):
        # After x[key] += 1 Python also stores what that gave.
        if not isinstance(value, Changes):
            self._done.append((self._keys, "setitem", (key, value), {}))

    def _change(name):
        def note(self, other):
            self._done.append((self._keys, name, (other,), {}))
            return self

        return note

    __iadd__, __isub__, __imul__, __itruediv__ = map(_change, ("iadd", "isub", "imul", "itruediv"))
    __ifloordiv__, __imod__, __ipow__, __imatmul__ = map(_change, ("ifloordiv", "imod", "ipow", "imatmul"))
    __iand__, __ior__, __ixor__ = map(_change, ("iand", "ior", "ixor"))


def do_changes(value, done):
    """Do to a value what items have done, and return it."""
    for keys, name, arguments, options in done:
        holder, place = None, value
        for key in keys:
            holder, place = place, place[key]
        if name == "setitem":
            place[arguments[0]] = arguments[1]
        elif name[:1] == "i" and hasattr(operator, f"__{name}__"):
            place = getattr(operator, name)(place, *arguments)
            if keys:
                holder[keys[-1]] = place
            else:
                value = place
        else:
            getattr(place, name)(*arguments, **options)
    return value


def chosen_items(items):
    """Return what a loop is to go through: everything, unless the options choose items."""
    if ITEM_RUN.options is None:
        return items
    if ITEM_RUN.all is None:
        name_items(list(items))
        raise ItemsFound
    return [ITEM_RUN.all[ITEM_RUN.current]]


def run_items(step, arguments):
    """Run the items that the options choose, keep their results, and return what the loop gives after all of them."""
    options = ITEM_RUN.options
    try:
        step.function(*arguments)
    except ItemsFound:
        pass
    if not options.reduce:
        failed = []
        numbers = chosen_numbers()
        for number in numbers:
            name = f"Item {number + 1} of {len(ITEM_RUN.labels)}, {ITEM_RUN.labels[number]}"
            if options.skip_existing and item_place(number, ".pickle").is_file():
                print(f"{name}: has a result.", file=sys.stderr)
                continue
            print(name, file=sys.stderr)
            try:
                run_item(step, arguments, number)
            except Exception:
                traceback.print_exc()
                failed.append(number)
        if failed:
            end_failed(failed, len(numbers))
        if options.item or options.item_number:
            sys.exit(0)
    return gather_items(step, arguments)


def run_item(step, arguments, number):
    """Run one item and keep its result; a run that is ended meanwhile leaves no half of it."""
    parameters = list(inspect.signature(step.function).parameters)
    done = {name: [] for name in ITEM_RUN.table.changes.split()}
    ITEM_RUN.current = number${
      pyplot
        ? `
    before = dict(FIGURES)
    FIGURES.update(folder=item_place(number, ""), count=0)`
        : ''
    }
    result = step.function(
        *(Changes(done[name]) if name in done else value for name, value in zip(parameters, arguments))
    )${
      pyplot
        ? `
    save_figures()
    FIGURES.update(before)`
        : ''
    }
    names = step.gives.split()
    values = dict(zip(names, [result] if len(names) == 1 else result or ()))
    values = {name: value for name, value in values.items() if name not in done}
    path = item_place(number, ".pickle")
    half = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(half, "wb") as file:
            pickle.dump({"changes": done, "values": values}, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def gather_items(step, arguments):
    """Put the results of all items together, in the order of the items."""
    end_missing(".pickle")
    parameters = inspect.signature(step.function).parameters
    values = dict(zip(parameters, arguments))
    for number in range(len(ITEM_RUN.labels)):
        with open(item_place(number, ".pickle"), "rb") as file:
            result = pickle.load(file)
        for name, done in result["changes"].items():
            values[name] = do_changes(values[name], done)
        values.update(result["values"])
    given = tuple(values[name] for name in step.gives.split())
    return given[0] if len(given) == 1 else given
`
  };
}
