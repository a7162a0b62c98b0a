/** The jobs of this program, and a worker for them. */
import {
  createJobsWorker,
  type JobHandler,
  type JobsWorker,
  PermanentFailure,
} from '../../src/jobs.ts';
import type { Connection } from './connect.ts';
import { say } from './progress.ts';

export type Work = Readonly<Record<'demo.mail' | 'demo.newsletter', { readonly to: string }>>;

export interface MailServer {
  /** While it is off, no mail to `late@example.test` gets through. */
  isReachable: boolean;
}

const concurrency = 5;

export function startWorker(
  { workersUrl, token, tls }: Connection,
  mailServer: MailServer,
  onNewsletter: () => void,
): JobsWorker {
  return createJobsWorker<Work>({
    url: workersUrl,
    token,
    tls,
    concurrency,
    // The worker sends a heartbeat three times within a lease, so it learns within two seconds that a job was
    // cancelled.
    leaseSeconds: 5,
    handlers: {
      'demo.mail': sendMail(mailServer),
      'demo.newsletter': sendNewsletter(onNewsletter),
    },
    onError: (error) => say('worker', String(error)),
  });
}

/** An exception fails the attempt: the service retries the job by its retry policy, or makes it a dead letter. */
function sendMail(mailServer: MailServer): JobHandler<Work['demo.mail']> {
  return ({ payload: { to }, attempt, maxAttempts }, { log }) => {
    if (to === 'nobody') throw new PermanentFailure(`'${to}' is no address`);
    const isGreylisted = to === 'grey@example.test' && attempt === 1;
    if (isGreylisted || (to === 'late@example.test' && !mailServer.isReachable)) {
      say('worker', `${to}: no answer to attempt ${attempt} of ${maxAttempts}`);
      throw new Error('The mail server does not answer');
    }
    log(`accepted for ${to}`);
    say('worker', `${to}: sent`);
    return { sentTo: to };
  };
}

/** This handler takes long, and stops when the job is cancelled. */
function sendNewsletter(onStarted: () => void): JobHandler<Work['demo.newsletter']> {
  return async ({ payload: { to } }, { signal, progress }) => {
    progress({ sent: 100, of: 5_000 });
    say('worker', `newsletter to ${to}: begun`);
    onStarted();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    say('worker', `newsletter to ${to}: stops at 100 of 5000, because it was cancelled`);
    signal.throwIfAborted();
  };
}
