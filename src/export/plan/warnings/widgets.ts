import type { IPlanWarning } from '../../model';
import { importsWithin } from '../imports';
import type { IProgram } from '../program';
import { lineInCell } from '../program';
import { PlaceCollector, warningAt } from './places';

/** Packages whose objects are only of use to somebody who clicks. */
const NAMES =
  'ipywidgets ipyleaflet ipympl ipyvolume ipycytoscape ipydatagrid ipyevents ipycanvas ipyvuetify bqplot nglview pythreejs itkwidgets qgrid anywidget lonboard leafmap geemap'.split(
    ' '
  );
const WIDGETS = new Set(NAMES);
const MENTIONS = new RegExp(NAMES.join('|'));

/** Widgets: a program has nobody who moves them. */
export function noticeWidgets(program: IProgram): IPlanWarning[] {
  const found = new PlaceCollector<string>();
  for (const statement of program.statements) {
    if (!MENTIONS.test(statement.cell.cell.source)) {
      continue;
    }
    for (const module of importsWithin(statement.node)) {
      if (WIDGETS.has(module)) {
        found.add(module, {
          cell: statement.cell.cell.index,
          line: lineInCell(statement)
        });
      }
    }
  }
  return found.map((module, places) =>
    warningAt(
      'widget',
      places,
      `Widgets of ${module} show nothing in a script: it goes on with their first values. Put what they choose into a variable, which becomes a setting.`
    )
  );
}
