import { DRIVER, driverFile } from './driver';
import type { IStyle } from './style';
import { checkProgress } from './style';

/** Items as Ray's tasks, on one node or on many. */
export const RAY: IStyle = {
  id: 'ray',
  name: 'Ray',
  purpose:
    'Ray hands the items to one node or several: for those who use it already, and where items differ much in length.',
  workers: 'items at a time',
  modules: ['ray'],
  spreads: true,
  staging: 'none',
  needsItems: true,
  needsSlurm: false,
  shape: ({ cpus, memory, gpus }, { workers, nodes }) => {
    const here = Math.ceil(workers / nodes);
    return {
      nodes,
      tasks: nodes,
      cpus: cpus * here,
      memory: memory * here,
      gpus: gpus * here
    };
  },
  commands: job => {
    const { need, spread, finish, given } = job;
    return [
      ...checkProgress(job),
      `driver=${DRIVER}`,
      'export RAY_USAGE_STATS_ENABLED=0',
      '# Others on these nodes must not be able to give work to this Ray.',
      'RAY_AUTH_TOKEN="$("$python" -c \'import uuid; print(uuid.uuid4().hex)\')"',
      'export RAY_AUTH_MODE=token RAY_AUTH_TOKEN',
      `cpus="\${SLURM_CPUS_PER_TASK:-${need.cpus * Math.ceil(spread.workers / spread.nodes)}}"`,
      'nodes=()',
      'if [ "${SLURM_JOB_NUM_NODES:-1}" -gt 1 ]; then',
      '    mapfile -t nodes < <(scontrol show hostnames "$SLURM_JOB_NODELIST")',
      'fi',
      'if [ "${#nodes[@]}" -le 1 ]; then',
      `    ${finish} "$python" "$driver" --cpus "$cpus" ${given}`,
      'fi',
      '',
      '# The first node leads; ports come from the number of the job, so that jobs on one node do not meet.',
      'head="${nodes[0]}"',
      'port=$((20000 + SLURM_JOB_ID % 20000))',
      '# This script runs on it. Where its name stands for itself alone, another of its addresses is known to the others.',
      'addresses="$(hostname --ip-address; hostname --all-ip-addresses)"',
      'address="$(tr " " "\\n" <<< "$addresses" | awk \'/^[0-9.]+$/ && !/^127/ { print; exit }\')"',
      'start() {',
      '    srun --overlap --nodes=1 --ntasks=1 --cpus-per-task="$cpus" --nodelist="$1" \\',
      '        "$python" -m ray.scripts.scripts start --block --num-cpus="$cpus" --disable-usage-stats "${@:2}" &',
      '}',
      'start "$head" --head --node-ip-address="$address" --port="$port" --include-dashboard=false',
      '# A worker that comes before the head gives up.',
      'for _ in $(seq 60); do',
      '    if (exec 3<> "/dev/tcp/$address/$port") 2>/dev/null; then',
      '        break',
      '    fi',
      '    sleep 1',
      'done',
      'for node in "${nodes[@]:1}"; do',
      '    start "$node" --address="$address:$port"',
      'done',
      "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT",
      `${job.attend}"$python" "$driver" --address "$address:$port" --nodes "\${#nodes[@]}" ${given}`
    ];
  },
  files: job => [
    driverFile(job, {
      how: 'Ray',
      imports: ['import time', 'import ray'],
      options: `
parser.add_argument("--cpus", type=int, metavar="N", help="CPUs of this node for Ray to use")
parser.add_argument("--address", help="of a Ray that runs already")
parser.add_argument("--nodes", type=int, default=1, metavar="N", help="that many nodes of it")`,
      definitions: `
def start_ray(address, nodes, cpus):
    """Connect to a running Ray with all its nodes, or start one on this node."""
    if not address:
        ray.init("local", num_cpus=cpus, include_dashboard=False, log_to_driver=False)
        return
    ray.init(address=address, log_to_driver=False)
    end = time.monotonic() + 300
    while sum(node["Alive"] for node in ray.nodes()) < nodes:
        if time.monotonic() > end:
            sys.exit(f"Only some of {nodes} nodes have joined Ray within five minutes.")
        time.sleep(1)`,
      body: `
start_ray(arguments.address, arguments.nodes, arguments.cpus or workers * CPUS)
task = ray.remote(num_cpus=CPUS, num_gpus=${job.need.gpus}, max_retries=0)(run_item)
waiting = [task.remote(number, options) for number in numbers]
while waiting:
    done, waiting = ray.wait(waiting)
    report(ray.get(done[0]))
ray.shutdown()`
    })
  ]
};
