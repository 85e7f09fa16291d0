import type { IPlan } from '../../model';
import { pythonString } from '../../python/text';
import { driverFile } from './driver';
import { MULTIPROCESSING_DRIVER } from './node';
import type { IStyle, IStyledJob } from './style';
import { sideBySide } from './style';

/** The program that the site starts. */
const ENTRY = 'batch.py';

/** A machine of its own in the cloud, described for SkyPilot. */
export const SKYPILOT: IStyle = {
  id: 'skypilot',
  name: 'SkyPilot',
  purpose:
    'Runs the program, or several items at a time, on a machine in the cloud that is made for it, and keeps what it writes in a bucket.',
  workers: 'items at a time',
  modules: ['fsspec', 'gcsfs'],
  spreads: false,
  staging: 'none',
  needsItems: false,
  needsSlurm: false,
  withoutWrapper: true,
  fits: site => Boolean(site?.cloud_batch),
  shape: sideBySide,
  commands: () => [],
  files: job => [
    {
      path: ENTRY,
      text: entryText(job),
      language: 'python',
      purpose: 'What the batch service starts.',
      executable: false,
      cells: []
    },
    {
      path: 'config.yml',
      text: configText(job),
      language: 'text',
      purpose: 'The machine that the job needs, for SkyPilot.',
      executable: false,
      cells: []
    },
    ...(job.plan.items ? [driverFile(job, MULTIPROCESSING_DRIVER)] : [])
  ]
};

function entryText({ plan, spread, metadata }: IStyledJob): string {
  const { name } = plan;
  const command = plan.items
    ? `[sys.executable, str(FOLDER / "${name}_items.py"), "--workers", "${spread.workers}", "--copy-of", BUCKET]`
    : `[sys.executable, str(FOLDER / "${name}.py")]`;
  return `${metadata()
    .map(line => `${line}\n`)
    .join(
      ''
    )}"""Runs ${name}.py on a machine that is gone afterwards, and keeps in a bucket what it writes.

What lies in the bucket from an earlier run is fetched first, so that nothing is done twice. Options
are those of ${name}.py.
"""

import os
import subprocess
import sys
from pathlib import Path

from fsspec.core import url_to_fs

FOLDER = Path(__file__).resolve().parent
#: Where results are kept: config.yml names it.
BUCKET = os.environ.get("OUTPUT_PATH", ${pythonString(bucketOf(plan))})


def fetch_results(files, bucket):
    """Fetch what an earlier run has written."""
    if not files.exists(bucket):
        return
    for path in files.find(bucket):
        target = FOLDER / path[len(bucket) :].lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            files.get_file(path, str(target))


def keep_results(files, bucket, known):
    """Copy what is new or was changed into the bucket."""
    for path in sorted(FOLDER.rglob("*")):
        inner = path.relative_to(FOLDER)
        hidden = any(part.startswith((".", "__pycache__")) for part in inner.parts)
        if path.is_file() and not hidden and known.get(path) != path.stat().st_mtime_ns:
            target = f"{bucket}/{inner.as_posix()}"
            files.makedirs(target.rpartition("/")[0], exist_ok=True)
            files.put_file(str(path), target)


def main():
    if "<" in BUCKET:
        sys.exit(f"Put your name into OUTPUT_PATH of config.yml: nothing can be kept in {BUCKET}.")
    files, bucket = url_to_fs(BUCKET)
    fetch_results(files, bucket)
    known = {path: path.stat().st_mtime_ns for path in FOLDER.rglob("*")}
    command = ${command}
    try:
        ended = subprocess.run([*command, "--work-dir", str(FOLDER), *sys.argv[1:]], check=False)
    finally:
        keep_results(files, bucket, known)
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
`;
}

function configText(job: IStyledJob): string {
  const { plan, need, spread } = job;
  const { region, machines } = plan.options.site!.cloud_batch!;
  const { cpus, memory } = plan.items ? sideBySide(need, spread) : need;
  const machine =
    machines.find(one => one.cpus >= cpus && one.memory_bytes >= memory) ??
    machines[machines.length - 1];
  return `# The machine on which ${ENTRY} runs. Everything in this folder is public: no passwords, no keys.
name: ${plan.name.replace(/_/g, '-')}

resources:
  cloud: gcp
  region: ${region}
  instance_type: ${machine.name} # ${machine.cpus} CPUs, ${machine.memory_bytes / 2 ** 30} GiB
  use_spot: false

workdir: .

envs:
  # The machine is gone when the program has ended: what it writes is kept here.
  OUTPUT_PATH: "${bucketOf(plan)}"

setup: |
  curl -LsSf https://astral.sh/uv/install.sh | sh

run: |
  set -e
  source "$HOME/.local/bin/env"
  PYTHONUNBUFFERED=1 uv run ${ENTRY}
`;
}

function bucketOf({ name, options }: IPlan): string {
  return `${options.site!.cloud_batch!.bucket}/${name}`;
}
