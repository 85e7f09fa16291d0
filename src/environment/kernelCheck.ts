import type { TranslationBundle } from '@jupyterlab/translation';

import { sentenceOf } from '../server/errors';
import type { ICheck, ICheckEvidence, ICheckResult } from '../tokens';
import type { ICurrentKernel } from './currentKernel';
import type { IInterpreterReport } from './kernelAnswers';
import { KernelProbeError } from './kernelAnswers';
import type { IProbedKernel } from './kernelProbe';
import { askInterpreter } from './kernelProbe';
import { unknownResult } from './model';
import { shellCommand } from './shellCommand';

/** The first major version of ipykernel that JupyterLab's debugger and this extension can rely on. */
const OLDEST_IPYKERNEL = 6;

/** A check that is answered by the kernel of the open notebook, with a report. */
export abstract class KernelQuestion<Report> implements ICheck {
  constructor(
    protected readonly current: ICurrentKernel,
    protected readonly trans: TranslationBundle
  ) {}

  abstract readonly id: string;
  abstract readonly title: string;
  abstract readonly rank: number;

  async run(): Promise<ICheckResult> {
    const { notebook, kernel, starting } = this.current;
    if (notebook === null) {
      return this.result(
        'not-needed',
        this.trans.__(
          'No notebook is open. Open one, and its kernel is looked at.'
        ),
        { aside: this.isFollowing }
      );
    }
    if (kernel === null) {
      return starting
        ? unknownResult(
            this,
            this.trans.__('The kernel of %1 is starting.', notebook)
          )
        : this.withoutKernel(notebook);
    }
    try {
      const report = await this.ask(kernel);
      const specification = await kernel.spec;
      return this.judge(report, {
        name: kernel.name,
        displayName: specification?.display_name ?? kernel.name
      });
    } catch (reason) {
      return this._withoutAnswer(reason, kernel.name);
    }
  }

  /** Ask the kernel. Rejects with a `KernelProbeError`. */
  protected abstract readonly ask: (kernel: IProbedKernel) => Promise<Report>;

  /** What the report means for this check. */
  protected abstract judge(
    report: Report,
    specification: { name: string; displayName: string }
  ): ICheckResult;

  /** The notebook was opened without a kernel. */
  protected withoutKernel(notebook: string): ICheckResult {
    return this.result(
      'not-needed',
      this.trans.__('%1 has no kernel.', notebook),
      { aside: this.isFollowing }
    );
  }

  /** Has the kernel check said it already, where there is no kernel? */
  protected get isFollowing(): boolean {
    return true;
  }

  protected result(
    status: ICheckResult['status'],
    summary: string,
    more: Partial<ICheckResult> = {}
  ): ICheckResult {
    return { ...unknownResult(this, summary), status, ...more };
  }

  private _withoutAnswer(reason: unknown, name: string): ICheckResult {
    const failure = reason instanceof KernelProbeError ? reason.failure : null;
    const evidence: ICheckEvidence[] = [
      {
        label: this.trans.__('Kernel'),
        source: name,
        text: sentenceOf(reason)
      }
    ];
    switch (failure) {
      case 'busy':
        return {
          ...unknownResult(
            this,
            this.trans.__(
              'The kernel is running a cell; it is asked again when it is idle.'
            )
          ),
          evidence
        };
      case 'dead':
        return this.result(
          this.id === 'kernel' ? 'problem' : 'unknown',
          this.trans.__(
            'The kernel has stopped. Restart it from the Kernel menu; the notebook is kept.'
          ),
          { evidence }
        );
      case 'language':
        return this.result('not-needed', sentenceOf(reason), { evidence });
      default:
        return { ...unknownResult(this, sentenceOf(reason)), evidence };
    }
  }
}

/** Which Python the open notebook runs in. */
export class KernelCheck extends KernelQuestion<IInterpreterReport> {
  readonly id = 'kernel';
  readonly title = this.trans.__('Kernel');
  readonly rank = 30;

  protected readonly ask = askInterpreter;

  protected override get isFollowing(): boolean {
    return false;
  }

  protected override withoutKernel(notebook: string): ICheckResult {
    return this.result(
      'attention',
      this.trans.__(
        '%1 has no kernel. Choose one at the top right of the notebook.',
        notebook
      )
    );
  }

  protected judge(
    report: IInterpreterReport,
    specification: { name: string; displayName: string }
  ): ICheckResult {
    const trans = this.trans;
    const major = Number.parseInt(report.ipykernel ?? '', 10);
    const old = Number.isFinite(major) && major < OLDEST_IPYKERNEL;
    const update = old
      ? shellCommand([
          report.executable,
          '-m',
          'pip',
          'install',
          '--upgrade',
          'ipykernel'
        ])
      : null;
    const python = trans.__(
      '%1, Python %2',
      this._environmentName(report),
      report.version
    );
    const summary = report.gone
      ? trans.__(
          '%1: its files are gone, so this kernel runs on but cannot be started again',
          python
        )
      : old
        ? trans.__(
            '%1, with ipykernel %2: version %3 or newer is expected',
            python,
            report.ipykernel ?? '',
            OLDEST_IPYKERNEL
          )
        : python;
    return this.result(old || report.gone ? 'attention' : 'ok', summary, {
      evidence: [
        {
          label: trans.__('Interpreter'),
          source: 'sys.executable',
          text: report.executable
        },
        {
          label: trans.__('Environment'),
          source: 'sys.prefix',
          text: report.prefix
        },
        {
          label: trans.__('ipykernel'),
          source: 'ipykernel.__version__',
          text:
            report.ipykernel ?? trans.__('This kernel does not use ipykernel')
        },
        {
          label: trans.__('Registered as'),
          source: null,
          text: `${specification.displayName} (${specification.name})`
        }
      ],
      fixes:
        update === null || report.gone
          ? []
          : [
              {
                label: trans.__('Update ipykernel, then restart the kernel'),
                kind: 'command',
                value: update
              }
            ]
    });
  }

  private _environmentName(report: IInterpreterReport): string {
    switch (report.kind) {
      case 'conda':
        return this.trans.__('conda environment %1', report.environment);
      case 'venv':
        return report.environment;
      case 'system':
        return this.trans.__('the system’s own Python');
    }
  }
}
