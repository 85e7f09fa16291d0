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

    def __init__(self, done, value, keys=()):
        self._done, self._value, self._keys = done, value, keys

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("loc", "iloc", "at", "iat"):
            return Changes(self._done, getattr(self._value, name, None), (*self._keys, ("attribute", name)))
        if name == "setdefault":
            return lambda *arguments: Changes(self._done, None, (*self._keys, ("setdefault", arguments)))

        def note(*arguments, **options):
            if name in ("extend", "extendleft", "update"):
                arguments = [as_it_is(argument) for argument in arguments]
            self._done.append((self._keys, name, arguments, options))

        return note

    def __getitem__(self, key):
        try:
            value = self._value[key]
        except Exception:
            value = None
        return Changes(self._done, value, (*self._keys, ("key", as_it_is(key))))

    def __setitem__(self, key, value):
        # After x[key] += 1 Python also stores what that gave.
        if isinstance(value, Changes):
            return
        # Lists and tables by key hold the object itself; arrays and data frames take what it holds now.
        holds = isinstance(self._value, (list, dict, type(None))) and not isinstance(key, slice)
        if not holds and getattr(self._value, "dtype", None) != object:
            value = as_it_is(value)
        self._done.append((self._keys, "setitem", (as_it_is(key), value), {}))

    def _change(name):
        def note(self, other):
            self._done.append((self._keys, name, (as_it_is(other),), {}))
            return self

        return note

    __iadd__, __isub__, __imul__, __itruediv__ = map(_change, ("iadd", "isub", "imul", "itruediv"))
    __ifloordiv__, __imod__, __ipow__, __imatmul__ = map(_change, ("ifloordiv", "imod", "ipow", "imatmul"))
    __iand__, __ior__, __ixor__ = map(_change, ("iand", "ior", "ixor"))


def as_it_is(value):
    """Return what a value holds now, because the item may change it later."""
    if hasattr(value, "__next__"):
        return list(value)
    copies = not isinstance(value, type) and callable(getattr(value, "copy", None))
    return value.copy() if copies else value


def do_changes(value, done):
    """Do to a value what items have done, and return it."""
    for keys, name, arguments, options in done:
        holder, place = None, value
        for kind, key in keys:
            holder = place
            place = place[key] if kind == "key" else getattr(place, key) if kind == "attribute" else place.setdefault(*key)
        if name == "setitem":
            place[arguments[0]] = arguments[1]
        elif name[:1] == "i" and hasattr(operator, f"__{name}__"):
            place = getattr(operator, name)(place, *arguments)
            if keys:
                holder[keys[-1][1]] = place
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
        run_chosen(lambda number: try_item(step, arguments, number))
        if options.item or options.item_number:
            sys.exit(0)
    return gather_items(step, arguments)


def try_item(step, arguments, number):
    """Run one item; tells whether it has a result."""
    try:
        run_item(step, arguments, number)
    except Exception:
        traceback.print_exc()
        return False
    return True


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
    state = pickle.dumps(random_state())
    given = [Changes(done[name], value) if name in done else value for name, value in zip(parameters, arguments)]
${
  pyplot
    ? `    try:
        result = step.function(*given)
    finally:
        # Also where it failed: its figures are not those of the next item.
        save_figures()
        FIGURES.update(before)`
    : '    result = step.function(*given)'
}
    names = step.gives.split()
    values = dict(zip(names, [result] if len(names) == 1 else result or ()))
    values = {name: value for name, value in values.items() if name not in done}
    after = random_state()
    content = {"changes": done, "values": values, "random": None if pickle.dumps(after) == state else after}
    path = item_place(number, RESULT)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(half, "wb") as file:
            pickler = ItemPickler(file, protocol=pickle.HIGHEST_PROTOCOL)
            pickler.known = {id(value): name for name, value in known_objects(parameters, arguments).items()}
            try:
                pickler.dump(content)
            except Exception as error:
                results = [*values.items(), *done.items()]
                reason = next(filter(None, (pickle_problem(*result) for result in results)), str(error))
                raise TypeError(f"the result of the item cannot be kept: {reason}") from None
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


class ItemPickler(pickle.Pickler):
    """Writes what all items have as such, so that it is one object again after all of them."""

    def persistent_id(self, value):
        """Return the name of what all items have."""
        return self.known.get(id(value))


def known_objects(parameters, arguments):
    """Return what all items have by name: the arguments of the step and the items themselves."""
    found = {**dict(zip(parameters, arguments)), **dict(enumerate(ITEM_RUN.all))}
    return {name: value for name, value in found.items() if not isinstance(value, (str, bytes, int, float, type(None)))}


def gather_items(step, arguments):
    """Put the results of all items together, in the order of the items."""
    end_missing()
    parameters = list(inspect.signature(step.function).parameters)
    known = known_objects(parameters, arguments)
    values = dict(zip(parameters, arguments))
    for number in range(len(ITEM_RUN.labels)):
        with open(item_place(number, RESULT), "rb") as file:
            reader = pickle.Unpickler(file)
            reader.persistent_load = known.__getitem__
            result = reader.load()
        for name, done in result["changes"].items():
            values[name] = do_changes(values[name], done)
        values.update(result["values"])
        if result["random"]:
            set_random_state(result["random"])
    given = tuple(values[name] for name in step.gives.split())
    return given[0] if len(given) == 1 else given
`
  };
}
