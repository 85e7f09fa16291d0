import type { IPythonNode } from '../python/nodes';

/** Fields that are places, or that only we have. */
const OWN = /^(?:nodeType|start|end|literal)$/;
const WITHOUT_PLACE = /^(?:Comprehension|Arguments|WithItem|MatchCase)$/;

/**
 * The text that `drivers/python_trees.py` makes of the same node.
 *
 * @param exact - whether that Python knows the places inside of formatted strings.
 */
export function canonical(
  node: IPythonNode,
  source: string,
  exact: boolean,
  places = true
): string {
  const { nodeType: type } = node;
  const parts = [type];
  if (type === 'Constant' && hasCharacterName(node, source)) {
    return '(Constant ?)';
  }
  if (places && !WITHOUT_PLACE.test(type)) {
    parts.push(`${node.start}-${node.end}`);
  }
  if (type === 'Constant') {
    parts.push(constant(node));
    return `(${parts.join(' ')})`;
  }
  const inside = places && (exact || !/^(?:JoinedStr|TemplateStr)$/.test(type));
  for (const field of Object.keys(node).sort()) {
    const value: unknown = node[field];
    const isEmpty =
      value === null || (Array.isArray(value) && value.length === 0);
    if (OWN.test(field) || isEmpty) {
      continue;
    }
    const text = Array.isArray(value)
      ? `[${value.map(item => textOf(item, source, exact, inside)).join(' ')}]`
      : textOf(value, source, exact, inside);
    parts.push(`${field}=${text}`);
  }
  return `(${parts.join(' ')})`;
}

function textOf(
  value: unknown,
  source: string,
  exact: boolean,
  places: boolean
): string {
  if (value === null) {
    return '-';
  }
  if (typeof value !== 'object') {
    return asciiJson(value);
  }
  const node = value as IPythonNode;
  return node.start === undefined
    ? node.nodeType
    : canonical(node, source, exact, places);
}

/** Names of characters are not decoded here, and CPython's places of them are not exact. */
function hasCharacterName(node: IPythonNode, source: string): boolean {
  if (!/^(?:str|bytes)$/.test(node.literal)) {
    return false;
  }
  const first = source.lastIndexOf('\n', node.start - 1) + 1;
  const last = source.indexOf('\n', node.end);
  return source.slice(first, last < 0 ? undefined : last).includes('\\N{');
}

function constant(node: IPythonNode): string {
  switch (node.literal) {
    case 'str':
    case 'bytes':
      return `${node.literal} ${asciiJson(node.value)}`;
    case 'int':
      return `int ${node.value.toString(16)}`;
    case 'float':
    case 'complex': {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, node.value);
      return `${node.literal} ${view.getBigUint64(0).toString(16).padStart(16, '0')}`;
    }
    case 'bool':
      return node.value ? 'True' : 'False';
    case 'ellipsis':
      return 'Ellipsis';
    default:
      return 'None';
  }
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}
