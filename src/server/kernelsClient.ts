import type {
  IInstalled,
  IKernelSpecification,
  IKernelsAnswer,
  IMadeEnvironment,
  IMakeRequest,
  IMeasured,
  IOperation,
  IRegistration,
  IRemovedKernel,
  ITriedImports,
  KernelChange
} from './answers';
import { OperationsClient } from './operationsClient';

/** The client of the server part, with what only the Kernels section asks. */
export class KernelsClient extends OperationsClient {
  /** @param roots - further folders to look in, with `~` and `*`. */
  kernels(
    site: string,
    roots: readonly string[] = []
  ): Promise<IKernelsAnswer> {
    return this._ask('GET', ['kernels'], {
      query: { site },
      repeated: { root: roots }
    });
  }

  registerKernel(registration: IRegistration): Promise<IKernelSpecification> {
    return this._ask('POST', ['kernels'], { body: registration });
  }

  changeKernel(
    name: string,
    change: KernelChange
  ): Promise<IKernelSpecification> {
    return this._ask('PATCH', ['kernels', name], { body: change });
  }

  removeKernel(name: string): Promise<IRemovedKernel> {
    return this._ask('DELETE', ['kernels', name]);
  }

  /** Bring a removed kernel back. */
  restoreKernel(undo: string): Promise<IKernelSpecification> {
    return this._ask('POST', ['kernels', 'removed', undo], { body: {} });
  }

  makeEnvironment(
    request: IMakeRequest
  ): Promise<IOperation<IMadeEnvironment>> {
    return this._ask('POST', ['environments'], { body: request });
  }

  /** Install or update ipykernel in an environment. */
  installIpykernel(environment: string): Promise<IOperation<IInstalled>> {
    return this._ask('POST', ['environments', 'ipykernel'], {
      body: { environment }
    });
  }

  installPackages(
    environment: string,
    packages: readonly string[]
  ): Promise<IOperation<IInstalled>> {
    return this._ask('POST', ['environments', 'packages'], {
      body: { environment, packages }
    });
  }

  /**
   * Try imports with the Python of an environment.
   *
   * @param folder - contents path of the notebook's folder.
   */
  testImports(
    environment: string,
    modules: readonly string[],
    folder: string
  ): Promise<IOperation<ITriedImports>> {
    return this._ask('POST', ['environments', 'imports'], {
      body: { environment, modules, folder }
    });
  }

  /** Count the bytes of an environment. */
  measureEnvironment(environment: string): Promise<IOperation<IMeasured>> {
    return this._ask('POST', ['environments', 'size'], {
      body: { environment }
    });
  }

  /** What is typed in a terminal to work in an environment; `null` where that is not possible. */
  async activation(environment: string): Promise<string | null> {
    const answer = await this._ask<{ line: string | null }>(
      'POST',
      ['environments', 'activation'],
      { body: { environment } }
    );
    return answer.line;
  }
}
