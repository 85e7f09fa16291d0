import type { ICell, IPlanWarning } from '../../model';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IProgramCell } from '../program';
import { PlaceCollector, placeOf, warningAt } from './places';

/**
 * Texts that are secrets by their own form, as their makers document them and secret scanners know
 * them. Only forms that nothing else has: a wrong alarm teaches not to look.
 */
const FORMS: readonly [what: string, form: RegExp][] = [
  [
    'An access key of AWS',
    /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/
  ],
  ['A token of GitHub', /\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_\w{82})\b/],
  ['A token of GitLab', /\bglpat-[\w-]{20}/],
  ['A token of Hugging Face', /\b(?:hf|api_org)_[A-Za-z0-9]{34}\b/],
  [
    'A key of OpenAI',
    /\bsk-(?:(?:proj|svcacct|admin)-)?[\w-]{20,100}T3BlbkFJ[\w-]{20,}/
  ],
  ['A key of Anthropic', /\bsk-ant-(?:api|admin)\d\d-[\w-]{80,}/],
  [
    'A token of Slack',
    /\bxox[abeoprs]-(?:\d+-)+[0-9A-Za-z-]{10,}|hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w+/]{40,}/
  ],
  ['A key of Google', /\bAIza[\w-]{35}(?![\w-])/],
  ['A key of Stripe', /\b[rs]k_(?:live|prod)_[0-9A-Za-z]{10,99}\b/],
  ['A token of PyPI', /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/],
  ['A token of npm', /\bnpm_[0-9A-Za-z]{36}\b/],
  ['A key of SendGrid', /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/],
  ['A token of Databricks', /\bdapi[0-9a-f]{32}(?:-\d)?\b/],
  [
    'A key of an Azure storage account',
    /\bAccountKey=[0-9A-Za-z+/]{80,}={0,2}/
  ],
  ['A private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/],
  [
    'A signed token (JWT)',
    /\bey[0-9A-Za-z]{17,500}\.ey[\w/\\-]{17,2000}\.[\w/\\-]{10,}/
  ],
  [
    'A token in an Authorization header',
    /\bAuthorization['"]?\s*[:=,]\s*[bfru]{0,2}['"]?\s*(?:Bearer|Basic|Token)\s+(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*/i
  ]
];

/** `user:password@host` in an address; what stands for a value from elsewhere is not one. */
const ADDRESS =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s:/?#@'"{}$<>%]{1,64}):([^\s:/?#@'"{}$<>]{3,128})@([\w.-]+)/gi;

/** Names of variables, keys and arguments that hold secrets, and nothing else. */
const PASSWORD = /(?:^|_)(?:password|passwd|passphrase|pwd)$/i;
const KEY =
  /(?:^|_)(?:secret|api_?key|apikey|secret_?key|access_?key|private_?key|auth_?key|client_?secret|api_?token|access_?token|auth_?token|bearer_?token|refresh_?token|secret_?access_?key|account_?key)$/i;

/** Cells without such a word need no closer look. */
const MENTIONS = /passw|passphrase|pwd|secret|key|token/i;

/** What stands in examples instead of a secret. */
const PLACEHOLDER =
  /^(.)\1*$|^[*x.#_-]+$|your|change.?me|example|placeholder|dummy|redacted|hidden|secret|passw|^(?:pass|pwd|todo|none|null|test|demo|foo|bar|user|root|admin|postgres|guest|anonymous|token|key)$|^<.*>$|^\[.*\]$|^\{.*\}$|^\$\{?\w+\}?$|^%\w+%$/i;

/**
 * Secrets that stand in the notebook. A value is never part of what is said about it.
 */
export function noticeSecrets(program: IProgram): IPlanWarning[] {
  const found = new PlaceCollector<string>();
  const seen = new Set<string>();
  const note = (what: string, cell: number, line: number) => {
    // The form tells more than the name of the variable: one line, one warning.
    if (!seen.has(`${cell}:${line}`)) {
      seen.add(`${cell}:${line}`);
      found.add(what, { cell, line });
    }
  };
  for (const cell of program.cells) {
    byForm(cell.cell, note);
    if (MENTIONS.test(cell.cell.source)) {
      byName(cell, note);
    }
  }
  return found.map((what, places) =>
    warningAt(
      'secret',
      places,
      `${what} stands in the notebook, so it would stand in the files too, for everybody who gets them. Read it from the environment or from a file that only you can read, and have it replaced if the notebook was ever shared.`
    )
  );
}

function byForm(
  cell: ICell,
  note: (what: string, cell: number, line: number) => void
): void {
  const forms = FORMS.filter(([, form]) => form.test(cell.source));
  if (forms.length === 0 && !cell.source.includes('://')) {
    return;
  }
  cell.source.split('\n').forEach((text, at) => {
    // A line of that length is data; what is searched for stands near its beginning or not at all.
    const line = text.slice(0, LONGEST_LINE);
    for (const [what, form] of forms) {
      const match = form.exec(line);
      if (match && !/EXAMPLE|x{8}|X{8}|\*{4}/.test(match[0])) {
        note(what, cell.index, at + 1);
      }
    }
    for (const [, user, password, host] of line.matchAll(ADDRESS)) {
      if (
        !PLACEHOLDER.test(password) &&
        password !== user &&
        !/^(?:localhost|127\.|0\.0\.0\.0)|(?:^|\.)example\.|^(?:host|hostname|server)$/i.test(
          host
        )
      ) {
        note('A password in an address', cell.index, at + 1);
      }
    }
  });
}

const LONGEST_LINE = 5000;

function byName(
  cell: IProgramCell,
  note: (what: string, cell: number, line: number) => void
): void {
  for (const group of cell.groups) {
    for (const statement of group.statements) {
      for (const node of walk(statement.node)) {
        for (const [name, value] of named(node)) {
          if (isSecret(name, value)) {
            const { cell: index, line } = placeOf(cell, value.start);
            note(`A secret (${name})`, index, line ?? 1);
          }
        }
      }
    }
  }
}

/** Names and the values they are given: assignments, arguments, entries of dictionaries. */
function named(node: IPythonNode): [string, IPythonNode][] {
  switch (node.nodeType) {
    case 'Assign':
      return (node.targets as IPythonNode[]).flatMap(target => {
        const name = nameOf(target);
        return name === null
          ? []
          : [[name, node.value] as [string, IPythonNode]];
      });
    case 'AnnAssign': {
      const name = nameOf(node.target);
      return name === null || !node.value ? [] : [[name, node.value]];
    }
    case 'Call':
      return (node.keywords as IPythonNode[]).flatMap(keyword =>
        typeof keyword.arg === 'string'
          ? [[keyword.arg, keyword.value] as [string, IPythonNode]]
          : []
      );
    case 'Dict':
      return (node.keys as (IPythonNode | null)[]).flatMap((key, at) =>
        key && isText(key)
          ? [[key.value, node.values[at]] as [string, IPythonNode]]
          : []
      );
    default:
      return [];
  }
}

function nameOf(target: IPythonNode): string | null {
  switch (target.nodeType) {
    case 'Name':
      return target.id;
    case 'Attribute':
      return target.attr;
    case 'Subscript':
      return isText(target.slice) ? target.slice.value : null;
    default:
      return null;
  }
}

function isText(node: IPythonNode): boolean {
  return node.nodeType === 'Constant' && typeof node.value === 'string';
}

/** Words and prompts are no secrets, and a token of a language model's vocabulary is none either. */
function isSecret(name: string, value: IPythonNode): boolean {
  if (name.length > 60 || !isText(value) || !/^[\w .-]+$/.test(name)) {
    return false;
  }
  const text: string = value.value;
  if (/\s/.test(text) || PLACEHOLDER.test(text)) {
    return false;
  }
  if (PASSWORD.test(name)) {
    return text.length >= 4 && text.length <= 128;
  }
  // Names of files and addresses are called keys too.
  return (
    KEY.test(name) &&
    text.length >= 12 &&
    text.length <= 512 &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    !/^(?:[a-z]+:\/\/|[./~])|\.\w{1,5}$/i.test(text)
  );
}
