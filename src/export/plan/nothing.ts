import type { SupportName } from '../notebook/cell';
import { placeholderName, VALUE_NAMES } from '../notebook/cell';
import type { IPythonNode } from '../python/parser';
import { children } from '../python/parser';
import type { IProgram, IProgramCell } from './program';
import { boundOnce } from './program';
import type { ImportedNames } from './settingCalls';

/** Functions that people end cells with and that return `None` whatever they get, by full name. */
const SILENT = new Set(
  `print exit quit help setattr delattr
  time.sleep random.seed os.makedirs os.mkdir os.chdir os.remove os.unlink os.rename os.rmdir os.putenv
  sys.path.append sys.path.insert json.dump pickle.dump pprint.pprint
  warnings.filterwarnings warnings.simplefilter warnings.warn warnings.resetwarnings logging.basicConfig
  numpy.random.seed numpy.set_printoptions numpy.save numpy.savez numpy.savez_compressed numpy.savetxt
  pandas.set_option pandas.reset_option
  matplotlib.use matplotlib.rc matplotlib.rcParams.update matplotlib.pyplot.rc matplotlib.pyplot.rcParams.update
  matplotlib.pyplot.show matplotlib.pyplot.close matplotlib.pyplot.savefig matplotlib.pyplot.tight_layout
  matplotlib.pyplot.clf matplotlib.pyplot.cla
  seaborn.set seaborn.set_theme seaborn.set_style seaborn.set_palette seaborn.set_context
  tensorflow.random.set_seed`.split(/\s+/)
);

/** What is known of names where a last expression stands. */
interface INotebookNames {
  program: IProgram;
  imports: ImportedNames;
}

/** Whether an expression is known to give `None`, so that a notebook shows nothing for it. */
export function returnsNothing(
  statement: IPythonNode,
  { program, imports }: INotebookNames,
  cell: IProgramCell
): boolean {
  const value: IPythonNode = statement.value;
  if (value.nodeType === 'Constant') {
    return value.value === null;
  }
  if (value.nodeType !== 'Call') {
    return false;
  }
  const callee: IPythonNode = value.func;
  const support = supportNameOf(callee, cell);
  if (support !== null) {
    return (
      !VALUE_NAMES.has(support) &&
      !(support === 'display' && givesHandle(value))
    );
  }
  if (SILENT.has(imports.pathOf(callee))) {
    return true;
  }
  if (callee.nodeType === 'Name') {
    return (
      (callee.id === 'display' &&
        !bindsDisplay(program) &&
        !givesHandle(value)) ||
      isProcedure(callee.id.normalize('NFKC'), program)
    );
  }
  const { attr, value: owner } = callee;
  return (
    callee.nodeType === 'Attribute' &&
    ((attr === 'use' &&
      owner.nodeType === 'Attribute' &&
      owner.attr === 'style') ||
      (attr === 'update' &&
        owner.nodeType === 'Call' &&
        imports.pathOf(owner.func) === 'globals'))
  );
}

/** Whether the name is that of a function of the notebook, and nothing else, that ends without a value. */
function isProcedure(name: string, program: IProgram): boolean {
  const node = program.bindings.get(name)?.[0].statement.node;
  return (
    node?.nodeType === 'FunctionDef' &&
    boundOnce(program, name) &&
    node.decorator_list.length === 0 &&
    !program.statements.some(({ names }) => names.globals.has(name)) &&
    !node.body.some(givesValue)
  );
}

/** Whether a function returns or yields a value in this part of it, those inside it left out. */
function givesValue(node: IPythonNode): boolean {
  return /^(?:(?:Async)?FunctionDef|Lambda|ClassDef)$/.test(node.nodeType)
    ? false
    : /^Yield/.test(node.nodeType) ||
        (node.nodeType === 'Return' &&
          node.value &&
          !(node.value.nodeType === 'Constant' && node.value.value === null)) ||
        children(node).some(givesValue);
}

/** The support name that an expression is, or that stands in its place. */
function supportNameOf(
  node: IPythonNode,
  cell: IProgramCell
): SupportName | null {
  const edit = cell.edits.find(
    ({ start, end }) => start === node.start && end === node.end
  );
  const text = edit?.text ?? (node.nodeType === 'Name' ? node.id : '');
  return placeholderName(text);
}

/** `display(x, display_id=...)` returns what can show `x` anew. */
function givesHandle(call: IPythonNode): boolean {
  return call.keywords.some(
    (keyword: IPythonNode) => keyword.arg === 'display_id'
  );
}

/** Whether the notebook has a `display` of its own, not IPython's. */
function bindsDisplay(program: IProgram): boolean {
  return (program.bindings.get('display') ?? []).some(
    ({ statement }) => !/^IPython\./.test(statement.node.module ?? '')
  );
}
