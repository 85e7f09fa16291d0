import type { Kernel, KernelMessage } from '@jupyterlab/services';

import type { IPackageQuestion } from '../export/model';
import type { IAcceleratorReport } from './gpuAnswers';
import { parseAcceleratorReport } from './gpuAnswers';
import type { IInterpreterReport, IKernelPackages } from './kernelAnswers';
import {
  KernelProbeError,
  isRecord,
  parseInterpreterReport,
  parsePackages,
  textOf,
  unexpectedAnswer
} from './kernelAnswers';
import {
  ACCELERATORS_PROGRAM,
  ANSWER_MIME_TYPE,
  INTERPRETER_PROGRAM,
  LONGEST_ANSWER,
  publishing
} from './kernelSnippets';
import { PACKAGES_PROGRAM } from './packagesProgram';

/** How long a kernel may take to answer, in milliseconds. */
export const PROBE_TIMEOUT = 10_000;

/** How long a kernel may be busy before that counts as a running cell, in milliseconds. */
const SETTLING_TIME = 400;
const SETTLING_STEP = 50;

/** What of a kernel connection is used here. */
export type IProbedKernel = Pick<
  Kernel.IKernelConnection,
  'status' | 'connectionStatus' | 'hasPendingInput' | 'info' | 'requestExecute'
>;

/**
 * Which interpreter and environment a kernel runs in.
 *
 * The question never waits behind a running cell and leaves no trace in the session: no name, no
 * history, no output. Questions asked side by side share one answer.
 *
 * @throws KernelProbeError
 */
export function askInterpreter(
  kernel: IProbedKernel
): Promise<IInterpreterReport> {
  const shared = interpreterQuestions.get(kernel);
  if (shared) {
    return shared;
  }
  const asked = askKernel(kernel, publishing(INTERPRETER_PROGRAM))
    .then(parseInterpreterReport)
    .finally(() => interpreterQuestions.delete(kernel));
  interpreterQuestions.set(kernel, asked);
  return asked;
}

/**
 * Which GPUs the kernel sees, and what PyTorch, TensorFlow, JAX and CuPy there are built for. Nothing
 * is imported, and no GPU is touched.
 *
 * @throws KernelProbeError
 */
export async function askAccelerators(
  kernel: IProbedKernel
): Promise<IAcceleratorReport> {
  return parseAcceleratorReport(
    await askKernel(kernel, publishing(ACCELERATORS_PROGRAM))
  );
}

/**
 * What the kernel has of the packages that a notebook needs, by its own search path. Dotted names
 * tell apart distributions that share a namespace; see `PACKAGES_PROGRAM`.
 *
 * @returns `null` when there is nothing to ask.
 * @throws KernelProbeError
 */
export async function askDistributions(
  kernel: IProbedKernel,
  question: IPackageQuestion
): Promise<IKernelPackages | null> {
  if (question.imports.length + question.distributions.length === 0) {
    return null;
  }
  return parsePackages(
    await askKernel(kernel, publishing(PACKAGES_PROGRAM, question)),
    question
  );
}

/** Questions under way, so that two checks asked together cost one. */
const interpreterQuestions = new WeakMap<
  IProbedKernel,
  Promise<IInterpreterReport>
>();

/** For each kernel, settled when the last question was answered or given up. */
const turns = new WeakMap<IProbedKernel, Promise<unknown>>();

/** Kernels that still hold a question which nobody waits for any more. */
const overdue = new WeakSet<IProbedKernel>();

/** Run code that publishes an answer, and return the answer. One question at a time for each kernel. */
function askKernel(kernel: IProbedKernel, code: string): Promise<string> {
  const before = turns.get(kernel) ?? Promise.resolve();
  const turn = before
    .catch(() => undefined)
    .then(async () => {
      await settled(kernel);
      const language = await languageOf(kernel);
      if (language !== 'python') {
        throw new KernelProbeError(
          'language',
          `The kernel speaks ${language}, and only Python kernels can be asked.`
        );
      }
      requireIdle(kernel);
      // A second question must not add to what a slow kernel still has to work off.
      if (overdue.has(kernel)) {
        throw busyKernel();
      }
      return send(kernel, code);
    });
  turns.set(kernel, turn);
  return turn;
}

/** Completions and widgets make a kernel busy for a moment; that is no running cell. */
async function settled(kernel: IProbedKernel): Promise<void> {
  for (let waited = 0; waited < SETTLING_TIME; waited += SETTLING_STEP) {
    if (kernel.status !== 'busy' && kernel.status !== 'unknown') {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, SETTLING_STEP));
  }
}

function send(kernel: IProbedKernel, code: string): Promise<string> {
  let answer: string | null = null;
  let complaint = '';
  const future = kernel.requestExecute({
    code,
    silent: true,
    store_history: false,
    allow_stdin: false,
    stop_on_error: false
  });
  future.onIOPub = (message: KernelMessage.IIOPubMessage) => {
    const content = message.content as Record<string, unknown>;
    if (message.header.msg_type === 'display_data') {
      const bundle = content['data'];
      const text = isRecord(bundle) ? bundle[ANSWER_MIME_TYPE] : undefined;
      // A JSON MIME type may arrive as text or, on some kernels, as the value.
      if (text !== undefined) {
        answer = typeof text === 'string' ? text : JSON.stringify(text);
      }
    } else if (message.header.msg_type === 'error') {
      complaint = `${textOf(content['ename'])}: ${textOf(content['evalue'])}`;
    }
  };
  const done = future.done.then(
    (reply: KernelMessage.IExecuteReplyMsg | undefined) => {
      if (answer !== null && answer.length <= LONGEST_ANSWER) {
        return answer;
      }
      if (reply?.content.status === 'error') {
        complaint = `${reply.content.ename}: ${reply.content.evalue}`;
      }
      throw complaint
        ? new KernelProbeError(
            'failed',
            `The kernel could not answer (${complaint}). Nothing was changed in it.`
          )
        : unexpectedAnswer();
    },
    () => {
      throw new KernelProbeError(
        'not-ready',
        'The kernel was restarted or closed before it answered.'
      );
    }
  );
  return withinTime(kernel, done);
}

/** The answer, or an error when it takes too long; a late answer only frees the kernel for the next. */
function withinTime(
  kernel: IProbedKernel,
  done: Promise<string>
): Promise<string> {
  return inTime(done, () => {
    overdue.add(kernel);
    const free = () => void overdue.delete(kernel);
    done.then(free, free);
    return `The kernel gave no answer in ${PROBE_TIMEOUT / 1000} seconds. It is asked again when it is idle.`;
  });
}

async function languageOf(kernel: IProbedKernel): Promise<string> {
  requireReachable(kernel);
  const info = await inTime(
    kernel.info,
    () =>
      `The kernel did not say in ${PROBE_TIMEOUT / 1000} seconds which language it speaks.`
  );
  const name = info.language_info.name.toLowerCase();
  return name === 'ipython' ? 'python' : name;
}

async function inTime<T>(answer: Promise<T>, onLate: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new KernelProbeError('silent', onLate())),
      PROBE_TIMEOUT
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function requireReachable(kernel: IProbedKernel): void {
  if (kernel.status === 'dead') {
    throw new KernelProbeError(
      'dead',
      'The kernel has stopped. Restart it from the Kernel menu; the notebook itself is kept.'
    );
  }
  if (kernel.status === 'busy' || kernel.hasPendingInput) {
    throw busyKernel();
  }
  if (kernel.connectionStatus !== 'connected') {
    throw new KernelProbeError(
      'not-ready',
      'The kernel is not connected. It is asked when the connection is back.'
    );
  }
}

function requireIdle(kernel: IProbedKernel): void {
  requireReachable(kernel);
  if (kernel.status !== 'idle') {
    throw new KernelProbeError(
      'not-ready',
      'The kernel is starting. It is asked when it is idle.'
    );
  }
}

function busyKernel(): KernelProbeError {
  return new KernelProbeError(
    'busy',
    'The kernel is running a cell; it is asked again when it is idle.'
  );
}
