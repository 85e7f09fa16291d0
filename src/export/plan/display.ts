import type { IExportOptions } from '../model';
import { placeholder, placeholderName } from '../notebook/cell';
import { importsWithin } from './imports';
import { returnsNothing } from './nothing';
import type { Interactivity } from './interactivity';
import {
  assignedName,
  interactivityOf,
  shownExpressions
} from './interactivity';
import type { IProgram, IProgramCell, IStatement } from './program';
import { BUILTIN_NAMES } from '../python/modules';
import type { IPythonNode } from '../python/parser';
import { isPerhapsOwn, runsAnother } from './shown';
import { ImportedNames } from './settingCalls';

const PLOTTING_PACKAGES =
  /^(?:matplotlib|pylab|seaborn|mpl_toolkits|plotnine|cartopy|geopandas|xarray|pandas|scanpy|mne|healpy|corner|arviz|librosa|sklearn|statsmodels|networkx|skimage|shap|xgboost|lightgbm|missingno|wordcloud|iris|metpy|xesmf|xgcm|nilearn|astropy|contextily|osmnx|statannotations|folium|eofs|cmocean|prophet|pymc|emcee|lifelines|yellowbrick|scikitplot|mlxtend|squarify|venn|upsetplot|ternary|windrose|mplfinance|descartes|splot|keras|tensorflow|torchvision)$/;
const PLOTTING_WORD =
  /plot|hist|fig|^axe?s?$|^ax\d*$|imshow|show|draw|chart|graph|heatmap|Display$|contour|scatter|boxplot|violin|dendrogram|^bar|^pie$|pairgrid|facet|visuali|^gca$|^gcf$|image/i;

/** Put the call that shows a value around what the notebook shows, usually a cell's last expression. */
export function echoLastExpressions(program: IProgram): void {
  const imports = new ImportedNames(program);
  const interactivity = interactivityOf(program);
  for (const cell of program.cells) {
    const last = cell.groups[cell.groups.length - 1];
    if (!last || !cell.code?.echoes) {
      continue;
    }
    const statement = last.statements[last.statements.length - 1];
    const { source } = cell.code;
    const quiet = [statement.node, lastExpression(statement.node)].some(
      node => node !== null && /^[ \t]*;/.test(source.slice(node.end))
    );
    for (const expression of quiet
      ? []
      : expressionsOf(cell, statement, interactivity.get(cell)!)) {
      if (!returnsNothing(expression, { program, imports }, cell)) {
        showExpression(expression, cell, program);
      }
    }
    const name = assignedName(statement.node);
    if (
      interactivity.get(cell) === 'last_expr_or_assign' &&
      name !== null &&
      !quiet &&
      // Settings are set elsewhere, before the cell.
      !last.isSetting
    ) {
      const { end } = statement.node;
      const text = `; ${placeholder('show')}(${name}${numberOf(cell, program)})`;
      cell.edits.push({ start: end, end, text });
    }
  }
}

function expressionsOf(
  cell: IProgramCell,
  last: IStatement,
  interactivity: Interactivity
): IPythonNode[] {
  if (interactivity === 'none') {
    return [];
  }
  const expression = lastExpression(last.node);
  if (interactivity === 'last' || interactivity === 'all') {
    const statements =
      interactivity === 'last'
        ? [last]
        : cell.groups.flatMap(group => group.statements);
    // Code that a magic wraps shows its last value only, whatever the cells around it show.
    return expression !== null && expression !== last.node
      ? [expression]
      : shownExpressions(statements.map(({ node }) => node));
  }
  return expression ? [expression] : [];
}

function numberOf(cell: IProgramCell, program: IProgram): string {
  return program.outputs
    ? `, ${program.numbers.get(cell.cell.index) ?? 0}`
    : '';
}

function showExpression(
  expression: IPythonNode,
  cell: IProgramCell,
  program: IProgram
): void {
  const text = cell.code!.source.slice(expression.start, expression.end);
  const bareTuple =
    expression.value.nodeType === 'Tuple' && !text.startsWith('(');
  const tuple =
    bareTuple ||
    (expression.value.nodeType === 'Tuple' &&
      expression.value.start > expression.start) ||
    expression.value.nodeType === 'NamedExpr' ||
    /^(?:Yield|GeneratorExp)/.test(expression.value.nodeType);
  const needsParentheses = tuple && !wrappedWhole(text);
  cell.edits.push(
    {
      start: expression.start,
      end: expression.start,
      text: `${placeholder('show')}(${needsParentheses ? '(' : ''}`
    },
    {
      start: expression.end,
      end: expression.end,
      text: `${needsParentheses ? ')' : ''}${numberOf(cell, program)})`
    }
  );
}

/** Mark the cells after which figures are to be saved. */
export function findFigures(program: IProgram, options: IExportOptions): void {
  const drew = program.cells.some(({ cell }) => cell.savedFigures > 0);
  const uses = program.statements.some(statement =>
    importsWithin(statement.node).some(
      module => PLOTTING_PACKAGES.test(module) || (drew && isPerhapsOwn(module))
    )
  );
  const asked = program.cells.some(cell => cell.code?.plots);
  const others = program.statements.findIndex(runsAnother);
  program.plots = options.figures && (uses || asked || others >= 0);
  if (!program.plots) {
    return;
  }
  const plotting = plottingNames(program);
  for (const cell of program.cells) {
    cell.savesFigures =
      cell.groups.length > 0 &&
      !endsWithShow(cell) &&
      (cell.cell.savedFigures > 0 ||
        cell.groups.some(group =>
          group.statements.some(
            statement =>
              mayPlot(statement, plotting) ||
              (others >= 0 &&
                statement.order >= others &&
                callsUnknown(statement, program))
          )
        ));
  }
  const drawing = program.cells.some(
    cell => cell.savesFigures || endsWithShow(cell)
  );
  program.plots = drawing || asked;
}

/** Whether it calls what no cell defines: another notebook may, and may draw there. */
function callsUnknown(statement: IStatement, program: IProgram): boolean {
  return (
    runsAnother(statement) ||
    statement.names.reads.some(
      read =>
        read.call !== null &&
        !program.bindings.has(read.name) &&
        !BUILTIN_NAMES.has(read.name) &&
        placeholderName(read.name) === null
    )
  );
}

/** Names of plotting modules, and of functions and classes that use them. */
function plottingNames(program: IProgram): Set<string> {
  const names = new Set<string>();
  for (const statement of program.statements) {
    const { node } = statement;
    if (node.nodeType === 'Import' || node.nodeType === 'ImportFrom') {
      const from: string = node.module ?? '';
      for (const alias of node.names) {
        const whole = `${from}.${alias.name}`;
        if (/pyplot|pylab|seaborn|plotnine|matplotlib|plotting/.test(whole)) {
          names.add(alias.asname ?? alias.name.split('.')[0]);
        }
      }
    }
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const statement of program.statements) {
      if (!/FunctionDef$|^ClassDef$/.test(statement.node.nodeType)) {
        continue;
      }
      const name = statement.node.name;
      if (!names.has(name) && mentionsPlots(statement, names)) {
        names.add(name);
        changed = true;
      }
    }
  }
  return names;
}

function mayPlot(statement: IStatement, plotting: Set<string>): boolean {
  const { attributes } = statement.names;
  const onlyConfigures =
    (attributes.has('rcParams') || attributes.has('style')) &&
    [...attributes].every(attribute =>
      /^(?:rcParams|update|style|use)$/.test(attribute)
    );
  return (
    !onlyConfigures &&
    (!/FunctionDef$|^ClassDef$|^Import/.test(statement.node.nodeType) ||
      // What decorates a function may call it.
      statement.node.decorator_list?.length > 0) &&
    mentionsPlots(statement, plotting)
  );
}

function mentionsPlots(statement: IStatement, plotting: Set<string>): boolean {
  return (
    statement.names.reads.some(
      read =>
        plotting.has(read.name) ||
        (PLOTTING_WORD.test(read.name) &&
          placeholderName(read.name) === null &&
          read.call !== null)
    ) ||
    [...statement.names.attributes].some(attribute =>
      PLOTTING_WORD.test(attribute)
    )
  );
}

function endsWithShow(cell: IProgramCell): boolean {
  const last = cell.groups[cell.groups.length - 1];
  const node = last?.statements[last.statements.length - 1].node;
  return (
    node?.nodeType === 'Expr' &&
    node.value.nodeType === 'Call' &&
    node.value.func.nodeType === 'Attribute' &&
    node.value.func.attr === 'show' &&
    node.value.func.value.nodeType === 'Name' &&
    /^(?:plt|pyplot|pylab)$/.test(node.value.func.value.id)
  );
}

/** The expression statement whose value IPython would show, also inside a timer or what captures it. */
function lastExpression(statement: IPythonNode): IPythonNode | null {
  if (statement.nodeType === 'Expr') {
    return statement;
  }
  if (
    statement.nodeType === 'With' &&
    statement.items.length === 1 &&
    statement.items[0].context_expr.nodeType === 'Call' &&
    statement.items[0].context_expr.func.nodeType === 'Name' &&
    /^(?:timer|captured)$/.test(
      placeholderName(statement.items[0].context_expr.func.id) ?? ''
    )
  ) {
    return lastExpression(statement.body[statement.body.length - 1]);
  }
  return null;
}

/** Whether one pair of parentheses encloses the whole text. */
function wrappedWhole(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) {
    return false;
  }
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) {
      return at === text.length - 1;
    }
  }
  return false;
}
