import type { IOperation } from '../../server/answers';

/** An operation that runs, with some of it changed. */
export function operation(more: Partial<IOperation> = {}): IOperation<any> {
  return {
    id: '0123456789abcdef',
    kind: 'kernels',
    title: 'Make geo',
    subject: '/envs/geo',
    state: 'running',
    message: null,
    started_at: '2026-11-01T12:00:00+00:00',
    ended_at: null,
    elapsed_seconds: 0,
    result: null,
    ...more
  };
}
