import { createAuthority } from '../jobs/certificates.ts';
import { audience, createIssuer, issuerName } from '../jobs/issuer.ts';
import { openRawConnection } from '../raw-connection.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { auditJobs } from './jobs-audit.ts';
import { JobsLedger } from './jobs-ledger.ts';
import { call, type JobsAccess, runJobsLoad } from './jobs-load.ts';
import { createRandom } from './random.ts';
import { openRelaySinks } from './relay-sinks.ts';
import type { Round } from './rounds.ts';

const loadMs = { least: 30, most: 800 };

/** Kills a server under the load of the Jobs Service and audits it after its restart, again and again on the same tables. */
export async function runJobsRounds(options: {
  readonly dataDir: string;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (round: Round) => void;
}): Promise<readonly Round[]> {
  const random = createRandom(options.seed);
  const entrance = await openEntrance();
  const sinks = await openRelaySinks();
  const flags = ['--data', options.dataDir, ...entrance.flags, ...sinks.flags];
  const start = (): Promise<ServerProcess> => startServerProcess(flags);
  const rounds: Round[] = [];
  let server = await start();
  try {
    for (let index = 1; index <= options.rounds; index += 1) {
      const ledger = new JobsLedger();
      const access = await entrance.accessOf(`crash-${index}`);
      await create(server.port, access, '/jobs/v1/webhooks', { url: sinks.webhookUrl });
      await create(server.port, access, '/jobs/v1/cron', everySecond);
      // In some rounds the server publishes no committed event before the kill.
      if (random.below(3) === 0) sinks.pause();
      const killedAfterMs = loadMs.least + random.below(loadMs.most - loadMs.least);
      const running = runJobsLoad(server.port, { ledger, access, random });
      await new Promise((resolve) => setTimeout(resolve, killedAfterMs));
      await server.kill();
      await running;
      sinks.resume();
      server = await start();
      const violations = await auditJobs(server.port, ledger, access, sinks);
      const { startMs } = server;
      const acknowledged = ledger.count('acknowledged');
      const unknown = ledger.count('unknown');
      const round = { round: index, killedAfterMs, acknowledged, unknown, startMs, violations };
      rounds.push(round);
      options.onRound?.(round);
    }
  } finally {
    await server.stop();
    await sinks.close();
  }
  return rounds;
}

/** A schedule with ticks during the kill and while the server is down. */
const everySecond = {
  name: 'every second',
  cronExpression: '* * * * * ? *',
  jobType: 'crash.tick',
  payload: { name: 'tick' },
};

async function create(port: number, access: JobsAccess, path: string, body: object): Promise<void> {
  const connection = await openRawConnection(port);
  const { fate, error } = await call(connection, access, 'POST', path, body);
  connection.close();
  if (fate !== 'acknowledged')
    throw new Error(`Expected POST ${path} to be taken, but got ${JSON.stringify(error)}`);
}

/** Tokens of our own issuer, and a worker's certificate that the test forwards like a proxy. */
async function openEntrance(): Promise<{
  readonly flags: readonly string[];
  readonly accessOf: (tenant: string) => Promise<JobsAccess>;
}> {
  const issuer = createIssuer();
  const { file, issue } = await createAuthority('Workers of the crash test');
  const { certificate } = await issue({ subject: 'CN=jobs-worker-crash' });
  return {
    flags: [
      `--jobs-jwks=${issuer.keyFile}`,
      `--jobs-issuer=${issuerName}`,
      `--jobs-audience=${audience}`,
      `--jobs-worker-ca=${file}`,
      '--jobs-trusted-proxies=127.0.0.1',
      '--jobs-rate-limit=off',
    ],
    accessOf: async (tenant) => ({
      tenant,
      headers: {
        authorization: `Bearer ${await issuer.tokenOf({ tenant, roles: ['organizer'], plan: 'enterprise' })}`,
        'x-client-cert': encodeURIComponent(certificate),
      },
    }),
  };
}
