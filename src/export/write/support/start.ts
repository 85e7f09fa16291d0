import type { IPiece } from './piece';

/** Settings: command line, environment, settings file, notebook. */
const settingsPiece: IPiece = {
  name: 'settings',
  imports: [
    'import argparse',
    'import ast',
    'import json',
    'import os',
    'import sys',
    'from dataclasses import dataclass',
    'from pathlib import Path'
  ],
  requires: ['folders'],
  exports: ['Setting'],
  source: String.raw`
@dataclass(frozen=True)
class Setting:
    """A value of the notebook that may be changed from outside."""

    name: str
    value: object
    help: str = ""
    option: str = ""

    @property
    def flag(self):
        """The option of the command line."""
        return self.option or "--" + self.name.lower().replace("_", "-")


class SettingError(Exception):
    """A setting cannot be used; the message is a sentence."""


def read_settings(program, description, settings):
    """Return the options of the command line and the values of the settings by name.

    The command line comes first, then the environment, then the settings file, then the notebook's own values. A
    wrong value or an unknown name ends the program with status 2.
    """
    parser = argparse.ArgumentParser(
        prog=program.name,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_folders(parser)
    parser.add_argument("--settings", metavar="FILE", help="settings file, TOML or JSON (default: settings.toml here)")
    group = parser.add_argument_group("settings of the notebook")
    for setting in settings:
        about = f"{setting.help} (notebook: {setting.value!r})".strip().replace("%", "%%")
        if isinstance(setting.value, bool):
            kind = {"action": argparse.BooleanOptionalAction}
        else:
            kind = {"metavar": "VALUE", "type": _reader(setting)}
        group.add_argument(setting.flag, dest=f"set_{setting.name}", default=argparse.SUPPRESS, help=about, **kind)
    options = parser.parse_args()
    try:
        values = {setting.name: setting.value for setting in settings}
        values.update(_from_file(program, options.settings, settings))
        values.update(_from_environment(program, settings))
    except SettingError as error:
        print(f"{program.name}: {error}", file=sys.stderr)
        sys.exit(2)
    for setting in settings:
        values[setting.name] = getattr(options, f"set_{setting.name}", values[setting.name])
    return options, values


def _reader(setting):
    def read(text):
        try:
            return _from_text(setting.value, text)
        except SettingError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _from_environment(program, settings):
    values = {}
    for setting in settings:
        variable = f"{program.stem}_{setting.name}".upper()
        if variable in os.environ:
            try:
                values[setting.name] = _from_text(setting.value, os.environ[variable])
            except SettingError as error:
                raise SettingError(f"the environment variable {variable} cannot be used: {error}.") from None
    return values


def _from_file(program, chosen, settings):
    if chosen:
        path = Path(chosen)
        if not path.is_file():
            raise SettingError(f"there is no settings file {path}.")
    else:
        path = program.parent / "settings.toml"
        if not path.is_file():
            path = program.parent / "settings.json"
        if not path.is_file():
            return {}
    samples = {setting.name: setting.value for setting in settings}
    values = {}
    for name, value in _parse_file(path).items():
        if name not in samples:
            raise SettingError(f"{path.name} sets {name}, which is no setting here; there are {', '.join(samples)}.")
        try:
            values[name] = _convert(samples[name], value)
        except SettingError as error:
            raise SettingError(f"{name} in {path.name} cannot be used: {error}.") from None
    return values


def _parse_file(path):
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            content = json.loads(text)
        else:
            try:
                import tomllib as toml
            except ImportError:
                try:
                    import tomli as toml
                except ImportError:
                    return _parse_plain_lines(path, text)
            content = toml.loads(text)
    except (OSError, ValueError) as error:
        raise SettingError(f"the settings file {path} cannot be read: {error}.") from None
    if not isinstance(content, dict):
        raise SettingError(f"the settings file {path} must hold names and values.")
    return content


def _parse_plain_lines(path, text):
    """Read name = value lines, for a Python before 3.11 that has no reader for TOML."""
    values = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _, value = line.partition("=")
        try:
            values[name.strip().strip('"')] = json.loads(value)
        except ValueError:
            raise SettingError(
                f"line {number} of {path} needs the package tomli or Python 3.11; a JSON file works as well."
            ) from None
    return values


def _from_text(sample, text):
    """Read a value from the command line or the environment; the notebook's value tells its type."""
    if isinstance(sample, str):
        return text
    if isinstance(sample, bool):
        words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
        if text.strip().lower() in words:
            return words[text.strip().lower()]
        raise SettingError(f"true or false is needed, not {text!r}")
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        if isinstance(sample, (list, tuple)):
            value = [part.strip() for part in text.split(",")]
        elif isinstance(sample, float):
            try:
                value = float(text)
            except ValueError:
                value = text
        else:
            value = text
    if isinstance(sample, (list, tuple)) and not isinstance(value, (list, tuple)):
        value = [value]
    return _convert(sample, value)


def _convert(sample, value):
    """Return the value in the type of the notebook's own."""
    if sample is None:
        return value
    if isinstance(sample, bool) or isinstance(value, bool):
        if isinstance(sample, bool) and isinstance(value, bool):
            return value
    elif isinstance(sample, float) and isinstance(value, (int, float)):
        return float(value)
    elif isinstance(sample, (list, tuple)) and isinstance(value, (list, tuple)):
        kinds = {type(item) for item in sample}
        if len(kinds) == 1:
            value = [_convert(sample[0], item) for item in value]
        elif len(sample) == len(value):
            value = [float(item) if type(own) is float and type(item) is int else item for own, item in zip(sample, value)]
        return type(sample)(value)
    elif isinstance(sample, dict) and isinstance(value, dict):
        return {
            key: float(item) if type(sample.get(key)) is float and type(item) is int else item
            for key, item in value.items()
        }
    elif isinstance(value, type(sample)):
        return value
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", dict: "a table"}
    raise SettingError(f"{names.get(type(sample), 'a list')} is needed, not {value!r}")
`
};

/** Options of a program without settings. */
const optionsPiece: IPiece = {
  name: 'options',
  imports: ['import argparse'],
  requires: ['folders'],
  exports: [],
  source: `
def read_options(program, description):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog=program.name,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_folders(parser)
    return parser.parse_args()
`
};

function foldersPiece(figures: boolean): IPiece {
  const output = figures
    ? `
    parser.add_argument("--output-dir", metavar="DIR", help="folder for the figures (default: output here)")`
    : '';
  return {
    name: 'folders',
    imports: [],
    requires: [],
    exports: [],
    source: `
def add_folders(parser):
    """Add the options that every exported program has."""
    parser.add_argument("--work-dir", metavar="DIR", help="folder in which relative paths start")${output}
`
  };
}

/** All pieces that belong to the start of a program. */
export function startPieces(options: IStartOptions): IPiece[] {
  return [
    settingsPiece,
    optionsPiece,
    foldersPiece(options.figures),
    startPiece(options),
    pandasPiece
  ];
}

export interface IStartOptions {
  notebookFolder: string;
  settings: boolean;
  figures: boolean;
  pandas: boolean;
}

/** What every program does first. Lines that not every program needs are filled in. */
function startPiece(options: IStartOptions): IPiece {
  const parameters = options.settings
    ? 'file, description, settings'
    : 'file, description';
  const task = options.settings
    ? 'Read the settings and go to the folder in which relative paths start; return the settings.'
    : 'Go to the folder in which relative paths start.';
  const read = options.settings
    ? 'options, values = read_settings(program, description, settings)'
    : 'options = read_options(program, description)';
  const result = options.settings
    ? '\n    return SimpleNamespace(**values)'
    : '';
  const figures = options.figures
    ? `
    output = Path(options.output_dir) if options.output_dir else program.parent / "output"
    prepare_figures(output.absolute())`
    : '';
  const pandas = options.pandas ? '\n    print_frames_as_in_notebook()' : '';
  return {
    name: 'start',
    imports: [
      'import os',
      'import sys',
      'from pathlib import Path',
      ...(options.settings ? ['from types import SimpleNamespace'] : [])
    ],
    requires: [
      options.settings ? 'settings' : 'options',
      ...(options.figures ? ['figures'] : []),
      ...(options.pandas ? ['pandas'] : [])
    ],
    exports: ['start_program'],
    source: `
#: The notebook's folder, seen from the folder of this file.
NOTEBOOK_FOLDER = ${JSON.stringify(options.notebookFolder)}


def start_program(${parameters}):
    """${task}

    That is the current folder, or the notebook's own when the program is started from its own folder.
    """
    program = Path(file).resolve()
    ${read}${figures}
    notebook_folder = (program.parent / NOTEBOOK_FOLDER).resolve()
    folder = Path.cwd()
    if options.work_dir:
        folder = Path(options.work_dir).resolve()
    elif folder.resolve() == program.parent or program.parent in folder.resolve().parents:
        folder = notebook_folder
    if not folder.is_dir():
        print(f"{program.name}: there is no folder {folder}; choose another with --work-dir.", file=sys.stderr)
        sys.exit(2)
    os.chdir(folder)
    for place in (notebook_folder, folder):
        if str(place) not in sys.path:
            sys.path.insert(0, str(place))
    sys.stdout.reconfigure(line_buffering=True)${pandas}${result}
`
  };
}

const pandasPiece: IPiece = {
  name: 'pandas',
  imports: [],
  requires: [],
  exports: [],
  source: `
def print_frames_as_in_notebook():
    """Let pandas print as many columns as it does in a notebook."""
    try:
        import pandas
    except ImportError:
        return
    pandas.set_option("display.max_columns", 20)
`
};
