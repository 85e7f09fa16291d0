/**
 * Why the server part did not do what was asked.
 *
 * `missing`: this JupyterLab runs without our server part (JupyterLite, or it is not enabled).
 * `unreachable`: no answer at all: the network or the Jupyter server is down or restarting.
 * `refused`: the server part answered with an error; `message` is its sentence.
 */
export type ServerPartFailure = 'missing' | 'unreachable' | 'refused';

/** What lists say of everything that needs the server part, where there is none. */
export const SERVER_PART_MISSING =
  'Signpost’s server part is not running here.';

/** The one error of {@link ServerClient}; its message is a sentence that a user can act on. */
export class ServerPartError extends Error {
  constructor(
    readonly failure: ServerPartFailure,
    message: string,
    /** HTTP status, or 0 without an answer. */
    readonly status: number,
    /** The server's short name of the reason, or an empty text. */
    readonly reason: string
  ) {
    super(message);
    this.name = 'ServerPartError';
  }

  static unreachable(cause: unknown): ServerPartError {
    const detail = cause instanceof Error ? ` (${cause.message})` : '';
    return new ServerPartError(
      'unreachable',
      `The Jupyter server did not answer${detail}. Nothing was changed; try again when it is back.`,
      0,
      'unreachable'
    );
  }

  static fromResponse(
    status: number,
    answer: Record<string, unknown> | null
  ): ServerPartError {
    const message = answer?.['message'];
    const reason = answer?.['reason'];
    // Jupyter Server answers an unknown address with its own 404, which carries no reason of ours.
    if (status === 404 && typeof reason !== 'string') {
      return new ServerPartError(
        'missing',
        `${SERVER_PART_MISSING} Guides and export work without it; checks of HOME and GPU, kernels and jobs need it. Enable it with "jupyter server extension enable jupyterlab_signpost" and restart the server. JupyterLite, which has no server, cannot have it.`,
        status,
        'missing'
      );
    }
    return new ServerPartError(
      'refused',
      typeof message === 'string' && message !== ''
        ? message
        : `The Jupyter server answered with status ${status} and no explanation. Nothing is known to have changed; the server’s log says more.`,
      status,
      typeof reason === 'string' ? reason : ''
    );
  }
}

/** Would Slurm take the job and never start it? Then it may be asked for all the same. */
export function isNeverStarting(reason: unknown): reason is ServerPartError {
  return reason instanceof ServerPartError && reason.reason === 'never-starts';
}

/** The sentence of any caught value. */
export function sentenceOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
