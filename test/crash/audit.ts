import { jsonOf, openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import type { JobCall, Ledger } from './ledger.ts';
import { activate, type Names } from './instance-load.ts';

/** A search returns at most this many; a round creates fewer. */
const pageMax = 10_000;

interface Instance {
  readonly processInstanceKey: string;
  readonly businessId: string | null;
  readonly state: string;
}
interface Job {
  readonly jobKey: string;
  readonly processInstanceKey: string;
  readonly state: string;
  readonly retries: number;
}
interface ElementInstance {
  readonly processInstanceKey: string;
  readonly elementId: string;
  readonly state: string;
}
interface UserTask {
  readonly userTaskKey: string;
  readonly processInstanceKey: string;
  readonly state: string;
}
interface Variable {
  readonly processInstanceKey: string;
  readonly value: string;
}

interface Found {
  readonly instances: readonly Instance[];
  readonly jobs: readonly Job[];
  readonly elements: readonly ElementInstance[];
  readonly tasks: readonly UserTask[];
  readonly tokens: readonly Variable[];
}

/** Compares the state of the server after its restart with the answers that its clients got. Returns the differences. */
export async function audit(
  port: number,
  ledger: Ledger,
  names: Names,
): Promise<readonly string[]> {
  const connection = await openRawConnection(port);
  const found = await readEverything(connection, names);
  const wrong = [
    ...ledger.violations,
    ...auditCreations(ledger, found),
    ...auditJobs(ledger, found),
    ...auditElements(found),
    ...auditTasks(ledger, found),
    ...(await auditLeases(connection, ledger, names)),
  ];
  connection.close();
  return wrong;
}

async function readEverything(connection: RawConnection, names: Names): Promise<Found> {
  const ofProcess = { processDefinitionId: names.processId };
  return {
    instances: await search<Instance>(connection, 'process-instances', ofProcess),
    jobs: await search<Job>(connection, 'jobs', ofProcess),
    elements: await search<ElementInstance>(connection, 'element-instances', ofProcess),
    tasks: await search<UserTask>(connection, 'user-tasks', ofProcess),
    tokens: await search<Variable>(connection, 'variables', { name: names.tokenVariable }),
  };
}

async function search<Item>(
  connection: RawConnection,
  resource: string,
  filter: object,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let after: string | undefined; ;) {
    const page = { limit: pageMax, ...(after === undefined ? {} : { after }) };
    const request = rawRequest('POST', `/v2/${resource}/search`, { filter, page });
    const answer = await connection.send(request);
    if (answer.status !== 200) {
      throw new Error(`Expected to search ${resource}, but got ${answer.body.toString('utf8')}`);
    }
    const body = jsonOf(answer) as {
      readonly items: readonly Item[];
      readonly page: { readonly endCursor: string | null };
    };
    items.push(...body.items);
    if (body.items.length < pageMax || body.page.endCursor === null) return items;
    after = body.page.endCursor;
  }
}

function auditCreations(ledger: Ledger, { instances }: Found): readonly string[] {
  const wrong: string[] = [];
  const byBusinessId = Map.groupBy(instances, ({ businessId }) => businessId ?? '');
  const sent = new Set(ledger.creations.map(({ businessId }) => businessId));
  for (const { businessId, fate, instanceKey } of ledger.creations) {
    const made = byBusinessId.get(businessId) ?? [];
    if (made.length > 1) wrong.push(`${businessId} was created ${made.length} times`);
    if (fate === 'refused') wrong.push(`The creation of ${businessId} was refused`);
    if (fate === 'acknowledged' && made[0]?.processInstanceKey !== instanceKey) {
      wrong.push(`${businessId} was acknowledged as ${instanceKey ?? ''}, but is lost`);
    }
  }
  for (const businessId of byBusinessId.keys()) {
    if (!sent.has(businessId)) wrong.push(`Nobody created ${businessId}`);
  }
  return wrong;
}

function auditJobs(ledger: Ledger, { jobs, tokens }: Found): readonly string[] {
  const wrong: string[] = [];
  const calls = Map.groupBy(ledger.jobCalls, ({ jobKey }) => jobKey);
  const tokenOf = new Map(tokens.map((token) => [token.processInstanceKey, token.value]));
  const known = new Set(jobs.map(({ jobKey }) => jobKey));
  for (const { jobKey } of ledger.jobCalls) {
    if (!known.has(jobKey)) wrong.push(`Job ${jobKey} is lost`);
  }
  for (const job of jobs) {
    const token = tokenOf.get(job.processInstanceKey);
    wrong.push(...auditJob(job, calls.get(job.jobKey) ?? [], token));
  }
  return wrong;
}

function auditJob(job: Job, calls: readonly JobCall[], token: string | undefined): string[] {
  const wrong: string[] = [];
  const name = `Job ${job.jobKey}`;
  const completions = calls.filter(({ kind }) => kind === 'complete');
  const acknowledged = completions.filter(({ fate }) => fate === 'acknowledged');
  const isCompleted = job.state === 'COMPLETED';
  if (calls.some(({ fate }) => fate === 'refused')) wrong.push(`${name}: a call was refused`);
  if (acknowledged.length > 1) wrong.push(`${name} was completed ${acknowledged.length} times`);
  if (acknowledged.length === 1 && !isCompleted) wrong.push(`${name}: its completion is lost`);
  if (isCompleted && !completions.some((call) => JSON.stringify(call.token) === token)) {
    wrong.push(`${name} is completed with the token ${token ?? 'nothing'}, which nobody sent`);
  }
  if (acknowledged[0] !== undefined && JSON.stringify(acknowledged[0].token) !== token) {
    wrong.push(`${name} was completed with another token than ${acknowledged[0].token}`);
  }
  if (!isCompleted && token !== undefined) wrong.push(`${name} left a token, but is not completed`);
  for (const { kind, fate, retries } of calls) {
    if (kind === 'fail' && fate === 'acknowledged' && job.retries > retries) {
      wrong.push(`${name} has ${job.retries} retries, but its failure left ${retries}`);
    }
  }
  return wrong;
}

/** Each instance is at one element, and was at each element once. */
function auditElements({ instances, jobs, elements, tasks }: Found): readonly string[] {
  const wrong: string[] = [];
  const jobOf = Map.groupBy(jobs, ({ processInstanceKey }) => processInstanceKey);
  const taskOf = Map.groupBy(tasks, ({ processInstanceKey }) => processInstanceKey);
  const elementsOf = Map.groupBy(elements, ({ processInstanceKey }) => processInstanceKey);
  for (const { processInstanceKey, state } of instances) {
    const trace = (elementsOf.get(processInstanceKey) ?? [])
      .map((element) => `${element.elementId} ${element.state}`)
      .sort()
      .join(', ');
    const job = (jobOf.get(processInstanceKey) ?? []).map((one) => one.state).join();
    const task = (taskOf.get(processInstanceKey) ?? []).map((one) => one.state).join();
    const isWorking = job === 'CREATED' || job === 'FAILED';
    const expected = isWorking
      ? ['start COMPLETED, work ACTIVE', '', 'ACTIVE']
      : task === 'CREATED'
        ? ['check ACTIVE, start COMPLETED, work COMPLETED', 'CREATED', 'ACTIVE']
        : [
            'check COMPLETED, end COMPLETED, start COMPLETED, work COMPLETED',
            'COMPLETED',
            'COMPLETED',
          ];
    const actual = [trace, task, state];
    if (actual.join(' | ') !== expected.join(' | ')) {
      wrong.push(
        `Instance ${processInstanceKey} (job ${job}) is at ${actual.join(' | ')}, not ${expected.join(' | ')}`,
      );
    }
  }
  return wrong;
}

function auditTasks(ledger: Ledger, { tasks }: Found): readonly string[] {
  const wrong: string[] = [];
  const stateOf = new Map(tasks.map(({ userTaskKey, state }) => [userTaskKey, state]));
  // Two clients may find one task, but only one of them may get the answer that it completed it.
  const told = Map.groupBy(
    ledger.taskCalls.filter(({ fate }) => fate === 'acknowledged'),
    ({ userTaskKey }) => userTaskKey,
  );
  for (const [userTaskKey, calls] of told) {
    if (calls.length > 1)
      wrong.push(`User task ${userTaskKey} was completed ${calls.length} times`);
    const state = stateOf.get(userTaskKey);
    if (state !== 'COMPLETED') wrong.push(`User task ${userTaskKey} is ${state ?? 'lost'}`);
  }
  return wrong;
}

/** No job that a client still has leased may be given to another one after the restart. */
async function auditLeases(
  connection: RawConnection,
  ledger: Ledger,
  names: Names,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (;;) {
    const jobs = await activate(connection, names, 1_000);
    if (jobs === undefined) return [...wrong, 'The server ended during the audit'];
    if (jobs.length === 0) return wrong;
    for (const { jobKey } of jobs) {
      if (ledger.leases.has(jobKey)) wrong.push(`Job ${jobKey} has two live leases`);
      if (seen.has(jobKey)) wrong.push(`Job ${jobKey} was handed out twice in the audit`);
      seen.add(jobKey);
    }
  }
}
