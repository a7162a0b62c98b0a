import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import { say } from './progress.ts';

type JobWorker = ReturnType<CamundaClient['createJobWorker']>;
type JobHandler = Parameters<CamundaClient['createJobWorker']>[0]['jobHandler'];

export interface Printer {
  hasPaper: boolean;
}

const backoffMs = 400;

/** One worker for each kind of work; each receives its jobs by long polling. */
export function startWorkers(client: CamundaClient, printer: Printer): readonly JobWorker[] {
  const handlers: Readonly<Record<string, JobHandler>> = {
    'reserve-stock': reserveStock(),
    'charge-card': chargeCard,
    'insure-parcel': insureParcel,
    'print-label': printLabel(printer),
  };
  return Object.entries(handlers).map(([jobType, jobHandler]) =>
    client.createJobWorker({
      jobType,
      jobHandler,
      workerName: `demo-${jobType}`,
      maxParallelJobs: 4,
      jobTimeoutMs: 30_000,
    }),
  );
}

/** The stock system does not answer the first question about order A-1, so its job is retried after a while. */
function reserveStock(): JobHandler {
  let hasFailed = false;
  return (job) => {
    const orderId = String(job.variables['orderId']);
    if (orderId === 'A-1' && !hasFailed) {
      hasFailed = true;
      say(
        'stock',
        `${orderId}: no answer, again in ${backoffMs} ms (${job.retries - 1} tries left)`,
      );
      return job.fail({
        retries: job.retries - 1,
        retryBackOff: backoffMs,
        errorMessage: 'The stock system does not answer',
      });
    }
    say('stock', `${orderId}: reserved`);
    return job.complete({ stock: { reserved: true } });
  };
}

/** A declined card is no failure of the worker but an error of the business: the boundary event catches it. */
const chargeCard: JobHandler = (job) => {
  const orderId = String(job.variables['orderId']);
  if (job.variables['card'] === 'declined') {
    say('payment', `${orderId}: the card is declined`);
    return job.error({ errorCode: 'CARD_DECLINED', errorMessage: 'The bank said no' });
  }
  say('payment', `${orderId}: charged`);
  return job.complete({ payment: { method: 'card' } });
};

const insureParcel: JobHandler = (job) => {
  say('insurance', `${String(job.variables['orderId'])}: insured`);
  return job.complete({ insured: true });
};

/** Without paper the job has no attempt left, which is an incident that a person resolves. */
function printLabel(printer: Printer): JobHandler {
  return (job) => {
    const orderId = String(job.variables['orderId']);
    if (orderId === 'C-3' && !printer.hasPaper) {
      say('printer', `${orderId}: out of paper, and no try left`);
      return job.fail({ retries: 0, errorMessage: 'The printer is out of paper' });
    }
    say('printer', `${orderId}: label printed`);
    return job.complete({ label: `LABEL-${orderId}` });
  };
}
