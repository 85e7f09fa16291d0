import { isRecord } from './active';

type Json = Record<string, unknown>;

/** Names of what an output shows, in format 3 and in format 4. */
const TYPES: Record<string, string> = {
  text: 'text/plain',
  html: 'text/html',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  latex: 'text/latex',
  json: 'application/json',
  javascript: 'application/javascript'
};

/** Where Python's `splitlines` ends a line: a heading stands on one. */
// eslint-disable-next-line no-control-regex
const LINE_ENDS = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/g;
const LAST_LINE_END = new RegExp(`(?:${LINE_ENDS.source})$`);

/**
 * A notebook of format 3, which IPython wrote until 2015, as format 4 has it: cells without worksheets,
 * headings in Markdown, outputs by their type.
 */
export function upgraded(json: Json): Json {
  const worksheets = Array.isArray(json.worksheets) ? json.worksheets : [];
  const cells = worksheets
    .filter(isRecord)
    .flatMap(sheet => (Array.isArray(sheet.cells) ? sheet.cells : []))
    .map(cell => (isRecord(cell) ? upgradedCell(cell) : cell));
  const metadata = isRecord(json.metadata) ? json.metadata : {};
  return {
    nbformat: 4,
    metadata:
      typeof metadata.language === 'string'
        ? { ...metadata, language_info: { name: metadata.language } }
        : metadata,
    cells
  };
}

function upgradedCell(cell: Json): Json {
  if (cell.cell_type === 'heading') {
    const level = typeof cell.level === 'number' ? cell.level : 1;
    const text = String(joined(cell.source) ?? '')
      .replace(LAST_LINE_END, '')
      .replace(LINE_ENDS, ' ');
    return {
      ...cell,
      cell_type: 'markdown',
      source: `${'#'.repeat(Math.min(6, Math.max(1, level)))} ${text}`
    };
  }
  if (cell.cell_type !== 'code') {
    return {
      ...cell,
      cell_type: cell.cell_type === 'html' ? 'markdown' : cell.cell_type,
      source: joined(cell.source)
    };
  }
  return {
    ...cell,
    source: joined(cell.input),
    execution_count: cell.prompt_number,
    outputs: Array.isArray(cell.outputs)
      ? cell.outputs.filter(isRecord).map(upgradedOutput)
      : []
  };
}

function upgradedOutput(output: Json): Json {
  const data = Object.fromEntries(
    Object.entries(TYPES)
      .filter(([old]) => old in output)
      .map(([old, type]) => [type, output[old]])
  );
  switch (output.output_type) {
    case 'pyout':
      return { output_type: 'execute_result', data };
    case 'display_data':
      return { output_type: 'display_data', data };
    case 'pyerr':
      return { ...output, output_type: 'error' };
    default:
      return output;
  }
}

/** The first versions of the format kept lines without their ends. */
function joined(source: unknown): unknown {
  if (!Array.isArray(source)) {
    return source;
  }
  const lines = source.filter(line => typeof line === 'string');
  return lines.join(/[\r\n]$/.test(lines[0] ?? '') ? '' : '\n');
}
