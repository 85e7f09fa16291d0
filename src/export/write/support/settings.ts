import type { SettingKind } from '../../model';
import type { IPiece } from './piece';
import { settingsFilePiece } from './settingsFile';
import { settingsTypesPiece } from './settingsTypes';

/** What settings there are decides what the program must be able to read. */
export type SettingNeeds = ReadonlySet<SettingKind | 'needed'>;

/** Options of the command line, and settings: command line, environment, settings file, notebook. */
export function settingsPieces(
  needs: SettingNeeds,
  steps: boolean,
  items: boolean
): IPiece[] {
  return [
    parserPiece(steps, items),
    optionsPiece(steps),
    settingsPiece(needs, steps),
    settingsTypesPiece(needs),
    settingsFilePiece(needs)
  ];
}

const parserPiece = (steps: boolean, items: boolean): IPiece => ({
  name: 'parser',
  imports: ['import argparse'],
  requires: ['folders'],
  exports: [],
  source: `
class Parser(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message.removeprefix('argument ').rstrip('.')}. See --help.\\n")


def new_parser(program, description${steps ? ', steps' : ''}):
    """Return a parser with the options that every exported program has."""
    parser = Parser(
        prog=program.name,
        usage=f"{program.name} [options]".replace("%", "%%"),
        description=(description or "").replace("%(prog)", "% (prog)"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_folders(parser)${steps ? '\n    add_steps(parser, steps)' : ''}${items ? '\n    add_items(parser)' : ''}
    return parser
`
});

/** Options of a program without settings. */
const optionsPiece = (steps: boolean): IPiece => ({
  name: 'options',
  imports: [],
  requires: ['parser'],
  exports: [],
  source: `
def read_options(program, description${steps ? ', steps' : ''}):
    """Return the options of the command line."""
    return new_parser(program, description${steps ? ', steps' : ''}).parse_args()
`
});

/** The table of settings and where their values come from. */
function settingsPiece(needs: SettingNeeds, steps: boolean): IPiece {
  const secret = needs.has('secret');
  const needed = needs.has('needed');
  return {
    name: 'settings',
    imports: [
      'import argparse',
      'import os',
      'import sys',
      'from dataclasses import dataclass',
      ...(secret ? ['from pathlib import Path'] : [])
    ],
    requires: ['parser', 'settingsTypes', 'settingsFile'],
    exports: ['Setting'],
    source: `
@dataclass(frozen=True)
class Setting:
    """A value of the notebook that may be changed from outside."""

    name: str
    value: object = None
    help: str = ""
    kind: str = ""  # where the type of the value does not say what it may be
    option: str = ""${
      needed ? '\n    needed: bool = False  # the notebook has no value' : ''
    }

    @property
    def type(self):
        """What the setting may be: int, str and so on."""
        return self.kind or type(self.value).__name__

    @property
    def flag(self):
        """The option of the command line."""
        return self.option or "--" + self.name.lower().replace("_", "-")


class SettingError(Exception):
    """A setting cannot be used; the message is a sentence."""


def read_settings(program, description, settings${steps ? ', steps' : ''}):
    """Return the options of the command line and the values of the settings by name.

    The command line goes before the environment, that before the settings file, and that before the notebook's own
    values. A wrong value or an unknown name ends the program with status 2.
    """
    parser = new_parser(program, description${steps ? ', steps' : ''})
    _add_options(parser, program, settings)
    options = parser.parse_args(_join_values(sys.argv[1:], settings))
    values = {setting.name: setting.value for setting in settings}
    try:
        values.update(_from_file(program, options.settings, settings))
        values.update(_from_environment(program, settings))
        for setting in settings:
            values[setting.name] = getattr(options, f"set_{setting.name}", values[setting.name])${
              needed
                ? `${steps ? '\n        if not options.list_steps:\n    ' : '\n'}        _check_needed(program, settings, values)`
                : ''
            }
    except SettingError as error:
        parser.error(str(error))
    return options, values


def _add_options(parser, program, settings):
    parser.add_argument("--settings", metavar="FILE", help="settings file, TOML or JSON (default: settings.toml here)")
    parser.epilog = (
        "A value is taken from the command line, or else from the environment\\n"
        f"({program.stem.upper()}_ and its name in capitals), from the settings file, or from the notebook."
    )
    if any(setting.type in ("list", "tuple", "set", "dict") for setting in settings):
        parser.epilog += (
            "\\n\\nA LIST is written A,B,C or as in Python: '[\\"a, b\\", \\"c\\"]'; a TABLE: '{\\"a\\": 1}'."
        )
    groups = {}
    for setting in settings:
        title = _group(setting)
        if title not in groups:
            groups[title] = parser.add_argument_group(title)
        kind = {"metavar": METAVARS.get(setting.type, "VALUE"), "type": _reader(setting)}
        if setting.type == "bool":
            kind = {"action": argparse.BooleanOptionalAction}
        groups[title].add_argument(
            setting.flag${secret ? ' + ("-file" if setting.type == "secret" else "")' : ''},
            dest=f"set_{setting.name}",
            default=argparse.SUPPRESS,
            help=_help(setting),
            **kind,
        )


def _group(setting):${
      needed
        ? `
    if setting.needed:
        return "values that the notebook asks for"`
        : ''
    }
    return "files" if setting.type == "file" else "settings of the notebook"


def _help(setting):
    default = setting.value if isinstance(setting.value, str) and setting.value.isprintable() else repr(setting.value)
    if len(default) > 70:
        default = default[:66] + " ..."${
          secret
            ? `
    if setting.type == "secret":
        return f"{setting.help} (file that holds it)".strip().replace("%", "%%")`
            : ''
        }${
          needed
            ? `
    if setting.needed:
        return (setting.help or setting.name).replace("%", "%%")`
            : ''
        }
    return f"{setting.help} (default: {default})".strip().replace("%", "%%")


def _join_values(words, settings):
    """Join --option and a value such as -5e-3 with =, because argparse takes it for an option."""
    flags = {setting.flag for setting in settings if setting.type != "bool"}
    joined = []
    for word in words:
        if joined and joined[-1] in flags and word[:1] == "-" and word[:2] != "--" and word not in ("-", "-h"):
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def _reader(setting):
    def read(text):
        try:
            return ${secret ? '_secret_in(text) if setting.type == "secret" else ' : ''}_from_text(setting, text)
        except SettingError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
${
  secret
    ? `

def _secret_in(path):
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise SettingError(f"the file {path} cannot be read: {error}") from None
    if not text:
        raise SettingError(f"the file {path} is empty")
    return text
`
    : ''
}

def _variable(program, setting, settings):
    """Return the name of the environment variable; settings that differ only in case keep theirs."""
    alike = [other for other in settings if other.name.upper() == setting.name.upper()]
    return f"{program.stem.upper()}_{setting.name if len(alike) > 1 else setting.name.upper()}"


def _from_environment(program, settings):
    values = {}
    for setting in settings:
        variable = _variable(program, setting, settings)
        if variable in os.environ:
            try:
                values[setting.name] = _from_text(setting, os.environ[variable])
            except SettingError as error:
                raise SettingError(f"the environment variable {variable} cannot be used: {error}") from None
    return values
${
  needed
    ? `

def _check_needed(program, settings, values):
    for setting in settings:
        if setting.needed and values[setting.name] is None:
            about = f" ({setting.help})" if setting.help else ""
            ways = [f"give {setting.flag}", f"set the environment variable {_variable(program, setting, settings)}"]${
              secret
                ? `
            if setting.type == "secret":
                ways[0] = f"name the file that holds it with {setting.flag}-file"`
                : ''
            }
            raise SettingError(f"{setting.name}{about} has no value: {' or '.join(ways)}")
`
    : ''
}`
  };
}
