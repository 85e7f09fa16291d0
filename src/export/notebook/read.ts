import type { ICell, INotebook } from '../model';
import { NotebookError } from '../model';
import { activity, allowsErrors, isRecord } from './active';
import { upgraded } from './oldFormat';

/**
 * Read a notebook from its JSON, which may come from anybody.
 *
 * @param content - the parsed JSON, or its text.
 * @param name - file name, used for the names of the files that are written.
 * @throws {@link NotebookError} when it is not a Python notebook of format 3 or 4.
 */
export function readNotebook(content: unknown, name: string): INotebook {
  const read = typeof content === 'string' ? parseJson(content, name) : content;
  if (!isRecord(read)) {
    throw new NotebookError(
      `${name} is not a notebook: it holds no JSON object. Open it in JupyterLab to see what it is; nothing was exported.`
    );
  }
  const json =
    read.nbformat === 3 && Array.isArray(read.worksheets)
      ? upgraded(read)
      : read;
  const format = json.nbformat;
  if (format !== 4) {
    throw new NotebookError(
      typeof format === 'number'
        ? `${name} is in notebook format ${format}; only formats 3 and 4 can be exported. Open it in JupyterLab and save it, which converts it, then export again.`
        : `${name} is not a notebook: it does not say its notebook format. Nothing was exported.`
    );
  }
  if (!Array.isArray(json.cells)) {
    throw new NotebookError(
      `${name} has no list of cells, so there is nothing to export.`
    );
  }
  const language = languageOf(json.metadata);
  if (language !== null && !/^i?python3?$/i.test(language)) {
    throw new NotebookError(
      `This notebook is written in ${display(language)}; only Python notebooks can be exported. Nothing was exported.`
    );
  }
  return {
    name,
    cells: json.cells.map((cell, index) =>
      readCell(cell, index, allowsErrors(json.metadata))
    )
  };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (reason) {
    throw new NotebookError(
      `${name} is not a notebook: it is not valid JSON (${(reason as Error).message}). Nothing was exported.`
    );
  }
}

/** The language that the notebook says it is written in, or `null` when it does not say. */
function languageOf(metadata: unknown): string | null {
  if (!isRecord(metadata)) {
    return null;
  }
  const info = metadata.language_info;
  if (isRecord(info) && typeof info.name === 'string' && info.name !== '') {
    return info.name;
  }
  const spec = metadata.kernelspec;
  if (isRecord(spec) && typeof spec.language === 'string' && spec.language) {
    return spec.language;
  }
  return null;
}

/** A language's name with a capital letter, without anything odd. */
function display(language: string): string {
  const clean = language.replace(/[^\w+#. -]/g, '').slice(0, 30);
  return clean.charAt(0).toUpperCase() + clean.slice(1);
}

function readCell(cell: unknown, index: number, mayFail: boolean): ICell {
  const record = isRecord(cell) ? cell : {};
  const metadata = isRecord(record.metadata) ? record.metadata : {};
  const tags = Array.isArray(metadata.tags)
    ? metadata.tags.filter((tag): tag is string => typeof tag === 'string')
    : [];
  const { type, inactive } = activity(record.cell_type, tags, metadata);
  const outputs = Array.isArray(record.outputs)
    ? record.outputs.filter(isRecord)
    : [];
  const failed = outputs.find(output => output.output_type === 'error');
  return {
    index,
    type,
    source: textOf(record.source),
    tags,
    inactive,
    mayFail: mayFail || tags.includes('raises-exception'),
    executionCount:
      typeof record.execution_count === 'number'
        ? record.execution_count
        : null,
    savedFigures: outputs.filter(
      output =>
        isRecord(output.data) &&
        Object.keys(output.data).some(type => type.startsWith('image/'))
    ).length,
    savedError: failed
      ? String(failed.ename ?? 'an error').replace(/[^\w.]/g, '') || 'an error'
      : null
  };
}

/** A multi-line string of the notebook format: a string, or a list of them. */
function textOf(source: unknown): string {
  const text = Array.isArray(source)
    ? source.filter(part => typeof part === 'string').join('')
    : typeof source === 'string'
      ? source
      : '';
  // Half of a surrogate pair cannot be written to a file.
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd')
    .replace(/(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
