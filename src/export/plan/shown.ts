import { placeholderName } from '../notebook/cell';
import { walk } from '../python/parser';
import { importsWithin } from './imports';
import type { IProgram, IStatement } from './program';
import { textOf } from './program';

/** What the support code must know in order to show values as the notebook did. */
export interface IShown {
  /** Figures of pyplot are drawn. */
  pyplot: boolean;
  /** Values may be pictures, or bring their own text. */
  rich: boolean;
  /** Functions of IPython are called, which know only a notebook. */
  ipython: boolean;
  /** A class of the notebook shows its values itself. */
  itself: boolean;
  /** What was shown is shown anew later. */
  handles: boolean;
  /** Figures that are drawn while pyplot's interactive mode is off wait for `plt.show()`. */
  waiting: boolean;
}

export const NOTHING_SHOWN: Readonly<IShown> = {
  pyplot: false,
  rich: false,
  ipython: false,
  itself: false,
  handles: false,
  waiting: false
};

/** Packages whose values show themselves as pictures, or as text of their own. */
const RICH_PACKAGES =
  /^(?:IPython|PIL|altair|cairosvg|cv2|drawsvg|ete3|graphviz|imageio|ipywidgets|keras|matplotlib_inline|nglview|panel|pydot|pydotplus|pygraphviz|rdkit|rich|schemdraw|skimage|sklearn|svgutils|svgwrite|tensorflow|torchvision|torchviz)$/;

/** Whether another notebook or program is run among the names of this one. */
export function runsOthers(program: IProgram): boolean {
  return program.statements.some(statement => runsAnother(statement));
}

/** Whether a statement runs another notebook or program among the names of this one. */
export function runsAnother(statement: IStatement): boolean {
  return statement.names.reads.some(read => {
    const support = placeholderName(read.name);
    return (
      support === 'run_program' ||
      (support === 'ipython' &&
        textOf(statement).includes('run_line_magic("run"'))
    );
  });
}

/** Find out what values need in order to be shown; figures of pyplot are known already. */
export function chooseShown(program: IProgram, figures: boolean): void {
  const { shown } = program;
  shown.pyplot = program.plots;
  const modules = new Set(
    program.statements.flatMap(statement => importsWithin(statement.node))
  );
  shown.rich =
    [...modules].some(module => RICH_PACKAGES.test(module)) ||
    (!program.plots && program.cells.some(({ cell }) => cell.savedFigures > 0));
  shown.ipython = modules.has('IPython') || runsOthers(program);
  shown.itself = program.cells.some(({ code }) =>
    code?.source.includes('_ipython_display_')
  );
  for (const statement of program.statements) {
    for (const node of walk(statement.node)) {
      if (node.nodeType === 'Keyword') {
        shown.handles = shown.handles || node.arg === 'display_id';
        shown.rich = shown.rich || node.arg === 'raw';
      }
    }
  }
  shown.waiting = program.statements.some(
    ({ names }) =>
      names.attributes.has('ioff') ||
      names.reads.some(read => read.name === 'ioff')
  );
  program.plots = program.plots || (figures && shown.rich);
}
