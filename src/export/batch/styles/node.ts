import { DASK_IMPORTS, HAND_OUT } from './dask';
import { driverCommands, driverFile, indent } from './driver';
import type { IDriver } from './driver';
import type { IStyle } from './style';
import { sideBySide } from './style';

/** Styles whose workers are processes of one node. */
function onOneNode(
  style: Pick<IStyle, 'id' | 'name' | 'purpose' | 'modules'>,
  driver: IDriver
): IStyle {
  return {
    ...style,
    workers: 'items at a time',
    spreads: false,
    staging: 'wrapper',
    needsItems: true,
    needsSlurm: false,
    shape: sideBySide,
    commands: driverCommands,
    files: job => [driverFile(job, driver)]
  };
}

/** Items side by side with what Python brings. */
export const MULTIPROCESSING_DRIVER: IDriver = {
  how: 'multiprocessing',
  imports: [
    'from functools import partial',
    'from multiprocessing import Pool'
  ],
  body: `
with Pool(min(workers, len(numbers))) as pool:
    for printed in pool.imap_unordered(partial(run_item, options=options), numbers):
        report(printed)
    pool.close()
    pool.join()`
};

export const MULTIPROCESSING = onOneNode(
  {
    id: 'multiprocessing',
    name: 'multiprocessing',
    purpose:
      'Runs several items at a time on one node with what Python brings: the plain choice for tens of items.',
    modules: []
  },
  MULTIPROCESSING_DRIVER
);

export const JOBLIB = onOneNode(
  {
    id: 'joblib',
    name: 'joblib',
    purpose:
      'Runs several items at a time on one node with joblib, for those who use it already.',
    modules: ['joblib']
  },
  {
    how: 'joblib',
    imports: ['from joblib import Parallel, delayed'],
    body: `
# Items run in processes that the threads wait for.
parallel = Parallel(n_jobs=workers, prefer="threads", return_as="generator_unordered")
for printed in parallel(delayed(run_item)(number, options) for number in numbers):
    report(printed)`
  }
);

export const DASK = onOneNode(
  {
    id: 'dask',
    name: 'Dask, one node',
    purpose:
      'Runs several items at a time on one node with Dask; its dashboard shows how far they are.',
    modules: ['distributed']
  },
  {
    how: 'Dask on one node',
    imports: DASK_IMPORTS,
    body: `
# Items run in processes that the threads wait for.
with Client(n_workers=1, threads_per_worker=workers, processes=False) as client:
    print(f"Dashboard: {client.dashboard_link}", file=sys.stderr)
${indent(HAND_OUT)}`
  }
);

export const GPU: IStyle = {
  ...onOneNode(
    {
      id: 'gpu',
      name: 'One item per GPU',
      purpose:
        'Runs as many items at a time as the job has GPUs, each with one of them: for programs that use a GPU.',
      modules: []
    },
    {
      how: 'multiprocessing, one at a time to each GPU of the job',
      imports: ['import multiprocessing', 'from functools import partial'],
      workers: 'len(gpus)',
      definitions: `
def visible_gpus():
    """Return the GPUs of this job, as CUDA_VISIBLE_DEVICES names them."""
    given = os.environ.get("CUDA_VISIBLE_DEVICES")
    if given is None:
        command = ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"]
        try:
            listed = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        except (OSError, subprocess.CalledProcessError):
            return []
        given = ",".join(listed.stdout.decode().split())
    return [name for name in given.split(",") if name not in ("", "-1")]


def take_gpu(free):
    """Let a worker and the items that it runs see one GPU only."""
    os.environ["CUDA_VISIBLE_DEVICES"] = free.get()`,
      options: `
gpus = visible_gpus()
if not gpus:
    parser.error("there is no GPU here: neither CUDA_VISIBLE_DEVICES nor nvidia-smi names one.")`,
      body: `
free = multiprocessing.Queue()
workers = min(workers, len(numbers))
for index in range(workers):
    free.put(gpus[index % len(gpus)])
with multiprocessing.Pool(workers, initializer=take_gpu, initargs=(free,)) as pool:
    for printed in pool.imap_unordered(partial(run_item, options=options), numbers):
        report(printed)
    pool.close()
    pool.join()`
    }
  ),
  workers: 'GPUs',
  shape: (need, spread) =>
    sideBySide({ ...need, gpus: Math.max(1, need.gpus) }, spread)
};
