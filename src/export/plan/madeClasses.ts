import { calleeText } from '../python/calls';
import type { IPythonNode } from '../python/parser';

/** Calls that make a class, which is looked up by its name when its objects are pickled. */
const MAKERS =
  /^(?:(?:collections\.)?namedtuple|(?:typing\.)?(?:NamedTuple|TypedDict)|(?:enum\.)?(?:Enum|IntEnum|StrEnum|Flag|IntFlag)|(?:dataclasses\.)?make_dataclass)$/;
/** `type(name, bases, members)`. */
const TYPE_ARGUMENTS = 3;

/** Whether a statement makes a class by a call and gives it its name: `Point = namedtuple("Point", "x y")`. */
export function makesClass(node: IPythonNode): boolean {
  const value: IPythonNode | null = node.value ?? null;
  return (
    node.nodeType === 'Assign' &&
    node.targets.length === 1 &&
    node.targets[0].nodeType === 'Name' &&
    value?.nodeType === 'Call' &&
    value.args[0]?.nodeType === 'Constant' &&
    value.args[0].value === node.targets[0].id &&
    (MAKERS.test(calleeText(value)) ||
      (calleeText(value) === 'type' && value.args.length === TYPE_ARGUMENTS))
  );
}
