import { Signal } from '@lumino/signaling';

import type { ICellProof, IJob, IProof } from '../../server/answers';
import { ServerPartError } from '../../server/errors';
import type { IJobs } from '../../tokens';
import { ProofModel } from '../proofModel';
import { makeJob } from './fakeServer';

function makeCell(changes: Partial<ICellProof>): ICellProof {
  return {
    cell: 0,
    execution_count: 1,
    status: 'same',
    reason: null,
    figures_expected: 0,
    figures_found: 0,
    rows: [],
    ...changes
  };
}

const PROOF: IProof = {
  notebook: 'climate.ipynb',
  verdict: 'same',
  summary: 'Same as the notebook in the 1 cell with output.',
  notes: [],
  cells: [makeCell({}), makeCell({ cell: 1, status: 'no-output' })]
};

/** A list of jobs that the test changes, and a server that answers or fails. */
class Server {
  jobs: IJob[] = [];
  asked: string[] = [];
  answer: IProof | Error = PROOF;
  readonly changed = new Signal<IJobs, void>(this as unknown as IJobs);

  show(changes: Partial<IJob>): void {
    this.jobs = [makeJob(changes)];
    this.changed.emit();
  }

  jobProof = async (job: string): Promise<IProof> => {
    this.asked.push(job);
    if (this.answer instanceof Error) {
      throw this.answer;
    }
    return this.answer;
  };
}

describe('ProofModel', () => {
  let server: Server;
  let model: ProofModel;

  const settle = () => new Promise(resolve => setTimeout(resolve));

  beforeEach(() => {
    server = new Server();
    model = new ProofModel({ client: server, jobs: server, job: 'one' });
    model.isWatched = true;
  });

  afterEach(() => {
    model.dispose();
  });

  it('asks once, when the run has ended', async () => {
    server.show({ state: 'running' });
    expect(server.asked).toEqual([]);
    expect(model.isShown).toBe(false);
    server.show({ state: 'completed' });
    expect(model.isBusy).toBe(true);
    server.show({ state: 'completed' });
    await settle();
    expect(server.asked).toEqual(['one']);
    expect(model.proof).toBe(PROOF);
    expect(model.cells.map(cell => cell.cell)).toEqual([0]);
  });

  it.each(['failed', 'cancelled'] as const)(
    'compares also a run that %s',
    async state => {
      server.show({ state });
      await settle();
      expect(model.proof).toBe(PROOF);
    }
  );

  it('asks nothing about jobs of Slurm, nor while nobody looks', async () => {
    server.show({ state: 'completed', runner: 'slurm' });
    model.isWatched = false;
    server.show({ state: 'completed' });
    await settle();
    expect(server.asked).toEqual([]);
    model.isWatched = true;
    expect(server.asked).toEqual(['one']);
  });

  it('compares again when it is asked to', async () => {
    server.show({ state: 'completed' });
    await settle();
    server.answer = { ...PROOF, verdict: 'differs' };
    const again = model.refresh();
    expect(model.isBusy).toBe(true);
    await again;
    expect(model.proof?.verdict).toBe('differs');
  });

  it('shows why it could not be compared, and nothing for a run without a record', async () => {
    const refused = (message: string, reason: string) =>
      ServerPartError.fromResponse(404, { message, reason });
    server.answer = refused('The notebook is gone.', 'no-notebook');
    server.show({ state: 'completed' });
    await settle();
    expect(model.failure).toBe('The notebook is gone.');
    expect(model.isShown).toBe(true);
    server.answer = refused('There is no record.', 'no-record');
    await model.refresh();
    expect(model.isShown).toBe(false);
  });

  it('says nothing any more after its end', async () => {
    let changes = 0;
    model.changed.connect(() => {
      changes += 1;
    });
    server.show({ state: 'completed' });
    model.dispose();
    await settle();
    expect(changes).toBe(1);
  });
});
