import { placeholderName } from '../notebook/cell';
import { KNOWN_PACKAGES, STANDARD_MODULES } from '../python/modules';
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
  /** Code beyond the notebook, which may show anything: other notebooks, programs, the user's modules. */
  others: boolean;
  /** Functions of IPython are called, which know only a notebook. */
  ipython: boolean;
  /** A class of the notebook shows its values itself. */
  itself: boolean;
  /** What was shown is shown anew later. */
  handles: boolean;
  /** Figures that are drawn while pyplot's interactive mode is off wait for `plt.show()`. */
  waiting: boolean;
  /** Functions whose names are left out of the names of what is made in them. */
  places: string[];
}

export const NOTHING_SHOWN: Readonly<IShown> = {
  pyplot: false,
  rich: false,
  others: false,
  ipython: false,
  itself: false,
  handles: false,
  waiting: false,
  places: []
};

/** Packages whose values show themselves as pictures, or as text of their own. */
const RICH_PACKAGES =
  /^(?:IPython|PIL|altair|cairosvg|cv2|drawsvg|ete3|graphviz|imageio|ipywidgets|keras|matplotlib_inline|nglview|panel|pydot|pydotplus|pygraphviz|rdkit|rich|schemdraw|skimage|sklearn|svgutils|svgwrite|tensorflow|torchvision|torchviz)$/;

/** Modules of the user's own do what the analysis does not see. */
export function isPerhapsOwn(module: string): boolean {
  return !STANDARD_MODULES.has(module) && !KNOWN_PACKAGES.has(module);
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
  shown.others =
    program.statements.some(runsAnother) || [...modules].some(isPerhapsOwn);
  shown.ipython = modules.has('IPython') || shown.others;
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
