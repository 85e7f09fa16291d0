import type { IPythonNode } from './parser';

/** `a.b.c` for what a call calls, an empty text where that is not a name. */
export function calleeText(call: IPythonNode): string {
  let node: IPythonNode = call.func;
  const parts: string[] = [];
  while (node.nodeType === 'Attribute') {
    parts.unshift(node.attr);
    node = node.value;
  }
  return node.nodeType === 'Name' ? [node.id, ...parts].join('.') : '';
}

/** Name of the function or method that is called, without what stands before it. */
export function calledName(call: IPythonNode): string {
  const { func } = call;
  return func.nodeType === 'Name'
    ? func.id
    : func.nodeType === 'Attribute'
      ? func.attr
      : '';
}
