import { shellCommand } from '../environment/shellCommand';
import type { IEnvironment } from '../server/answers';

/** The command that puts ipykernel in an environment, or `null` when its path cannot be typed. */
export function installIpykernel(
  environment: Pick<IEnvironment, 'kind' | 'path' | 'interpreter'>
): string | null {
  return environment.kind === 'conda'
    ? shellCommand([
        'conda',
        'install',
        '--yes',
        '--prefix',
        environment.path,
        'ipykernel'
      ])
    : shellCommand([
        environment.interpreter,
        '-m',
        'pip',
        'install',
        'ipykernel'
      ]);
}
