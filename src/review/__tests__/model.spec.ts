import { ServerPartError } from '../../server/errors';
import { FakeDocument, setUp } from './fakes';

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
