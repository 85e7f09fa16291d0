import type { IDaskRules } from '../../../sites/profile';
import { pythonString } from '../../python/text';
import { driverFile, indent } from './driver';
import type { IDriver } from './driver';
import type { IStyle, IStyledJob } from './style';

/** Workers that a Dask Gateway starts, which need not see the files of this computer. */
export const DASK_GATEWAY: IStyle = {
  id: 'dask-gateway',
  name: 'Dask Gateway',
  purpose:
    "Hands the items to workers that the site's Dask Gateway starts, and brings back what they write: from a notebook service, without Slurm commands.",
  workers: 'workers',
  modules: ['distributed', 'dask_gateway'],
  spreads: false,
  staging: 'own',
  needsItems: true,
  needsSlurm: false,
  withoutWrapper: true,
  fits: site => Boolean(site?.dask?.gateway),
  // The job itself only hands out.
  shape: ({ memory }) => ({ nodes: null, tasks: 1, cpus: 1, memory, gpus: 0 }),
  commands: () => [],
  files: job => [driverFile(job, gatewayDriver(job))]
};

function gatewayDriver(job: IStyledJob): IDriver {
  const { plan, spread } = job;
  const { dask } = plan.options.site!;
  const { staging, notebook_folder } = plan.options;
  const inputs = (staging?.inputs ?? []).map(pythonString);
  const address = [
    ...(dask!.gateway === 'environment' ? [] : [pythonString(dask!.gateway!)]),
    ...(dask!.auth ? [`auth=${pythonString(dask!.auth)}`] : [])
  ];
  return {
    how: 'workers of a Dask Gateway, which need not see the files here',
    imports: [
      'import io',
      'import tarfile',
      'import tempfile',
      'from contextlib import contextmanager',
      'from dask.distributed import as_completed',
      'from dask_gateway import Gateway, GatewayClusterError, GatewayServerError'
    ],
    workers: String(spread.workers),
    definitions: `
#: What the program reads, seen from the folder of the notebook: it is sent to the workers.
INPUTS = [${inputs.join(', ')}]
#: What the workers are to be, as far as the gateway asks for it.
WISHES = {
${indent(wishes(job).join('\n'))}}


@contextmanager
def workers_of_gateway(count):
    """Give a client of workers that end with it."""
    try:
        gateway = Gateway(${address.join(', ')})
        chosen = gateway.cluster_options()
        for name, value in WISHES.items():
            if name in chosen and value is not None:
                chosen[name] = value
        cluster = gateway.new_cluster(chosen)
    except (GatewayClusterError, GatewayServerError, OSError, ValueError) as error:
        sys.exit(f"The Dask Gateway gave no cluster: {error}. No item was run.")
    with cluster, cluster.get_client() as client:
        print(f"Dashboard: {cluster.dashboard_link}", file=sys.stderr)
        cluster.scale(count)
        yield client


def folder_of_notebook():
    """Return the folder in which the program works when it is started here."""
    here = Path.cwd().resolve()
    own = PROGRAM.parent
    return (own / ${pythonString(notebook_folder)}).resolve() if own in (here, *here.parents) else here


def output_of(options):
    """Return the folder in which the program keeps results."""
    reader = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    reader.add_argument("--output-dir", type=Path, default=PROGRAM.parent / "output")
    return reader.parse_known_args(options)[0].output_dir.resolve()


def packed_program(folder):
    """Return the program and what it reads as one archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path in sorted(PROGRAM.parent.iterdir()):
            if path.is_file() and path.suffix not in (".out", ".err"):
                archive.add(path, f"program/{path.name}")
        for name in INPUTS:
            if (folder / name).exists():
                archive.add(folder / name, f"folder/{name}")
            else:
                print(f"There is no {name} in {folder} to send.", file=sys.stderr)
    return packed.getvalue()


def run_item_there(number, packed, options, folder):
    """Run one item on a worker; return what it printed, and an archive of what it wrote."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(place)
        work = place / "folder"
        work.mkdir(exist_ok=True)
        known = {path: path.stat().st_mtime_ns for path in work.rglob("*")}
        command = [sys.executable, str(place / "program" / PROGRAM.name), *options]
        command += ["--work-dir", str(work), "--copy-of", folder]
        command += ["--output-dir", str(place / "output"), "--item-number", str(number)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w:gz") as archive:
            for path in sorted(place.rglob("*")):
                part = path.relative_to(place).parts[0]
                changed = part == "folder" and known.get(path) != path.stat().st_mtime_ns
                if path.is_file() and (part == "output" or changed):
                    archive.add(path, str(path.relative_to(place)))
    return ended.stdout.decode(errors="replace"), written.getvalue()


def bring_back(written, output, folder):
    """Put the files that an item wrote where it would have written them here."""
    with tarfile.open(fileobj=io.BytesIO(written)) as archive:
        for member in archive.getmembers():
            part, _, path = member.name.partition("/")
            target = (output if part == "output" else folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_name(f"{target.name}.{os.getpid()}")
            half.write_bytes(archive.extractfile(member).read())
            os.replace(half, target)`,
    body: `
folder = folder_of_notebook()
output = output_of(options)
with workers_of_gateway(min(workers, len(numbers))) as client:
    packed = client.scatter(packed_program(folder), broadcast=True)
    there = {"packed": packed, "options": options, "folder": str(folder)}
    items = client.map(run_item_there, numbers, **there, pure=False)
    for item in as_completed(items):
        if item.status != "finished":
            report(f"A worker was lost: {item.exception()}\\n")
            continue
        printed, written = item.result()
        bring_back(written, output, folder)
        report(printed)`
  };
}

/** Python lines of what the workers are to be, by the names that the site's gateway has for it. */
function wishes({ plan, need, place }: IStyledJob): string[] {
  const rules: IDaskRules = plan.options.site!.dask!;
  const size = rules.sizes?.find(
    ({ cpus, memory_bytes }) => cpus >= need.cpus && memory_bytes >= need.memory
  );
  const values: Record<string, string | null> = {
    account:
      place.account === null
        ? 'os.environ.get("SBATCH_ACCOUNT")'
        : pythonString(place.account),
    cpus: String(need.cpus),
    memory_gib: String(Math.ceil(need.memory / 2 ** 30)),
    activate: '"source " + str(Path(sys.prefix) / "bin" / "activate")',
    size: pythonString((size ?? rules.sizes?.at(-1))?.name ?? '')
  };
  return Object.entries(rules.options ?? {}).map(
    ([name, meaning]) =>
      `${pythonString(name)}: ${values[meaning] ?? pythonString(meaning)},`
  );
}
