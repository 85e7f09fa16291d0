import type { ICheckEvidence, ICheckFix, ICheckResult } from '../tokens';
import type { GpuVerdict, IAcceleratorReport, IFramework } from './gpuAnswers';
import { KernelQuestion } from './kernelCheck';
import { askAccelerators } from './kernelProbe';
import { shellCommand } from './shellCommand';

/** Verdicts with which a framework computes on the CPU although there is a GPU. */
const ON_CPU: readonly GpuVerdict[] = [
  'cpu',
  'driver-too-old',
  'hidden',
  'no-libraries',
  'other-maker',
  'sees-none'
];

const PYTORCH_PAGE = 'https://pytorch.org/get-started/locally/';

/** The oldest drivers, as in `kernel_programs/accelerators.py`. */
const OLDEST_DRIVER: Record<string, string> = {
  '11': '450.80',
  '12': '525.60',
  '13': '580.65'
};

/** Whether the notebook's PyTorch, TensorFlow, JAX or CuPy can use a GPU, and why not. */
export class GpuLibrariesCheck extends KernelQuestion<IAcceleratorReport> {
  readonly id = 'gpu-libraries';
  readonly title = this.trans.__('GPU libraries');
  readonly rank = 55;

  protected readonly ask = askAccelerators;

  protected judge(report: IAcceleratorReport): ICheckResult {
    const trans = this.trans;
    const { frameworks } = report;
    if (frameworks.length === 0) {
      return this.result(
        'not-needed',
        trans.__('This kernel has no PyTorch, TensorFlow, JAX or CuPy.'),
        { aside: true }
      );
    }
    const evidence = this._evidence(report);
    const verdicts = frameworks.map(item => item.verdict);
    if (verdicts.every(verdict => verdict === 'no-gpu')) {
      return this.result(
        'not-needed',
        trans._n(
          'No GPU in this session; %2 computes on the CPU',
          'No GPU in this session; %2 compute on the CPU',
          frameworks.length,
          frameworks.map(named).join(', ')
        ),
        { evidence }
      );
    }
    const order: GpuVerdict[] = [
      'works',
      'fits',
      ...ON_CPU,
      'unknown',
      'no-gpu'
    ];
    const sorted = [...frameworks].sort(
      (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict)
    );
    // One that uses the GPU is enough: others often come along with something else.
    const status = verdicts.some(
      verdict => verdict === 'works' || verdict === 'fits'
    )
      ? 'ok'
      : verdicts.some(verdict => ON_CPU.includes(verdict))
        ? 'attention'
        : 'unknown';
    return this.result(
      status,
      sorted.map(item => this._sentence(item, report)).join('; '),
      {
        evidence,
        fixes: frameworks.flatMap(item => this._fixes(item, report))
      }
    );
  }

  private _evidence(report: IAcceleratorReport): ICheckEvidence[] {
    const evidence: ICheckEvidence[] = report.frameworks.map(item => ({
      label: item.name,
      source: item.source,
      text: `${named(item)}, ${this._builtFor(item)}`
    }));
    if (report.driver !== null) {
      evidence.push({
        label: this.trans.__('NVIDIA driver'),
        source: '/proc/driver/nvidia/version',
        text: report.driver
      });
    }
    if (report.hidden !== null) {
      evidence.push({
        label: this.trans.__('Variable'),
        source: report.hidden.name,
        text: `'${report.hidden.value}'`
      });
    }
    return evidence;
  }

  private _builtFor(item: IFramework): string {
    const needs = item.needs === null ? '' : ` ${item.needs}`;
    switch (item.build) {
      case 'cuda':
        return this.trans.__('built for CUDA%1', needs);
      case 'rocm':
        return this.trans.__('built for ROCm%1', needs);
      case 'cpu':
        return this.trans.__('built for the CPU only');
      case 'unknown':
        return this.trans.__('not known what it is built for');
    }
  }

  private _sentence(item: IFramework, report: IAcceleratorReport): string {
    const trans = this.trans;
    const name = named(item);
    switch (item.verdict) {
      case 'works':
        return trans.__('%1 uses %2', name, counted(item.devices ?? []));
      case 'fits':
        return trans.__('%1, %2, fits the driver', name, this._builtFor(item));
      case 'cpu':
        return trans.__(
          '%1 is built for the CPU only, so it does not use the GPU',
          name
        );
      case 'other-maker':
        return trans.__(
          '%1 is %2, but the GPU is made by %3',
          name,
          this._builtFor(item),
          report.devices.amd ? 'AMD' : 'NVIDIA'
        );
      case 'driver-too-old':
        return trans.__(
          '%1 is %2 and needs a driver from %3 on; this node has %4',
          name,
          this._builtFor(item),
          OLDEST_DRIVER[(item.needs ?? '').split('.')[0]] ?? '?',
          report.driver ?? '?'
        );
      case 'no-libraries':
        return trans.__('%1 does not find NVIDIA’s libraries (cuDNN)', name);
      case 'sees-none':
        return trans.__(
          '%1 is in use and has found no GPU, although its build fits the driver',
          name
        );
      case 'hidden':
        return trans.__(
          '%1 hides the GPU from %2',
          report.hidden?.name ?? '?',
          name
        );
      default:
        return trans.__('%1: %2', name, this._builtFor(item));
    }
  }

  private _fixes(item: IFramework, report: IAcceleratorReport): ICheckFix[] {
    const helps: readonly GpuVerdict[] = [
      'cpu',
      'other-maker',
      'driver-too-old',
      'no-libraries'
    ];
    if (!helps.includes(item.verdict)) {
      return [];
    }
    if (item.module === 'torch') {
      return [
        {
          label: this.trans.__('Which PyTorch to install'),
          kind: 'link',
          value: PYTORCH_PAGE
        }
      ];
    }
    const cuda = Number.parseInt(report.driver ?? '', 10) >= 580 ? 13 : 12;
    const packages: Record<string, string> = {
      tensorflow: 'tensorflow[and-cuda]',
      jax: `jax[cuda${cuda}]`,
      cupy: `cupy-cuda${cuda}x`
    };
    const command = shellCommand([
      report.executable,
      ...['-m', 'pip', 'install', '--upgrade'],
      packages[item.module] ?? item.module
    ]);
    return command === null || report.devices.amd
      ? []
      : [
          {
            label: this.trans.__(
              'Install %1 for the GPU, then restart the kernel',
              item.name
            ),
            kind: 'command',
            value: command
          }
        ];
  }
}

function named(item: IFramework): string {
  return `${item.name} ${item.version}`.trim();
}

/** "2 x NVIDIA A100, NVIDIA T4" */
function counted(devices: readonly string[]): string {
  return [...new Set(devices)]
    .map(name => {
      const count = devices.filter(other => other === name).length;
      return count > 1 ? `${count} x ${name}` : name;
    })
    .join(', ');
}
