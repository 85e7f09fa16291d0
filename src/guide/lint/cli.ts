import { DOMParser } from 'linkedom';
import type { Mermaid } from 'mermaid';

import { readText, UsageError } from '../../export/cliInput';
import {
  asChartError,
  configureMermaid,
  parseFlowchart
} from '../chart/flowchart';
import type { FlowchartParser, IGuideFault } from './index';
import { lintGuide } from './index';

/** The package's version, put in by the build. */
declare const SIGNPOST_VERSION: string;

const USAGE = `usage: jupyter signpost lint-guide [--json] FILE...

Looks for what is wrong with guides: Markdown files with flowcharts. Each fault is printed as FILE:LINE: MESSAGE.

options:
  --json      print JSON
  --version   print the version
  --help      print this`;

/** Exit status of the command. */
const CLEAN = 0;
const FAULTS = 1;
const REFUSED = 2;

/**
 * Look at guides from a terminal.
 *
 * @param argv - arguments without the program's own name.
 * @returns the exit status: 0 nothing is wrong, 1 something is, 2 a file could not be read, or no sense was made of the
 * arguments.
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await lintFiles(argv);
  } catch (reason) {
    process.stderr.write(
      reason instanceof UsageError
        ? `lint-guide: ${reason.message}\n`
        : `lint-guide: the guides could not be looked at because of a fault in the linter; please report it. ${(reason as Error)?.stack ?? String(reason)}\n`
    );
    return REFUSED;
  }
}

async function lintFiles(argv: readonly string[]): Promise<number> {
  const end = argv.indexOf('--');
  const options = (end < 0 ? argv : argv.slice(0, end)).filter(word =>
    word.startsWith('-')
  );
  const files = argv.filter(
    (word, index) => !word.startsWith('-') || (end >= 0 && index > end)
  );
  const strange = options.find(
    word => !['--json', '--help', '-h', '--version'].includes(word)
  );
  if (strange !== undefined) {
    throw new UsageError(`there is no option ${strange}. See --help.`);
  }
  if (options.includes('--help') || options.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return CLEAN;
  }
  if (options.includes('--version')) {
    process.stdout.write(`${SIGNPOST_VERSION}\n`);
    return CLEAN;
  }
  if (!files.length) {
    throw new UsageError('name the files of the guides. See --help.');
  }
  const texts = files.map(file => ({ file, text: readText(file, 'a guide') }));
  const parse = await loadParser();
  const results: { file: string; faults: IGuideFault[] }[] = [];
  for (const { file, text } of texts) {
    results.push({ file, faults: await lintGuide(text, parse) });
  }
  process.stdout.write(
    options.includes('--json')
      ? `${JSON.stringify({ files: results }, null, 2)}\n`
      : results
          .flatMap(({ file, faults }) =>
            faults.map(({ line, message }) => `${file}:${line}: ${message}\n`)
          )
          .join('')
  );
  return results.some(({ faults }) => faults.length) ? FAULTS : CLEAN;
}

/** Labels are pieces of HTML; a browser puts what is missing around them, linkedom does not. */
class LabelParser {
  parseFromString(html: string): unknown {
    return new DOMParser().parseFromString(
      `<!doctype html><html><body>${html}</body></html>`,
      'text/html'
    );
  }
}

/** mermaid's parser, as JupyterLab uses it. Labels are parsed by a DOM that loads and runs nothing. */
async function loadParser(): Promise<FlowchartParser> {
  Object.assign(globalThis, { DOMParser: LabelParser });
  const mermaid: Mermaid = (await import('mermaid')).default;
  configureMermaid(mermaid, { fontFamily: 'sans-serif', fontSize: '13px' });
  return source =>
    parseFlowchart(mermaid, source).catch(reason => {
      throw asChartError(reason);
    });
}

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (reason: NodeJS.ErrnoException) => {
  if (reason.code !== 'EPIPE') {
    throw reason;
  }
});
// The build makes one file of this, whose only purpose is to be run.
void run(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
