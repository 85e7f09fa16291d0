import { gpuDirectives, timeText } from '../slurmText';
import { DASK_IMPORTS, HAND_OUT } from './dask';
import { DRIVER, driverCommands, driverFile, indent } from './driver';
import type { IDriver } from './driver';
import type { IStyle, IStyledJob } from './style';
import { checkProgress } from './style';

/** Dask tells at length how its parts come and go. */
const QUIET_DASK =
  'export DASK_LOGGING__DISTRIBUTED="${DASK_LOGGING__DISTRIBUTED:-warning}"';

/** Workers that Dask submits as jobs of their own. */
export const DASK_JOBQUEUE: IStyle = {
  id: 'dask-jobqueue',
  name: 'Dask, jobs of its own',
  purpose:
    'A small job submits workers as further jobs and hands them the items: for many items on several nodes, as room comes free.',
  workers: 'worker jobs',
  modules: ['distributed', 'dask_jobqueue'],
  spreads: false,
  staging: 'none',
  needsItems: true,
  needsSlurm: true,
  // The job itself only submits and hands out.
  shape: ({ memory }) => ({ nodes: null, tasks: 1, cpus: 1, memory, gpus: 0 }),
  commands: job => [QUIET_DASK, ...driverCommands(job)],
  files: job => [driverFile(job, jobqueueDriver(job))]
};

function jobqueueDriver(job: IStyledJob): IDriver {
  return {
    how: 'Dask, whose workers are Slurm jobs of their own',
    imports: [
      'import shlex',
      ...DASK_IMPORTS,
      'from dask_jobqueue import SLURMCluster'
    ],
    workers: String(job.spread.workers),
    definitions: `
def worker_jobs():
    """Return a cluster whose workers are jobs, each of which runs one item at a time."""
    return SLURMCluster(
${workerArguments(job)}
    )`,
    body: `
with worker_jobs() as cluster, Client(cluster) as client:
    cluster.scale(jobs=min(workers, len(numbers)))
${indent(HAND_OUT)}`
  };
}

/** What each worker job asks for; what is not given is as in the job that submits them. */
function workerArguments({ plan, need, place }: IStyledJob): string {
  const { site } = plan.options;
  const ofJob = (given: string | null, variable: string) =>
    given === null ? `os.environ.get("${variable}")` : JSON.stringify(given);
  const extra = [
    ...(place.qos === null ? [] : [`--qos=${place.qos}`]),
    ...gpuDirectives(site?.slurm?.gpu ?? null, need.gpus)
  ];
  return [
    `account=${ofJob(place.account, 'SLURM_JOB_ACCOUNT')}`,
    `queue=${ofJob(place.partition, 'SLURM_JOB_PARTITION')}`,
    'cores=CPUS',
    'processes=1',
    `memory="${Math.ceil(need.memory / 2 ** 20)}MiB"`,
    `walltime="${timeText(need.minutes)}"`,
    ...(extra.length > 0
      ? [
          `job_extra_directives=${JSON.stringify(extra).replace(/","/g, '", "')}`
        ]
      : []),
    'worker_extra_args=["--nthreads", "1"]',
    'python=sys.executable',
    'job_script_prologue=["export PYTHONPATH=" + shlex.quote(str(PROGRAM.parent))]',
    'log_directory=str(PROGRAM.parent / "output" / "workers")'
  ]
    .map(line => `        ${line},`)
    .join('\n');
}

/** Workers that are tasks of one job, on as many nodes as Slurm gives. */
export const DASK_RUNNER: IStyle = {
  id: 'dask-runner',
  name: 'Dask, one job on several nodes',
  purpose:
    'One job gets all its CPUs at once, on one or more nodes, and Dask hands the items to its tasks: for many short items.',
  workers: 'items at a time',
  modules: ['distributed', 'dask_jobqueue'],
  spreads: false,
  staging: 'none',
  needsItems: true,
  needsSlurm: false,
  // The scheduler and the program that hands out the items are tasks, too.
  shape: ({ cpus, memory, gpus }, { workers }) => ({
    nodes: null,
    tasks: workers + 2,
    cpus,
    memory,
    gpus
  }),
  commands: job => [
    ...checkProgress(job),
    `driver=${DRIVER}`,
    QUIET_DASK,
    'if [ -n "${SLURM_JOB_ID:-}" ] && command -v srun >/dev/null 2>&1; then',
    `    ${job.finish} srun --cpus-per-task="\${SLURM_CPUS_PER_TASK:-1}" "$python" "$driver" ${job.given}`,
    'fi',
    `${job.finish} "$python" "$driver" ${job.given}`
  ],
  files: job => [
    driverFile(job, {
      how: 'Dask, whose workers are tasks of this job',
      imports: [
        ...DASK_IMPORTS,
        'from contextlib import contextmanager',
        'from dask_jobqueue.slurm import SLURMRunner'
      ],
      workers: String(job.spread.workers),
      definitions: `
@contextmanager
def connected(workers):
    """Give a client of the workers: the other tasks of this job, or threads where there are none."""
    if "SLURM_PROCID" not in os.environ:
        # Items run in processes that the threads wait for.
        with Client(n_workers=1, threads_per_worker=workers, processes=False) as client:
            yield client
        return
    # The tasks find each other by this file; a job that was put back in the queue must not find the old one.
    folder = PROGRAM.parent / "output"
    folder.mkdir(exist_ok=True)
    run = f"{os.environ['SLURM_JOB_ID']}-{os.environ.get('SLURM_RESTART_COUNT', '0')}"
    file = folder / f"scheduler-{run}.json"
    # All tasks run this line; only one of them, which hands out the items, gets beyond it.
    runner = SLURMRunner(scheduler_file=str(file), worker_options={"nthreads": 1})
    with runner, Client(runner) as client:
        yield client
    file.unlink(missing_ok=True)`,
      around: 'with connected(workers) as client:',
      body: HAND_OUT
    })
  ]
};
