import { callsPiece } from './itemCalls';
import { loopPiece } from './itemLoop';
import type { IPiece } from './piece';

/** What of items a program has. */
export interface IItemNeeds {
  kind: 'loop' | 'setting';
  /** Whether a step of its own follows all items of a setting. */
  reduces: boolean;
}

/** Items: which there are, which are run, and where their results lie. */
export function itemsPieces(
  items: IItemNeeds | null,
  figures: boolean,
  pyplot: boolean,
  steps: boolean
): IPiece[] {
  return items === null
    ? []
    : [
        chosenPiece(items, figures),
        items.kind === 'loop' ? loopPiece(pyplot) : callsPiece(items, steps)
      ];
}

/** Options and names of items, for both kinds. */
function chosenPiece({ kind, reduces }: IItemNeeds, figures: boolean): IPiece {
  const given = kind === 'setting';
  return {
    name: 'items',
    imports: [
      'import hashlib',
      'import os',
      'import re',
      'import sys',
      'from types import SimpleNamespace',
      'from pathlib import Path'
    ],
    requires: figures ? ['figures'] : [],
    exports: [],
    source: `
#: How the file ends that tells that an item has its result.
RESULT = "${given ? '.done' : '.pickle'}"
#: Which items are run: None, and the program runs as the notebook did.
ITEM_RUN = SimpleNamespace(options=None, table=None, folder=None, all=None, labels=[], current=0)
#: For --item-number: the numbers come from standard input.
QUEUE = "-"


def add_items(parser):
    """Add the options that choose items."""
    group = parser.add_argument_group("items")
    group.add_argument("--list-items", action="store_true", help="list the names of the items, one per line, and end")
    group.add_argument("--list-missing", metavar="LINES", type=int, nargs="?", const=0, help="list the numbers of the items that have no result, one per line, or on so many lines, and end")${
      given
        ? `
    group.add_argument("--items", metavar="LIST", help='the items, separated by commas; one that holds a comma stands in double quotes, which are doubled in it: --items=A,"B, C"')
    group.add_argument("--items-file", metavar="FILE", help="text file with one item per line, as --list-items lists them; lines that begin with # are comments")
    group.add_argument("--items-pattern", metavar="PATTERN", help="files with such names are the items")`
        : ''
    }
    group.add_argument("--item", action="append", default=[], metavar="ITEM", help="run this item, keep its result and end; named as --list-items does, with --item=ITEM where that begins with a dash; may be given several times")
    group.add_argument("--item-number", metavar="N", help="the same for items by their numbers: 3 or 1-4,9; - for numbers that come line by line on standard input, where each is answered when it is done")
    group.add_argument("--copy-of", metavar="DIR", help="the folder that --work-dir is a copy of: results are kept under its name")
    group.add_argument("--skip-existing", action="store_true", help="run item by item and keep each result; items that have one are not run again")
    group.add_argument("--reduce", action="store_true", help="run no item, but what follows them${given && !reduces ? ' (nothing here): it tells which items have no result' : ', with the results that were kept'}")


def chooses_items(options):
    """Tell whether the program is to run item by item."""
    return bool(options.list_items or options.list_missing is not None or options.item or options.item_number or options.skip_existing or options.reduce${given ? ' or options.items or options.items_file or options.items_pattern' : ''})


def prepare_items(program, options, table, output, values):
    """Remember which items are run, and where their results lie: other settings or other code have another folder."""
    ITEM_RUN.program = program${
      given
        ? ''
        : `
    loop = [step.function for step in RUN.steps].index(table.step)
    if loop < RUN.first or (RUN.last is not None and RUN.last < loop):
        end_items(f"the items are those of {table.step.__name__}, which --from or --until leaves out: change these, or give no options for items.")`
    }
    if options.list_items or options.list_missing is not None or options.item_number == QUEUE:
        # What the notebook prints is not part of the list, or of the answers.
        ITEM_RUN.answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
    mark = hashlib.sha256(repr(sorted(values.items())).encode())
    mark.update((options.copy_of or os.getcwd()).encode())
    for part in ("", "_lib", "_support"):
        path = program.with_name(f"{program.stem}{part}.py")
        mark.update(path.read_bytes() if path.is_file() else b"")
    place = output / (options.run_id or "")
    ITEM_RUN.options = options
    ITEM_RUN.table = table
    ITEM_RUN.folder = place / f"items-{mark.hexdigest()[:8]}"${
      figures
        ? `
    FIGURES["folder"] = ITEM_RUN.folder`
        : ''
    }


def end_items(message):
    """End the program because of its options."""
    print(f"{ITEM_RUN.program.name}: {message}", file=sys.stderr)
    sys.exit(2)


def name_items(items):
    """Give each item the name by which it is chosen: what it is, or its number where that tells too little."""
    for part in (inner_part, outer_part, lambda item: item):
        names = [item_name(part(item)) for item in items]
        if "" not in names and len(set(names)) == len(names):
            break
    else:
        names = [f"item-{number}" for number in range(1, len(items) + 1)]
    ITEM_RUN.all, ITEM_RUN.labels = items, names
    if ITEM_RUN.options.list_items:
        with ITEM_RUN.answers as output:
            output.writelines(f"{name}\\n" for name in names)
        sys.exit(0)
    if ITEM_RUN.options.list_missing is not None:
        with ITEM_RUN.answers as output:
            output.writelines(f"{line}\\n" for line in lines_of_numbers(missing_items(chosen_numbers()), ITEM_RUN.options.list_missing))
        sys.exit(0)


def missing_items(places):
    """Return those places whose items have no result yet."""
    return [place for place in places if not item_place(place, RESULT).is_file()]


def lines_of_numbers(places, most):
    """Return the numbers of items as lines for --item-number: one each, or at most so many lines."""
    lines = min(len(places), most) if most > 0 else len(places)
    return [",".join(str(place + 1) for place in places[line::lines]) for line in range(lines)]


def inner_part(item):
    """Return what tells most of an item: what stands after a number, else what stands first."""
    while isinstance(item, tuple) and item:
        item = item[1] if isinstance(item[0], int) and len(item) > 1 else item[0]
    return item


def outer_part(item):
    """Return what stands first in an item: the index of a row, or the key of a group."""
    return item[0] if isinstance(item, tuple) and item else item


def item_name(item):
    """Return an item as one short line, or an empty text where it has none that tells it from others."""
    text = ",".join(map(str, item)) if isinstance(item, tuple) else str(item)
    text = ${given ? 'item_line(text)' : 'text.strip()'}
    return text if len(text) <= 80 and text.isprintable() and " at 0x" not in text else ""${
      given
        ? `


def item_line(text):
    """Return a value as it stands in a list with one per line: in double quotes where it would be read as something else."""
    plain = text == text.strip() and text[:1] not in ("", "#", '"')
    return text if plain else '"' + text.replace('"', '""') + '"'


def read_line(line):
    """Return the value that a line of a list stands for, or nothing where it stands for none."""
    line = line.strip()
    if len(line) > 1 and line[0] == line[-1] == '"':
        return [line[1:-1].replace('""', '"')]
    return [line] if line and line[0] != "#" else []


def split_list(text):
    """Return the values between the commas of a list; one in double quotes may hold commas and doubled quotes."""
    values = []
    place = 0
    while place <= len(text):
        match = re.compile(r'\\s*(?:"((?:[^"]|"")*)"|([^\\s",][^,]*)?)\\s*(?:,|\\Z)').match(text, place)
        if match is None:
            end_items(f"--items has a double quote in a wrong place: {text[place:].strip()}. Put the whole value in double quotes, and double those in it.")
        quoted, plain = match.groups()
        if quoted is not None:
            values.append(quoted.replace('""', '"'))
        elif plain and plain.strip():
            values.append(plain.strip())
        place = match.end() if match[0].endswith(",") else len(text) + 1
    return values`
        : ''
    }


def chosen_numbers():
    """Return the places of the items that the options choose, all of them unless they name some."""
    options, names = ITEM_RUN.options, ITEM_RUN.labels
    places = []
    for name in options.item:
        if name not in names:
            end_items(f"there is no item {name}; --list-items lists the {len(names)} items.")
        places.append(names.index(name))
    places.extend(places_of_numbers(options.item_number or ""))
    return list(dict.fromkeys(places)) if options.item or options.item_number else list(range(len(names)))


def places_of_numbers(text):
    """Return the places of items that are named by numbers: 3 or 1-4,9."""
    places, count = [], len(ITEM_RUN.labels)
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"\\s*(\\d+)(?:-(\\d+))?\\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            end_items(f"{part.strip()} is no number of an item: there are {count}, and the first is 1.")
        places.extend(range(first - 1, last))
    return places


def handed_numbers():
    """Give the places of items as their numbers come on standard input; a line is answered when its items are done."""
    with os.fdopen(os.dup(0), encoding="utf-8") as lines, open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
        for line in lines:
            yield from places_of_numbers(line.strip())
            sys.stdout.flush()
            print(line.strip(), file=ITEM_RUN.answers, flush=True)


def run_chosen(run_one):
    """Run the items that the options choose by a function that tells whether one did what it should. Ends when some fail."""
    failed, count = [], 0
    for number in handed_numbers() if ITEM_RUN.options.item_number == QUEUE else chosen_numbers():
        count += 1
        name = f"Item {number + 1} of {len(ITEM_RUN.labels)}, {ITEM_RUN.labels[number]}"
        if ITEM_RUN.options.skip_existing and item_place(number, RESULT).is_file():
            print(f"{name}: has a result.", file=sys.stderr)
            continue
        print(name, file=sys.stderr)
        if not run_one(number):
            failed.append(number)
    if failed:
        end_failed(failed, count)


def item_place(number, ending):
    """Return the file or folder of an item's result; it bears the item's name."""
    name = ITEM_RUN.labels[number]
    plain = re.sub(r"[^A-Za-z0-9.=+-]+", "_", name).strip("._")[:60]
    if plain != name:
        plain += f"-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    return ITEM_RUN.folder / f"{plain}{ending}"


def end_failed(failed, count):
    """Name the items that failed and end; the results of the others are kept."""
    names = ", ".join(ITEM_RUN.labels[number] for number in failed[:20]) + (", ..." if len(failed) > 20 else "")
    print(
        f"{len(failed)} of {count} items failed: {names}. The results of the others are kept; --skip-existing runs only what is missing.",
        file=sys.stderr,
    )
    sys.exit(1)


def end_missing():
    """End when items have no result yet."""
    missing = [ITEM_RUN.labels[place] for place in missing_items(range(len(ITEM_RUN.labels)))]
    if missing:
        names = ", ".join(missing[:20]) + (", ..." if len(missing) > 20 else "")
        print(f"{len(missing)} of {len(ITEM_RUN.labels)} items have no result in {ITEM_RUN.folder}: {names}. --skip-existing runs them.", file=sys.stderr)
        sys.exit(1)
`
  };
}
