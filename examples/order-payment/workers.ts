import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import { say } from '../order-fulfilment/progress.ts';

type JobWorker = ReturnType<CamundaClient['createJobWorker']>;
type JobHandler = Parameters<CamundaClient['createJobWorker']>[0]['jobHandler'];

const done: Readonly<Record<string, string>> = {
  'send-reminder': 'reminded of the payment',
  refund: 'too little, the money goes back',
  ship: 'shipped',
};

/** One worker for each kind of work. */
export function startWorkers(client: CamundaClient): readonly JobWorker[] {
  return Object.entries(done).map(([jobType, what]) =>
    client.createJobWorker({
      jobType,
      workerName: `demo-${jobType}`,
      maxParallelJobs: 4,
      jobTimeoutMs: 30_000,
      jobHandler: saying(what),
    }),
  );
}

function saying(what: string): JobHandler {
  return (job) => {
    const [order] = /^P-\d/.exec(String(job.variables['orderId'])) ?? ['?'];
    say('worker', `${order}: ${what}`);
    return job.complete();
  };
}
