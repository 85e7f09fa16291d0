import type { IPiece } from './piece';
import type { SettingNeeds } from './settings';

/** Settings from a file of TOML or JSON. */
export function settingsFilePiece(needs: SettingNeeds): IPiece {
  const secret = needs.has('secret')
    ? `
        if known[name].type == "secret":
            raise SettingError(f"{name} is a secret and does not belong into {place}")`
    : '';
  return {
    name: 'settingsFile',
    imports: ['import json', 'import re', 'from pathlib import Path'],
    requires: ['settingsTypes'],
    exports: [],
    source: String.raw`
def _from_file(program, chosen, settings):
    if chosen:
        path = Path(chosen)
        if not path.is_file():
            raise SettingError(f"there is no settings file {path}")
    else:
        path = program.parent / "settings.toml"
        if not path.is_file():
            path = program.parent / "settings.json"
        if not path.is_file():
            return {}
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else _parse_toml(text)
    except (OSError, ValueError, RecursionError) as error:
        raise SettingError(f"the settings file {path} cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise SettingError(f"the settings file {path} must hold names and values")
    known = {setting.name: setting for setting in settings}
    values = {}
    for name, value in content.items():
        place = _place_of(name, path, text)
        if name not in known:
            raise SettingError(f"{place} sets {name}, which is no setting here; there are {', '.join(known)}")${secret}
        try:
            values[name] = _convert(known[name], value)
        except SettingError as error:
            raise SettingError(f"{name} in {place} cannot be used: {error}") from None
    return values


def _place_of(name, path, text):
    """Return the file with the line in which a name is set."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(rf"""\s*[\[{{]*\s*["']?{re.escape(name)}["']?\s*[=:\].]""", line):
            return f"line {number} of {path.name}"
    return path.name


def _parse_toml(text):
    try:
        import tomllib
    except ImportError:
        return PlainToml(text).read()
    return tomllib.loads(text)


class PlainToml:
    """Reads NAME = VALUE, which is all that settings.toml holds at first, for a Python before 3.11.

    A value is a text on one line, a number, true, false, a list in [] or a table in {}.
    """

    def __init__(self, text):
        token = re.compile(
            r"""[ \t\r]+|#[^\n]*|\n|[\[\]{},=]|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#\[\]{},="']+"""
        )
        self.tokens = []
        self.at = 0
        end = 0
        while end < len(text):
            found = token.match(text, end)
            if not found:
                self.at = len(self.tokens) + 1
                raise self.problem()
            end = found.end()
            if found[0][0] not in " \t\r#":
                self.tokens.append(found[0])
        self.tokens += ["\n", ""]

    def read(self):
        """Return the values by name."""
        values = {}
        while self.tokens[self.at]:
            if self.tokens[self.at] == "\n":
                self.at += 1
                continue
            self.pair(values)
            self.expect("\n")
        return values

    def pair(self, values):
        token = self.next()
        name = self.text(token) if token[:1] in ("'", '"') else token
        if name in values or not (token[:1] in ("'", '"') or re.fullmatch(r"[A-Za-z0-9_-]+", token)):
            raise self.problem()
        self.expect("=")
        values[name] = self.value()

    def value(self):
        token = self.next()
        if token == "[":
            items = []
            while self.skip_lines() != "]":
                items.append(self.value())
                if self.skip_lines() != "]":
                    self.expect(",")
            self.expect("]")
            return items
        if token == "{":
            table = {}
            while self.tokens[self.at] != "}":
                self.pair(table)
                if self.tokens[self.at] != "}":
                    self.expect(",")
            self.expect("}")
            return table
        if token[:1] in ("'", '"'):
            return self.text(token)
        if token in ("true", "false"):
            return token == "true"
        if re.fullmatch(r"[-+]?(0|[1-9](_?\d)*)", token):
            return int(token)
        if re.fullmatch(r"[-+]?(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][-+]?\d(_?\d)*)?", token):
            return float(token)
        if re.fullmatch(r"[-+]?(inf|nan)", token):
            return float(token)
        raise self.problem()

    def text(self, token):
        """Return the text that a token in quotes means."""
        if token[0] == "'":
            return token[1:-1]
        escapes = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}

        def meaning(match):
            code = match[1]
            if code in escapes:
                return escapes[code]
            if len(code) == 1 or 0xD800 <= int(code[1:], 16) < 0xE000:
                raise self.problem()
            return chr(int(code[1:], 16))

        return re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", meaning, token[1:-1])

    def next(self):
        token = self.tokens[self.at]
        self.at += 1
        return token

    def skip_lines(self):
        while self.tokens[self.at] == "\n":
            self.at += 1
        return self.tokens[self.at]

    def expect(self, token):
        if self.next() != token:
            raise self.problem()

    def problem(self):
        """Return the error that names the line."""
        line = self.tokens[: max(self.at - 1, 0)].count("\n") + 1
        return ValueError(
            f"line {line} is not NAME = VALUE on one line; Python before 3.11 reads no more of TOML, but all of JSON"
        )
`
  };
}
