import {
  openRawConnection,
  jsonOf,
  rawRequest,
  type RawAnswer,
  type RawConnection,
} from '../raw-connection.ts';
import type { Fate, Ledger, Lease } from './ledger.ts';
import type { Random } from './random.ts';

const clientCount = 40;
/** Longer than a round, so that no lease ends by itself. */
const leaseMs = 3_600_000;

export interface Names {
  readonly processId: string;
  readonly jobType: string;
  readonly tokenVariable: string;
}

export function namesOf(round: string): Names {
  return { processId: `crash-${round}`, jobType: `work-${round}`, tokenVariable: `token-${round}` };
}

interface Client {
  readonly connection: RawConnection;
  readonly ledger: Ledger;
  readonly names: Names;
  readonly random: Random;
  readonly name: string;
}

/** Runs until every connection has ended, because the server was killed. */
export async function runLoad(
  port: number,
  options: { readonly ledger: Ledger; readonly names: Names; readonly random: Random },
): Promise<void> {
  const run = async (index: number): Promise<void> => {
    const connection = await openRawConnection(port);
    const client = { ...options, connection, name: `c${index}` };
    for (let round = 0; ; round++) {
      if (!(await runRound(client, round))) break;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: clientCount }, (_, index) => run(index)));
}

/** Create → activate → complete or fail → complete a user task. Returns whether the server is still alive. */
async function runRound(client: Client, round: number): Promise<boolean> {
  return (
    (await create(client, `${client.names.processId}.${client.name}.${round}`)) &&
    (await work(client, round)) &&
    (round % 2 === 0 || (await completeTasks(client)))
  );
}

async function create({ connection, ledger, names }: Client, businessId: string): Promise<boolean> {
  const { fate, answer } = await call(connection, 'POST', '/v2/process-instances', {
    processDefinitionId: names.processId,
    businessId,
    variables: { order: businessId },
  });
  const instanceKey =
    fate === 'acknowledged' && answer !== undefined
      ? (jsonOf(answer) as { readonly processInstanceKey: string }).processInstanceKey
      : undefined;
  ledger.creations.push({ businessId, fate, instanceKey });
  return fate !== 'unknown';
}

async function work(client: Client, round: number): Promise<boolean> {
  const jobs = await activate(client.connection, client.names, 1 + client.random.below(3));
  if (jobs === undefined) return false;
  for (const job of jobs) client.ledger.handOut(job);
  for (const [index, job] of jobs.entries()) {
    if (!(await answerJob(client, job, `${client.name}.${round}.${index}`))) return false;
  }
  return true;
}

interface Job extends Lease {
  readonly retries: number;
}

/** `undefined` if no answer arrived. */
export async function activate(
  connection: RawConnection,
  names: Names,
  jobsMax: number,
): Promise<readonly Job[] | undefined> {
  const { fate, answer } = await call(connection, 'POST', '/v2/jobs/activation', {
    type: names.jobType,
    worker: 'crash',
    timeout: leaseMs,
    maxJobsToActivate: jobsMax,
    requestTimeout: -1,
  });
  if (fate === 'unknown' || answer === undefined) return undefined;
  const { jobs = [] } = jsonOf(answer) as {
    readonly jobs?: readonly { jobKey: string; processInstanceKey: string; retries: number }[];
  };
  return jobs.map(({ jobKey, processInstanceKey, retries }) => ({
    jobKey,
    instanceKey: processInstanceKey,
    retries,
  }));
}

async function answerJob(client: Client, job: Job, token: string): Promise<boolean> {
  const { connection, ledger, names, random } = client;
  const { jobKey } = job;
  const kind = job.retries > 1 && random.below(5) === 0 ? 'fail' : 'complete';
  const retries = job.retries - 1;
  // From here on the server may hand the job out again.
  ledger.leases.delete(jobKey);
  const { fate } =
    kind === 'fail'
      ? await call(connection, 'POST', `/v2/jobs/${jobKey}/failure`, {
          retries,
          errorMessage: token,
        })
      : await call(connection, 'POST', `/v2/jobs/${jobKey}/completion`, {
          variables: { [names.tokenVariable]: token },
        });
  ledger.jobCalls.push({ kind, jobKey, token, retries, fate });
  return fate !== 'unknown';
}

async function completeTasks({ connection, ledger, names, random }: Client): Promise<boolean> {
  const found = await call(connection, 'POST', '/v2/user-tasks/search', {
    filter: { processDefinitionId: names.processId, state: 'CREATED' },
    page: { from: random.below(50), limit: 2 },
  });
  if (found.answer === undefined) return false;
  const { items = [] } = jsonOf(found.answer) as {
    readonly items?: readonly { readonly userTaskKey: string }[];
  };
  for (const { userTaskKey } of items) {
    const { fate } = await call(connection, 'POST', `/v2/user-tasks/${userTaskKey}/completion`, {});
    ledger.taskCalls.push({ userTaskKey, fate });
    if (fate === 'unknown') return false;
  }
  return true;
}

async function call(
  connection: RawConnection,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly fate: Fate; readonly answer: RawAnswer | undefined }> {
  try {
    const answer = await connection.send(rawRequest(method, path, body));
    return { fate: answer.status < 300 ? 'acknowledged' : 'refused', answer };
  } catch {
    // The server was killed, as the test intends.
    return { fate: 'unknown', answer: undefined };
  }
}
