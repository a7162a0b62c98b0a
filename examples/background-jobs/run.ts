/**
 * Background jobs, end to end, against a running server in development mode: `npm run demo:jobs`. Ten mails with five at
 * a time, one that is retried, one that becomes a dead letter and is replayed, one that cannot be sent, a newsletter
 * that is cancelled while it is sent, and a schedule that is run now.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createJobsClient, type JobsClient, type JobStatus } from '../../src/jobs.ts';
import { connect, type Connection } from './connect.ts';
import { type MailServer, startWorker, type Work } from './mails.ts';
import { say } from './progress.ts';
import { request } from './request.ts';
import { until } from './until.ts';

const retry = { backoff: 'exponential', delaySeconds: 0.4, factor: 2, jitter: 0 } as const;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    'workers-url': { type: 'string', default: 'https://localhost:8443' },
    data: { type: 'string', default: './data' },
    'jobs-development-dir': { type: 'string' },
  },
});

try {
  const folder = values['jobs-development-dir'] ?? join(values.data, 'development');
  await run(await connect({ url: values.url, workersUrl: values['workers-url'], folder }));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(connection: Connection): Promise<void> {
  const client = createJobsClient<Work>(connection);
  const mailServer = { isReachable: false };
  const newsletter = Promise.withResolvers<undefined>();
  const worker = startWorker(connection, mailServer, () => newsletter.resolve(undefined));
  const ids: string[] = [];
  try {
    ids.push(...(await sendMails(client)));
    ids.push(await replayDeadLetter(connection, client, mailServer));
    ids.push(await cancelNewsletter(client, newsletter.promise));
    ids.push(await runSchedule(connection, client));
  } finally {
    // Handlers that still run have time to end.
    await worker.stop();
  }
  await report(connection, client, ids);
  client.close();
}

async function sendMails(client: JobsClient<Work>): Promise<readonly string[]> {
  const people = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jim'];
  const addresses = people.map((name) => `${name}@example.test`);
  const enqueued = await client.enqueueAll(
    addresses.map((to) => ({ type: 'demo.mail', payload: { to } })),
  );
  say('program', `${enqueued.length} mails enqueued in one request`);
  const grey = await client.enqueue('demo.mail', { to: 'grey@example.test' }, { retry });
  const unknown = await client.enqueue('demo.mail', { to: 'nobody' });
  for (const job of [...enqueued, grey]) await until(client, job, 'completed');
  const { error } = await until(client, unknown, 'failed');
  say('program', `nobody: failed for good: ${error?.message ?? ''}`);
  return [...enqueued, grey, unknown].map(({ id }) => id);
}

async function replayDeadLetter(
  connection: Connection,
  client: JobsClient<Work>,
  mailServer: MailServer,
): Promise<string> {
  const to = 'late@example.test';
  const late = await client.enqueue('demo.mail', { to }, { maxAttempts: 2, retry });
  const { error, attempts } = await until(client, late, 'deadlettered');
  say('program', `${to}: a dead letter after ${attempts} attempts: ${error?.message ?? ''}`);
  mailServer.isReachable = true;
  await request(connection, 'POST', `/dlq/${late.id}/replay`, {});
  say('operator', `${to}: replayed, now that the mail server is back`);
  await until(client, late, 'completed');
  return late.id;
}

async function cancelNewsletter(
  client: JobsClient<Work>,
  isBegun: Promise<undefined>,
): Promise<string> {
  const { id } = await client.enqueue('demo.newsletter', { to: 'everybody' }, { priority: 1 });
  await isBegun;
  await client.cancel(id, 'It has last month’s prices');
  say('program', 'newsletter to everybody: cancelled while it runs');
  return id;
}

/** A schedule for the next morning: the example runs it now and deletes it. */
async function runSchedule(connection: Connection, client: JobsClient<Work>): Promise<string> {
  const schedule = await request<{ id: string; nextRunAt: string }>(connection, 'POST', '/cron', {
    name: `demo ${new Date().toISOString()}`,
    cronExpression: '0 7 * * MON-FRI',
    timezone: 'Europe/Berlin',
    jobType: 'demo.mail',
    payload: { to: 'team@example.test' },
  });
  say('program', `a schedule: its next mail goes out at ${schedule.nextRunAt}`);
  await request(connection, 'POST', `/cron/${schedule.id}/run`, {});
  const [job] = await request<readonly { readonly id: string }[]>(
    connection,
    'GET',
    `/jobs?scheduleId=${schedule.id}`,
  );
  if (job === undefined) throw new Error('Expected the schedule to have made a job');
  await until(client, job, 'completed');
  await request(connection, 'DELETE', `/cron/${schedule.id}`);
  return job.id;
}

async function report(
  connection: Connection,
  client: JobsClient<Work>,
  ids: readonly string[],
): Promise<void> {
  const counts = new Map<JobStatus, number>();
  let attempts = 0;
  for (const id of ids) {
    const { status } = await client.get(id);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    // A replay starts the job's count of attempts again; the list of executions has all of them.
    const executions = await request<readonly object[]>(
      connection,
      'GET',
      `/jobs/${id}/executions`,
    );
    attempts += executions.length;
  }
  const texts = [...counts].map(([status, count]) => `${count} ${status}`);
  say('program', `${ids.length} jobs, ${attempts} attempts: ${texts.join(', ')}`);
}
