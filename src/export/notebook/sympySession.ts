import type { IReplacement } from './cell';

/** `init_session()` of sympy, alone on its line. */
const SESSION =
  /^(?:[A-Za-z_]\w*\.)*init_session\(\s*([^()#]*?)\s*\)\s*;?\s*(?:#.*)?$/;
const FOR_PRINTING = /^(?:pretty_print|order|use_unicode|use_latex)\s*=/;

/**
 * What sympy's `init_session()` runs in the notebook: elsewhere it would wait for somebody to type.
 *
 * @returns `null` for any other line.
 */
export function sympySession(text: string): IReplacement | null {
  const session = text.includes('init_session')
    ? SESSION.exec(text.trim())
    : null;
  if (!session) {
    return null;
  }
  const options = session[1] === '' ? [] : session[1].split(/\s*,\s*/);
  const printing = options.filter(option => FOR_PRINTING.test(option));
  const quiet = options.filter(option => /^quiet\s*=/.test(option));
  if (printing.length + quiet.length < options.length) {
    return null;
  }
  return {
    lines: [
      'from sympy import *',
      "x, y, z, t = symbols('x y z t')",
      "k, m, n = symbols('k m n', integer=True)",
      "f, g, h = symbols('f g h', cls=Function)",
      `init_printing(${printing.join(', ')})`,
      ...(quiet.some(option => option.endsWith('True'))
        ? []
        : [
            'from sympy.interactive.session import _make_message',
            'print(_make_message())'
          ])
    ],
    where: 'script',
    reason: 'init_session() of sympy runs these lines in a notebook.'
  };
}
