import type { ICell } from '../model';

/** Whether a notebook says that errors do not end its execution, in the words of nbclient, nbsphinx or MyST. */
export function allowsErrors(metadata: unknown): boolean {
  if (!isRecord(metadata)) {
    return false;
  }
  const { nbsphinx, execution, mystnb } = metadata;
  return (
    metadata.allow_errors === true ||
    (isRecord(nbsphinx) && nbsphinx.allow_errors === true) ||
    (isRecord(execution) && execution.allow_errors === true) ||
    (isRecord(mystnb) && mystnb.execution_allow_errors === true)
  );
}

/**
 * What a cell is when it is run as part of a script.
 *
 * `skip-execution` is nbclient's tag, `active-py` and `active-ipynb` are jupytext's, and frozen
 * cells those of the freeze extension. Tags that only hide a cell from a document change nothing.
 */
export function activity(
  cellType: unknown,
  tags: readonly string[],
  metadata: Record<string, unknown>
): { type: ICell['type']; inactive: string | null } {
  const type =
    cellType === 'code' || cellType === 'markdown' ? cellType : 'raw';
  const active = activeIn(tags, metadata);
  if (type === 'raw' && active !== null && active.includes('py')) {
    return { type: 'code', inactive: otherLanguage(metadata) };
  }
  if (type !== 'code') {
    return { type, inactive: null };
  }
  const frozen = metadata.run_control;
  return {
    type,
    inactive: tags.includes('skip-execution')
      ? 'it is tagged skip-execution'
      : isRecord(frozen) && frozen.frozen === true
        ? 'it is frozen'
        : active !== null && !active.includes('py')
          ? `it is active only in ${active.filter(word => /^\w+$/.test(word)).join(' and ') || 'other formats'}`
          : otherLanguage(metadata)
  };
}

/** Formats in which jupytext keeps a cell active, or `null` when it is active in all. */
function activeIn(
  tags: readonly string[],
  metadata: Record<string, unknown>
): string[] | null {
  const tag = tags.find(word => word.startsWith('active-'));
  if (tag !== undefined) {
    return tag.split('-').slice(1);
  }
  return typeof metadata.active === 'string'
    ? metadata.active.split(/[.,]/).map(word => word.trim())
    : null;
}

/** A cell of a notebook with several languages, as SoS and Visual Studio Code mark it. */
function otherLanguage(metadata: Record<string, unknown>): string | null {
  const { kernel, vscode } = metadata;
  const language =
    typeof kernel === 'string'
      ? kernel
      : isRecord(vscode) && typeof vscode.languageId === 'string'
        ? vscode.languageId
        : null;
  return language === null ||
    language === '' ||
    /^(?:i?python[\d.]*|sos)$/i.test(language)
    ? null
    : `it is written in ${language.replace(/[^\w+#. -]/g, '').slice(0, 30)}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
