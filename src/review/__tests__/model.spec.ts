import { Signal } from '@lumino/signaling';

import type { IBundle, IPlan } from '../../export';
import { ServerPartError } from '../../server/errors';
import type { IChoiceMemory } from '../choices';
import { ChoiceMemory } from '../choices';
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

class FakeDocument implements INotebookDocument {
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

class FakeSource implements INotebookSource {
  current: FakeDocument | null = null;
  readonly currentChanged = new Signal<this, void>(this);
  readonly contentChanged = new Signal<this, void>(this);

  open(document: FakeDocument | null): void {
    this.current = document;
    this.currentChanged.emit();
  }
}

function setUp(memory: IChoiceMemory | null = null) {
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

const keep = async () => 'keep' as const;

describe('the export of the current notebook', () => {
  it('plans nothing while nobody looks', async () => {
    const { source, planned } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    await Promise.resolve();
    expect(planned).toHaveLength(0);
  });

  it('plans when it is looked at, with the user’s defaults', async () => {
    const { source, model, planned } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    await model.refresh();
    expect(model.plan?.summary).toBe('script of small.ipynb');
    expect(planned[0].options).toMatchObject({
      form: 'library',
      echo: true,
      resources: { account: 'mygws' },
      kernel: { name: 'python3' }
    });
  });

  it('keeps the reason when a notebook cannot be exported', async () => {
    const { source, model } = setUp();
    const document = new FakeDocument('work/model.ipynb');
    document.language = 'R';
    source.open(document);
    await model.refresh();
    expect(model.plan).toBeNull();
    expect(model.refusal).toBe('model.ipynb is written in R.');
  });

  it('says that no notebook is open', async () => {
    const { model, files } = setUp();
    expect(await model.write(keep)).toBeNull();
    expect(model.outcome).toMatchObject({ failed: true });
    expect(model.outcome?.message).toContain('No notebook is open');
    expect(files.size).toBe(0);
  });

  it('saves a changed notebook first and writes beside it', async () => {
    const { source, model, files } = setUp();
    const document = new FakeDocument('work/small.ipynb');
    document.isDirty = true;
    source.open(document);
    const result = await model.write(keep);
    expect(document.saved).toBe(1);
    expect(result?.folder).toBe('work/small_job');
    expect(files.get('work/small_job/small.py')).toBe('script of small.ipynb');
    expect(model.outcome?.message).toBe('Wrote 1 file to work/small_job/.');
  });

  it('writes nothing when the notebook cannot be saved', async () => {
    const { source, model, files } = setUp();
    const document = new FakeDocument('work/small.ipynb');
    document.isDirty = true;
    document.saveFails = 'Disk quota exceeded';
    source.open(document);
    expect(await model.write(keep)).toBeNull();
    expect(model.outcome?.message).toContain('Disk quota exceeded');
    expect(model.outcome?.message).toContain('still in the open notebook');
    expect(files.size).toBe(0);
  });

  it('asks the running kernel for the versions of what is imported', async () => {
    const { source, model, planned, asked } = setUp();
    const document = new FakeDocument('work/small.ipynb');
    document.kernel = {};
    source.open(document);
    await model.write(keep);
    expect(asked).toEqual([{ imports: ['numpy'], distributions: [] }]);
    expect(planned[planned.length - 1].options).toMatchObject({
      distributions: { numpy: { name: 'numpy', version: '2.1.0' } },
      own_modules: { mine: 'mine.py' },
      kernel: { python_version: '3.12.4' }
    });
  });

  it('forgets choices and versions of one notebook with the next', async () => {
    const { source, model, planned } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    await model.choose({ form: 'flat', settings: { year: false } });
    source.open(new FakeDocument('work/other.ipynb'));
    await model.refresh();
    expect(planned[planned.length - 1].options).toMatchObject({
      form: 'library',
      settings: {},
      distributions: null
    });
  });

  it('starts the script here, or the wrapper on Slurm', async () => {
    const { source, model, started } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    await model.start('local', keep);
    await model.start('slurm', keep);
    expect(started).toMatchObject([
      { runner: 'local', folder: 'work/small_job', script: 'small.py' },
      { runner: 'slurm', folder: 'work/small_job', script: 'small.sbatch' }
    ]);
  });

  it('asks whether to submit what would never start', async () => {
    const { source, model, started } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    const never = new ServerPartError(
      'refused',
      'It would wait for ever.',
      409,
      'never-starts'
    );
    started.failure = never;
    const reasons: string[] = [];
    const answers = [false, true];
    const ask = async (reason: string) => {
      reasons.push(reason);
      return answers.shift()!;
    };
    await model.start('slurm', keep, ask);
    expect(model.outcome).toMatchObject({
      failed: true,
      message: 'It would wait for ever.'
    });
    expect(started).toHaveLength(0);
    expect(await model.start('slurm', keep, ask)).not.toBeNull();
    expect(started.map(request => request.anyway)).toEqual([true]);
    expect(reasons).toEqual([never.message, never.message]);
  });

  it('remembers what a notebook asks for, for each site', async () => {
    const stored = new Map<string, any>();
    const state = {
      fetch: async (key: string) => stored.get(key),
      save: async (key: string, value: any) => {
        stored.set(key, JSON.parse(JSON.stringify(value)));
      }
    };
    const first = setUp(new ChoiceMemory(state));
    first.sites.current.id = 'generic';
    first.source.open(new FakeDocument('work/small.ipynb'));
    await first.model.chooseResources('work/small.ipynb', { minutes: 5 });
    expect(first.model.choices.resources).toMatchObject({
      minutes: 5,
      account: 'mygws'
    });
    // One that is not open.
    await first.model.chooseResources('work/other.ipynb', { cpus: 3 });
    expect(first.model.choices.resources.cpus).toBeNull();

    const second = setUp(new ChoiceMemory(state));
    second.sites.current.id = 'generic';
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources.minutes).toBe(5);
    second.source.open(new FakeDocument('work/other.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources).toMatchObject({
      cpus: 3,
      minutes: null
    });
    second.sites.current = { id: 'csc', name: 'CSC', slurm: {} };
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.model.choices.resources.minutes).toBeNull();
  });

  it('takes the rules of another site when it is chosen', async () => {
    const { source, model, planned, sites } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    await model.choose({
      resources: { ...model.choices.resources, partition: 'orchid', cpus: 4 }
    });
    sites.current = { name: 'CSC', slurm: {} };
    sites.changed.emit();
    await model.refresh();
    expect(planned[planned.length - 1].options).toMatchObject({
      site: { name: 'CSC' },
      resources: { partition: null, cpus: 4 }
    });
  });

  it('remembers what was switched for each notebook', async () => {
    const stored = new Map<string, any>();
    const state = {
      fetch: async (key: string) => stored.get(key),
      save: async (key: string, value: any) => {
        stored.set(key, JSON.parse(JSON.stringify(value)));
      }
    };
    const first = setUp(new ChoiceMemory(state));
    first.source.open(new FakeDocument('work/small.ipynb'));
    await first.model.choose({ form: 'flat', settings: { year: false } });
    await first.model.choose({ echo: false });
    first.source.open(new FakeDocument('work/other.ipynb'));
    await first.model.refresh();
    expect(first.model.choices).toMatchObject({ form: 'library', echo: true });

    const second = setUp(new ChoiceMemory(state));
    second.source.open(new FakeDocument('work/small.ipynb'));
    await second.model.refresh();
    expect(second.planned[0].options).toMatchObject({
      form: 'flat',
      echo: false,
      figures: true,
      settings: { year: false }
    });
  });

  it('takes nothing senseless from what was stored', async () => {
    const state = {
      fetch: async () =>
        ({
          'work/small.ipynb': {
            form: 'round',
            echo: 'no',
            settings: { a: 1, b: false },
            evil: true
          },
          other: null
        }) as any,
      save: async () => undefined
    };
    const { source, model, planned } = setUp(new ChoiceMemory(state));
    source.open(new FakeDocument('work/small.ipynb'));
    await model.refresh();
    expect(planned[0].options).toMatchObject({
      form: 'library',
      echo: true,
      settings: { b: false }
    });
    expect(planned[0].options).not.toHaveProperty('evil');
  });

  it('says which cells were changed since they were run', async () => {
    const { source, model, planned } = setUp();
    const document = new FakeDocument('work/small.ipynb');
    document.cells = [{}, {}];
    document.editedCells = [1, 7];
    source.open(document);
    await model.refresh();
    expect(planned[0].notebook.cells).toEqual([{}, { edited: true }]);
  });

  it('plans once for edits that follow each other', async () => {
    const { source, model, planned } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    model.isWatched = true;
    await new Promise(resolve => model.changed.connect(resolve));
    const before = planned.length;
    for (let key = 0; key < 5; key++) {
      source.current!.edition = `edit ${key}`;
      source.contentChanged.emit();
    }
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(planned.length - before).toBe(1);
  });

  it('plans nothing when only outputs came', async () => {
    const { source, model, planned } = setUp();
    source.open(new FakeDocument('work/small.ipynb'));
    model.isWatched = true;
    await new Promise(resolve => model.changed.connect(resolve));
    const before = planned.length;
    source.contentChanged.emit();
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(planned.length).toBe(before);
  });
});
