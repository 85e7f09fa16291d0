import { placeholderName } from '../../notebook/cell';
import type { IKnownCall } from './fileCalls';
import type { IText } from './texts';
import { joined, literal } from './texts';

/** Functions that run commands. */
const RUNS =
  /^(?:os\.(?:system|popen|spawn\w+|exec\w+|startfile)|subprocess\.(?:run|call|check_call|check_output|getoutput|getstatusoutput|Popen)|sh\.\w+)$/;
const SUPPORT =
  /^(?:run_command|command_output|run_with|output_with|write_file|run_program|ipython)$/;
/** Commands that only tell something. */
const HARMLESS =
  /^(?:echo|printf|date|ls|pwd|cat|head|tail|wc|du|df|free|nproc|uname|hostname|whoami|which|nvidia-smi|sleep|true|grep|sort|env|id|file|md5sum|sha256sum|python3? (?:-V|--version))(?:\s|$)/;

/** Whether a call runs a command of the system. */
export function isCommand({ callee, node }: IKnownCall): boolean {
  return (
    RUNS.test(callee) ||
    (node.func.nodeType === 'Name' &&
      SUPPORT.test(placeholderName(node.func.id) ?? ''))
  );
}

/** Why a command may do something that other items see, or `null`. */
export function commandReason(
  { args, keywords }: IKnownCall,
  tells: (text: IText) => boolean
): string | null {
  const [first] = args;
  const command = first ?? keywords.get('args') ?? literal('');
  const target = redirected(command);
  if (target && !tells(target)) {
    return `It runs a command that writes into a file that is the same one for all items. Give each item a file of its own.`;
  }
  const [begin] = command.parts;
  const isHarmless =
    typeof begin === 'string' &&
    command.parts.every(
      part => typeof part !== 'string' || !/[;&|`$]/.test(part)
    ) &&
    HARMLESS.test(begin.trim());
  return isHarmless || tells(joined(args))
    ? null
    : 'It runs a command that is the same one for all items, so an item may find what the command did for the items before. Run it before the loop.';
}

/** What a command writes its output into (`> file`), or `null`. */
function redirected({ parts }: IText): IText | null {
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at];
    const found =
      typeof part === 'string'
        ? /^([^]*[^>&\d]|)>{1,2}(?!&)\s*(?!\/dev\/null)([^]*)$/.exec(part)
        : null;
    if (found) {
      const [word] = found[2].split(/[\s;|&]/, 1);
      const rest = word === found[2] ? parts.slice(at + 1) : [];
      return { parts: [word, ...rest] };
    }
  }
  return null;
}
