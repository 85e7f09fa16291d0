/**
 * Python that is asked of a kernel.
 *
 * Each program runs in a namespace of its own, leaves its answer as JSON text in `answer`, and reads
 * its question, if it has one, from the text `question`. Both are published under one private MIME
 * type, which no renderer knows, so that nothing appears anywhere.
 */

import ACCELERATORS_PROGRAM from '../../jupyter_ext/jupyterlab_signpost/kernel_programs/accelerators.py';
import INTERPRETER_PROGRAM from '../../jupyter_ext/jupyterlab_signpost/kernel_programs/interpreter.py';

// They are files of the server part, so that the command line asks the same.
export { ACCELERATORS_PROGRAM, INTERPRETER_PROGRAM };

/** MIME type of the answers. */
export const ANSWER_MIME_TYPE = 'application/vnd.jupyterlab-signpost+json';

/** Longest answer that is read, in characters. */
export const LONGEST_ANSWER = 2_000_000;

/**
 * One expression statement without a value, that runs a program and publishes its answer.
 *
 * @param program - Python source that assigns `answer`; ASCII only.
 * @param question - Given to the program as JSON text in `question`.
 */
export function publishing(program: string, question: unknown = null): string {
  const source = asciiLiteral(program + PUBLISH);
  const asked = asciiLiteral(asciiJSON(question));
  // A user may have shadowed `exec`; the builtins module still has it.
  return `__import__("builtins").exec(${source}, {"__name__": "signpost", "question": ${asked}})`;
}

const PUBLISH = `
from IPython import get_ipython as _get_ipython
_get_ipython().display_pub.publish(data={"${ANSWER_MIME_TYPE}": answer}, metadata={})
`;

function asciiJSON(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    unit => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')
  );
}

/** A Python string literal; JSON's escapes mean the same in Python as long as the text is ASCII. */
function asciiLiteral(text: string): string {
  return JSON.stringify(text);
}
