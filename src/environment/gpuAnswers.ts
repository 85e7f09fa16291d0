import {
  isRecord,
  parseRecord,
  textOf,
  unexpectedAnswer
} from './kernelAnswers';

/** What `kernel_programs/accelerators.py` found out about one framework. */
export type GpuVerdict =
  | 'works'
  | 'fits'
  | 'cpu'
  | 'other-maker'
  | 'driver-too-old'
  | 'no-libraries'
  | 'hidden'
  | 'sees-none'
  | 'no-gpu'
  | 'unknown';

const VERDICTS: readonly string[] = [
  'works',
  'fits',
  'cpu',
  'other-maker',
  'driver-too-old',
  'no-libraries',
  'hidden',
  'sees-none',
  'no-gpu'
] satisfies GpuVerdict[];

/** A framework that is installed where the kernel finds it. */
export interface IFramework {
  /** For example `PyTorch`. */
  name: string;
  /** Its import name. */
  module: string;
  version: string;
  build: 'cuda' | 'rocm' | 'cpu' | 'unknown';
  /** Version of CUDA or ROCm that it is built for, or `null`. */
  needs: string | null;
  /** The file or distribution that says so. */
  source: string;
  /** Names of the GPUs that it uses, where it was asked itself; else `null`. */
  devices: string[] | null;
  verdict: GpuVerdict;
}

/** What a kernel says about GPUs and the frameworks that could use them. */
export interface IAcceleratorReport {
  executable: string;
  devices: { nvidia: boolean; amd: boolean };
  /** Version of NVIDIA's driver, or `null`. */
  driver: string | null;
  /** The variable that hides all GPUs, or `null`. */
  hidden: { name: string; value: string } | null;
  frameworks: IFramework[];
}

/** Read an accelerator report. @throws KernelProbeError when it is something else. */
export function parseAcceleratorReport(text: string): IAcceleratorReport {
  const value = parseRecord(text);
  const { devices, driver, hidden, frameworks } = value;
  if (!isRecord(devices) || !Array.isArray(frameworks)) {
    throw unexpectedAnswer();
  }
  return {
    executable: textOf(value['executable']),
    devices: {
      nvidia: devices['nvidia'] === true,
      amd: devices['amd'] === true
    },
    driver: typeof driver === 'string' ? driver : null,
    hidden: isRecord(hidden)
      ? { name: textOf(hidden['name']), value: textOf(hidden['value']) }
      : null,
    frameworks: frameworks.filter(isRecord).map(frameworkOf)
  };
}

function frameworkOf(item: Record<string, unknown>): IFramework {
  const build = item['build'];
  const devices = item['devices'];
  const verdict = textOf(item['verdict']);
  return {
    name: textOf(item['name']),
    module: textOf(item['module']),
    version: textOf(item['version']),
    build:
      build === 'cuda' || build === 'rocm' || build === 'cpu'
        ? build
        : 'unknown',
    needs: typeof item['needs'] === 'string' ? item['needs'] : null,
    source: textOf(item['source']),
    devices: Array.isArray(devices) ? devices.map(textOf) : null,
    verdict: VERDICTS.includes(verdict) ? (verdict as GpuVerdict) : 'unknown'
  };
}
