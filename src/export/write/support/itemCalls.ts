import type { IItemNeeds } from './items';
import type { IPiece } from './piece';

/**
 * The items are values of a setting, and the program is run once for each.
 *
 * @param steps - whether a run can begin with a step, from what another run has left.
 */
export function callsPiece({ reduces }: IItemNeeds, steps: boolean): IPiece {
  return {
    name: 'item_calls',
    imports: [
      'import glob',
      'import json',
      'import os',
      'import shutil',
      'import subprocess',
      'import sys',
      'import time',
      'from dataclasses import dataclass',
      'from pathlib import Path'
    ],
    requires: ['items'],
    exports: ['Items'],
    source: `
@dataclass(frozen=True)
class Items:
    """The setting with another value for each item, and where its values are listed."""

    setting: str
    file: str = ""
    pattern: str = ""${
      reduces
        ? `
    until: object = None  # the last step of an item
    reduce: object = None  # the step after all items`
        : ''
    }


#: Options of the command line that are not for the run of one item, and whether a value follows.
ITEM_OPTIONS = {
    "--list-items": False, "--list-missing": False, "--skip-existing": False, "--reduce": False, "--items": True, "--items-file": True,
    "--items-pattern": True, "--item": True, "--item-number": True, "--output-dir": True, "--run-id": True,
}


def run_item_calls(settings, start_folder):
    """Run the program once for each item that the options choose${reduces ? '; returns when what follows is to be run' : ', and end'}."""${
      reduces
        ? `
    options = ITEM_RUN.options
    name_items(listed_items())
    if not options.reduce:
        run_chosen_calls(settings, start_folder)
        if options.item or options.item_number:
            sys.exit(0)
    end_missing()`
        : `
    name_items(listed_items())
    if ITEM_RUN.options.reduce:
        end_missing()
    else:
        run_chosen_calls(settings, start_folder)
    sys.exit(0)`
    }


def run_chosen_calls(settings, start_folder):
    """Run the items that the options choose; ends when some of them fail."""
    setting = next(setting for setting in settings if setting.name == ITEM_RUN.table.setting)
    run_chosen(lambda number: run_item_call(number, setting, start_folder))


def listed_items():
    """Return the values of the setting as texts."""
    options, table = ITEM_RUN.options, ITEM_RUN.table
    if options.items is not None:
        items = split_list(options.items)
    elif options.items_pattern or (table.pattern and not options.items_file):
        items = sorted(glob.glob(os.path.expanduser(options.items_pattern or table.pattern), recursive=True))
    else:
        file = Path(options.items_file or ITEM_RUN.program.parent / table.file).expanduser()
        if not (options.items_file or table.file):
            end_items("which items? Give --items, --items-file or --items-pattern.")
        try:
            items = [value for line in file.read_text(encoding="utf-8").split("\\n") for value in read_line(line)]
        except (OSError, UnicodeError) as error:
            end_items(f"the items cannot be read from {file}: {error}.")
    if not items:
        end_items("there are no items.")
    return items


def run_item_call(number, setting, start_folder):
    """Run the program for one item in a process of its own; tells whether it did what it should."""
    words = iter(sys.argv[1:])
    others = []
    for word in words:
        option, has_value, _ = word.partition("=")
        if option not in ITEM_OPTIONS:
            others.append(word)
        elif ITEM_OPTIONS[option] and not has_value:
            next(words, None)
    place = item_place(number, "")
    shutil.rmtree(place, ignore_errors=True)
    began = time.monotonic()
    ended = subprocess.run(
        [
            sys.executable,
            str(ITEM_RUN.program),
            *others,
            f"{setting.flag}={ITEM_RUN.all[number]}",
            f"--output-dir={place.parent}",
            f"--run-id={place.name}",${
              steps
                ? `
            *([f"--resume={RUN.resumed_run}"] if RUN.resumed_run else []),`
                : ''
            }${
              reduces
                ? `
            f"--until={ITEM_RUN.table.until.__name__}",`
                : ''
            }
        ],
        cwd=start_folder,
    )
    if ended.returncode != 0:
        print(f"{ITEM_RUN.labels[number]} ended with exit status {ended.returncode}.", file=sys.stderr)
        return False
    path = item_place(number, RESULT)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    half.write_text(json.dumps({"item": ITEM_RUN.labels[number], "seconds": round(time.monotonic() - began, 3)}))
    os.replace(half, path)
    return True
`
  };
}
