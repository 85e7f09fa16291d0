import type { IJob, IJobRequest } from '../server/answers';
import { isNeverStarting } from '../server/errors';
import type { IJobs } from '../tokens';

/**
 * Start a job. What Slurm would take and never start is submitted only when that is wanted.
 *
 * @param onNeverStarts - asked with the reason, as sentences.
 */
export async function startJob(
  jobs: Pick<IJobs, 'start'>,
  request: IJobRequest,
  onNeverStarts: (reason: string) => Promise<boolean>
): Promise<IJob> {
  try {
    return await jobs.start(request);
  } catch (reason) {
    if (!isNeverStarting(reason) || !(await onNeverStarts(reason.message))) {
      throw reason;
    }
    return jobs.start({ ...request, anyway: true });
  }
}
