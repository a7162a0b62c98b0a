import type { Job, JobsClient, JobStatus } from '../../src/jobs.ts';
import type { Work } from './mails.ts';

const triesMax = 400;
const pauseMs = 50;

/** Reads the job until it has the expected state. */
export async function until(
  client: JobsClient<Work>,
  { id }: { readonly id: string },
  status: JobStatus,
): Promise<Job> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const job = await client.get(id);
    if (job.status === status) return job;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`Expected job ${id} to be ${status} within ${(triesMax * pauseMs) / 1_000} s`);
}
