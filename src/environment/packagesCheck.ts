import type { ICheckFix, ICheckResult } from '../tokens';
import { CommandIDs } from '../tokens';
import { KernelQuestion } from './kernelCheck';
import type { IForeignDistribution, IInterpreterReport } from './kernelAnswers';
import { askInterpreter } from './kernelProbe';
import { shellCommand } from './shellCommand';

/** Names listed in one place before the rest is counted. */
const LISTED = 40;

/** Which packages the kernel takes from outside its environment, and what they hide. */
export class PackagesCheck extends KernelQuestion<IInterpreterReport> {
  readonly id = 'packages';
  readonly title = this.trans.__('Packages');
  readonly rank = 40;

  protected readonly ask = askInterpreter;

  protected judge(report: IInterpreterReport): ICheckResult {
    const trans = this.trans;
    const hiding = report.foreign.filter(item => item.hides !== null);
    const evidence = this._evidence(report, hiding);
    if (report.foreign.length === 0) {
      return this.result(
        'ok',
        report.kind === 'system'
          ? trans.__('None from ~/.local or PYTHONPATH')
          : trans.__('All come from the environment'),
        { evidence }
      );
    }
    const places = this._places(report.foreign);
    const counted = trans._n(
      '%1 comes from %2',
      '%1 come from %2',
      report.foreign.length,
      places
    );
    if (hiding.length === 0) {
      return this.result(
        'ok',
        trans.__('%1; nothing of the environment is hidden', counted),
        { evidence }
      );
    }
    return this.result(
      'attention',
      trans._n(
        '%2; %1 hides the environment’s own copy',
        '%2; %1 hide the environment’s own copies',
        hiding.length,
        counted
      ),
      { evidence, fixes: this._fixes(report) }
    );
  }

  private _evidence(
    report: IInterpreterReport,
    hiding: readonly IForeignDistribution[]
  ): ICheckResult['evidence'] {
    const trans = this.trans;
    const evidence: ICheckResult['evidence'] = [];
    if (hiding.length > 0) {
      evidence.push({
        label: trans.__('What it breaks'),
        source: null,
        text: trans.__(
          'Python finds these before the environment’s own, so the notebook runs other versions than the environment lists, and a batch job or a colleague with the same environment may get other results or an ImportError.'
        )
      });
    }
    for (const folder of new Set(report.foreign.map(item => item.folder))) {
      const items = report.foreign.filter(item => item.folder === folder);
      evidence.push({
        label:
          items[0].source === 'user'
            ? trans.__('From ~/.local')
            : trans.__('From PYTHONPATH'),
        source: folder,
        text: this._list(items)
      });
    }
    evidence.push({
      label: trans.__('Your own packages (~/.local)'),
      source: 'site.getusersitepackages()',
      text: report.userSiteUsed
        ? trans.__('%1, used by this kernel', report.userSite)
        : trans.__('Kept out of this kernel')
    });
    evidence.push({
      label: trans.__('PYTHONPATH'),
      source: 'os.environ',
      text: report.pythonPath.join('\n') || trans.__('Not set')
    });
    return evidence;
  }

  /** Those that hide something first. */
  private _list(items: readonly IForeignDistribution[]): string {
    const sorted = [
      ...items.filter(item => item.hides !== null),
      ...items.filter(item => item.hides === null)
    ];
    const lines = sorted
      .slice(0, LISTED)
      .map(item =>
        item.hides === null
          ? `${item.name} ${item.version}`.trim()
          : this.trans.__(
              '%1 hides %2 of the environment',
              `${item.name} ${item.version}`.trim(),
              item.hides || item.name
            )
      );
    if (sorted.length > LISTED) {
      lines.push(this.trans.__('and %1 more', sorted.length - LISTED));
    }
    return lines.join('\n');
  }

  private _places(items: readonly IForeignDistribution[]): string {
    const user = items.some(item => item.source === 'user');
    const path = items.some(item => item.source === 'pythonpath');
    return user && path
      ? this.trans.__('~/.local and PYTHONPATH')
      : user
        ? '~/.local'
        : 'PYTHONPATH';
  }

  private _fixes(report: IInterpreterReport): ICheckFix[] {
    const register: ICheckFix = {
      label: this.trans.__(
        'Register a kernel that keeps ~/.local and PYTHONPATH out'
      ),
      kind: 'action',
      value: CommandIDs.registerKernel,
      arguments: { environment: report.prefix }
    };
    const command = shellCommand([
      report.executable,
      '-m',
      'pip',
      'list',
      '--user'
    ]);
    const list: ICheckFix[] =
      command !== null && report.foreign.some(item => item.source === 'user')
        ? [
            {
              label: this.trans.__('List what is in ~/.local'),
              kind: 'command',
              value: command
            }
          ]
        : [];
    return [register, ...list];
  }
}
