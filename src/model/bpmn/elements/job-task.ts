import type { JobTask } from '../../process.ts';
import type { ElementReader } from '../element-reader.ts';
import { readJobDefinition } from '../job-definition.ts';

export const readServiceTask: ElementReader = (cursor, { base }) =>
  readJobTask(base, 'SERVICE_TASK', readJobDefinition(cursor));

export const readSendTask: ElementReader = (cursor, { base }) =>
  readJobTask(base, 'SEND_TASK', readJobDefinition(cursor));

function readJobTask(
  base: Omit<JobTask, 'type' | 'job'>,
  type: JobTask['type'],
  job: JobTask['job'] | undefined,
): JobTask | undefined {
  return job && { ...base, type, job };
}
