import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ITriedImport, ITriedImports } from '../server/answers';
import type { INotebookImports } from './actions';

/** What pip calls the packages whose modules were not there. */
export function missingPackages(
  tried: readonly ITriedImport[],
  imports: INotebookImports
): string[] {
  const packages = tried
    .filter(({ missing, state }) => missing !== null && state !== 'own')
    .flatMap(({ name, missing }) => {
      const module = missing!.split('.')[0];
      const isThere = tried.some(
        other => other.name === module && other.state === 'ok'
      );
      if (!isThere) {
        const dotted = imports.modules.get(module) ?? [missing!];
        return imports.distributionsOf(module, dotted);
      }
      // Packages that share their first name are missing each for itself; a name that a newer
      // version of a package has is not there by installing it again.
      const isShared = imports.distributionsOf(module, []).length === 0;
      return isShared ? imports.distributionsOf(module, [name]) : [];
    });
  return [...new Set(packages)].sort();
}

/** Lines for what is not as it should be: one for a module, not for each name in it. */
export function linesOf(
  tried: readonly ITriedImport[],
  trans: TranslationBundle
): string[] {
  const lines = new Map<string, string>();
  for (const { name, state, error, missing } of tried) {
    const module = name.split('.')[0];
    if (state === 'ok' || lines.has(module)) {
      continue;
    }
    switch (state) {
      case 'missing':
        lines.set(
          module,
          missing === module
            ? trans.__('%1 is missing', module)
            : trans.__('%1 has no %2', module, name)
        );
        break;
      case 'own':
        lines.set(
          module,
          trans.__('%1 is a file beside the notebook; it was not run', module)
        );
        break;
      case 'failed':
        lines.set(
          module,
          trans.__('%1 cannot be imported: %2', name, error ?? '')
        );
        break;
      case 'crashed':
        lines.set(module, trans.__('%1 ends Python: %2', name, error ?? ''));
        break;
      case 'slow':
        lines.set(module, trans.__('%1: %2', name, error ?? ''));
        break;
    }
  }
  return [...lines.values()];
}

/** What came of trying a notebook's imports, and a button that installs what is missing. */
export function ImportReport(props: {
  result: ITriedImports;
  imports: INotebookImports | null;
  trans: TranslationBundle;
  onInstall(packages: string[]): void;
}): JSX.Element {
  const { result, imports, trans } = props;
  const lines = linesOf(result.modules, trans);
  const packages = imports ? missingPackages(result.modules, imports) : [];
  const modules = new Set(result.modules.map(({ name }) => name.split('.')[0]));
  return (
    <div className="jp-Signpost-imports">
      <p>
        {lines.length === 0
          ? trans._n(
              'The notebook’s %1 import works here.',
              'The notebook’s %1 imports work here.',
              modules.size
            )
          : trans.__(
              '%1 of the notebook’s %2 imports to look at:',
              lines.length,
              modules.size
            )}
      </p>
      {lines.length > 0 && (
        <ul>
          {lines.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {packages.length > 0 && (
        <Button
          small
          className="jp-mod-styled jp-mod-accept"
          onClick={() => props.onInstall(packages)}
        >
          {trans.__('Install %1', packages.join(', '))}
        </Button>
      )}
    </div>
  );
}
