/** What the tests of the review stand on: an exporter, notebooks and a server that do nothing. */

import { Signal } from '@lumino/signaling';

import type { IBundle, IPlan } from '../../export';
import type { IChoiceMemory } from '../choices';
import type { Exporter } from '../planner';
import { ExportModel } from '../model';
import type { INotebookDocument, INotebookSource } from '../source';

/** An exporter that only counts: what it makes of notebooks is tested where it lives. */
function countingExporter() {
  const planned: any[] = [];
  const exporter = {
    readNotebook: (content: any, name: string) => {
      if (content.language === 'R') {
        throw new Error(`${name} is written in R.`);
      }
      return { name, cells: content.cells };
    },
    makePlan: (notebook: any, options: any) => {
      planned.push({ notebook, options });
      return {
        notebook,
        imports: ['numpy'],
        summary: `script of ${notebook.name}`
      } as unknown as IPlan;
    },
    writeBundle: async (plan: IPlan) =>
      ({
        folder: 'small_job',
        entry: 'small.py',
        wrapper: 'small.sbatch',
        submission: 'small.sbatch',
        files: [{ path: 'small.py', text: plan.summary }]
      }) as unknown as IBundle,
    packagesToAsk: (plan: IPlan) => ({
      imports: plan.imports,
      distributions: []
    }),
    ParsedCells: class {},
    digest: async (text: string) => `digest of ${text}`
  };
  return { exporter: exporter as unknown as Exporter, planned };
}

export class FakeDocument implements INotebookDocument {
  constructor(readonly path: string) {}
  isDirty = false;
  isReadOnly = false;
  kernel: any = null;
  kernelName: string | null = 'python3';
  kernelTitle: string | null = 'Python 3';
  language = 'python';
  saved = 0;
  saveFails: string | null = null;
  shown: number[] = [];

  editedCells: number[] = [];
  edition = '';
  cells: any[] = [];

  get content(): any {
    return { language: this.language, cells: this.cells };
  }

  async save(): Promise<void> {
    if (this.saveFails) {
      throw new Error(this.saveFails);
    }
    this.saved += 1;
    this.isDirty = false;
  }

  showCell(index: number): void {
    this.shown.push(index);
  }
}

export class FakeSource implements INotebookSource {
  current: FakeDocument | null = null;
  readonly currentChanged = new Signal<this, void>(this);
  readonly contentChanged = new Signal<this, void>(this);

  open(document: FakeDocument | null): void {
    this.current = document;
    this.currentChanged.emit();
  }
}

export function setUp(memory: IChoiceMemory | null = null) {
  const source = new FakeSource();
  const { exporter, planned } = countingExporter();
  const files = new Map<string, string>();
  const started: any[] & { failure?: Error } = [];
  const asked: any[] = [];
  const sites: any = {
    current: { name: 'Any Slurm site', slurm: {} },
    changed: new Signal<any, void>({})
  };
  const model = new ExportModel({
    source,
    sites,
    contents: {
      get: async () => {
        throw Object.assign(new Error('no'), { response: { status: 404 } });
      },
      save: async (path: string, options: any) => {
        files.set(path, options.content ?? 'a folder');
        return {} as any;
      }
    },
    jobs: {
      start: async (request: any) => {
        if (started.failure && !request.anyway) {
          throw started.failure;
        }
        started.push(request);
        return { id: '1', name: 'small', slurm_id: null } as any;
      }
    } as any,
    loadExporter: async () => exporter,
    askDistributions: async (kernel, question) => {
      asked.push(question);
      return {
        python_version: '3.12.4',
        distributions: { numpy: { name: 'numpy', version: '2.1.0' } },
        installed: {},
        own_modules: { mine: 'mine.py' }
      };
    },
    defaults: () => ({
      form: 'library',
      steps: true,
      echo: true,
      figures: true,
      versions: 'exact'
    }),
    memory,
    defaultAccount: () => 'mygws'
  });
  return { source, model, planned, files, started, asked, sites };
}
