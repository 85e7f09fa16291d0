/** Options of pip, uv and conda that take the next word. */
const WITH_VALUE =
  /^(?:-[cfinpt]|-i|--(?:constraint|find-links|index-url|extra-index-url|default-index|index|target|prefix|root|name|channel|file|platform|python|python-version|only-binary|no-binary|progress-bar|timeout|retries|trusted-host|cache-dir|src|upgrade-strategy|proxy|log))$/;

/** What is no part of a program's environment, or cannot be installed into one. */
const TOOLS = new Set(['pip', 'wheel', 'python', 'conda', 'mamba', 'uv']);

/** Names that conda gives to what pip knows under another one. */
const CONDA_NAMES: ReadonlyMap<string, string> = new Map([
  ['dask-core', 'dask'],
  ['matplotlib-base', 'matplotlib'],
  ['opencv', 'opencv-python-headless'],
  ['py-opencv', 'opencv-python-headless'],
  ['py-xgboost', 'xgboost'],
  ['pytables', 'tables'],
  ['pytorch', 'torch'],
  ['xarray-datatree', 'xarray']
]);

/**
 * Requirements in the arguments of `pip install` or `conda install`.
 *
 * @returns requirements as pip understands them, and comments, which begin with `#`, for what a
 * requirements file of another folder cannot hold. Addresses of package indexes are left out: they
 * may hold passwords.
 */
export function installRequirements(rest: string, pip: boolean): string[] {
  const words = splitWords(rest);
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (/^[;&|>#]/.test(word) || /^\d?>/.test(word)) {
      break;
    }
    const option = /^(-r|--requirements?|-e|--editable)(?:=(.*))?$/.exec(word);
    if (option) {
      const value = option[2] ?? words[++at] ?? '';
      found.push(
        ...(option[1].startsWith('-r') || option[1].startsWith('--r')
          ? [`# The notebook also installs what ${value} lists.`]
          : installed(value))
      );
    } else if (WITH_VALUE.test(word)) {
      at += 1;
    } else if (!word.startsWith('-')) {
      found.push(...(pip ? installed(word) : fromConda(word)));
    }
  }
  return found;
}

/** Words as a shell would split them; a blank around an operator does not end a requirement. */
function splitWords(text: string): string[] {
  const words =
    text
      .replace(/\s#.*$/, '')
      .replace(/(\S)\s+@\s+(\S)/g, '$1@$2')
      .match(/(?:"[^"]*"|'[^']*'|[;&|]+|[^\s"';&|]|\\.)+/g) ?? [];
  return words.map(word => word.replace(/["'`]/g, '').trim()).filter(Boolean);
}

function installed(word: string): string[] {
  const named =
    /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(\[[\w\s,.-]+\])?\s*@\s*(\S+)$/.exec(
      word
    );
  const address = named ? named[3] : word;
  if (/^(?:(?:git|hg|svn|bzr)\+)?[a-z]+:\/\/\S+$/i.test(address)) {
    const name = named?.[1] ?? nameIn(address);
    return name === null
      ? [`# The notebook installs ${withoutPassword(address)}.`]
      : [`${name}${named?.[2] ?? ''} @ ${withoutPassword(address)}`];
  }
  if (/^(?:\.|\/|~)|\.(?:whl|zip|tar\.gz)$|\//.test(word)) {
    return [`# The notebook installs ${word} of its own folder or computer.`];
  }
  const requirement =
    /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(\[[\w\s,.-]+\])?\s*((?:(?:===|[=<>!~]=|[<>])\s*[\w.*+!-]+\s*,?\s*)*)$/.exec(
      word
    );
  if (!requirement) {
    return [`# The notebook installs ${word}.`];
  }
  if (TOOLS.has(requirement[1].toLowerCase())) {
    return [];
  }
  return [
    requirement
      .slice(1)
      .map(part => (part ?? '').replace(/\s+/g, ''))
      .join('')
      .replace(/,$/, '')
  ];
}

/** `channel::name=1.2=build` becomes `name==1.2.*`, as conda means it. */
function fromConda(word: string): string[] {
  const spec = word.replace(/^.*::/, '');
  const match = /^([\w.-]+)(?:=([\w.*!+-]+)(?:=\S+)?)?$/.exec(spec);
  if (!match) {
    return installed(spec);
  }
  const name = CONDA_NAMES.get(match[1].toLowerCase()) ?? match[1];
  const version = match[2]?.replace(/(?:\.?\*)?$/, '.*');
  return installed(version === undefined ? name : `${name}==${version}`);
}

/** The name that an address gives to its distribution, or `null`. */
function nameIn(address: string): string | null {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(address);
  const wheel = /\/([A-Za-z0-9][\w.]*)-[^/]*\.whl(?:[#?]|$)/.exec(address);
  const repository =
    /^(?:git|hg)\+.*\/([A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$/.exec(
      address
    );
  return (egg ?? wheel ?? repository)?.[1] ?? null;
}

/** An address without the password that may stand in it. */
export function withoutPassword(address: string): string {
  return address.replace(/(:\/\/)([^/@\s]*)@/, (all, start, user) =>
    user === 'git' ? all : start
  );
}
