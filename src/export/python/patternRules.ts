import type { IPythonNode } from './nodes';
import { children } from './nodes';

type Refuse = (message: string, node: IPythonNode) => never;

/** Refuse cases that CPython does not compile. */
export function checkCases(match: IPythonNode, refuse: Refuse): void {
  const cases: IPythonNode[] = match.cases;
  cases.forEach(({ pattern, guard }, index) => {
    checkPattern(pattern, refuse);
    if (!guard && index < cases.length - 1 && matchesAll(pattern)) {
      refuse('this pattern makes remaining patterns unreachable', pattern);
    }
  });
}

/** The names that a pattern binds. */
function checkPattern(pattern: IPythonNode, refuse: Refuse): Set<string> {
  checkParts(pattern, refuse);
  if (pattern.nodeType === 'MatchOr') {
    return checkAlternatives(pattern, refuse);
  }
  const bound = new Set<string>();
  const add = (name: string | null | undefined, node: IPythonNode) => {
    if (name && bound.has(name)) {
      refuse(`multiple assignments to name '${name}' in pattern`, node);
    }
    if (name) {
      bound.add(name);
    }
  };
  for (const child of children(pattern)) {
    if (child.nodeType.startsWith('Match')) {
      checkPattern(child, refuse).forEach(name => add(name, child));
    }
  }
  add(pattern.name, pattern);
  add(pattern.rest, pattern);
  return bound;
}

function checkAlternatives(pattern: IPythonNode, refuse: Refuse): Set<string> {
  const [first, ...others]: Set<string>[] = pattern.patterns.map(
    (part: IPythonNode, index: number) => {
      if (index < pattern.patterns.length - 1 && matchesAll(part)) {
        refuse('this pattern makes remaining patterns unreachable', part);
      }
      return checkPattern(part, refuse);
    }
  );
  for (const names of others) {
    if (
      names.size !== first.size ||
      [...names].some(name => !first.has(name))
    ) {
      refuse('alternative patterns bind different names', pattern);
    }
  }
  return first;
}

function checkParts(pattern: IPythonNode, refuse: Refuse): void {
  switch (pattern.nodeType) {
    case 'MatchSequence': {
      const stars = pattern.patterns.filter(
        (part: IPythonNode) => part.nodeType === 'MatchStar'
      );
      if (stars.length > 1) {
        refuse('multiple starred expressions in sequence pattern', pattern);
      }
      return;
    }
    case 'MatchMapping':
      refuseRepeated(pattern.keys.map(keyText), pattern, refuse);
      return;
    case 'MatchClass':
      refuseRepeated(pattern.kwd_attrs, pattern, refuse);
  }
}

function refuseRepeated(
  texts: (string | null)[],
  pattern: IPythonNode,
  refuse: Refuse
): void {
  const known = texts.filter(text => text !== null);
  if (new Set(known).size < known.length) {
    refuse('pattern checks the same key or attribute twice', pattern);
  }
}

/** The same text for keys that are equal; `null` for what is only known when the program runs. */
function keyText(key: IPythonNode): string | null {
  const { literal, value } = key;
  switch (key.nodeType) {
    case 'Constant':
      return literal === 'complex'
        ? complexText(0, value)
        : /^(?:int|float|bool)$/.test(literal)
          ? complexText(Number(value), 0)
          : `${literal} ${value}`;
    case 'UnaryOp':
      return key.operand.literal === 'complex'
        ? complexText(0, -key.operand.value)
        : complexText(-Number(key.operand.value), 0);
    case 'BinOp': {
      const sign = key.op.nodeType === 'Sub' ? -1 : 1;
      const real = key.left.operand
        ? -Number(key.left.operand.value)
        : Number(key.left.value);
      return complexText(real, sign * key.right.value);
    }
    default:
      return null;
  }
}

function complexText(real: number, imaginary: number): string {
  return `number ${real + 0} ${imaginary + 0}`;
}

/** Whether nothing can fail to match a pattern. */
function matchesAll(pattern: IPythonNode): boolean {
  return pattern.nodeType === 'MatchOr'
    ? pattern.patterns.some(matchesAll)
    : pattern.nodeType === 'MatchAs' &&
        (pattern.pattern === null || matchesAll(pattern.pattern));
}
