import { jsonOf, openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import type { LeaseHistory } from './lease-load.ts';

interface Found {
  readonly jobs: readonly {
    readonly jobKey: string;
    readonly processInstanceKey: string;
    readonly state: string;
  }[];
  readonly variables: readonly { readonly processInstanceKey: string; readonly value: string }[];
  readonly elements: readonly { readonly processInstanceKey: string; readonly elementId: string }[];
}

/** The answers about leases must fit the state of the server: one worker at a time has a job, and the last one completes it. */
export async function auditTokenLeases(
  port: number,
  history: LeaseHistory,
): Promise<readonly string[]> {
  const connection = await openRawConnection(port);
  const ofProcess = { processDefinitionId: history.processId };
  const found = {
    jobs: await search(connection, 'jobs', ofProcess),
    variables: await search(connection, 'variables', { name: history.variable }),
    elements: await search(connection, 'element-instances', ofProcess),
  } as Found;
  connection.close();
  return [...auditOverlaps(history), ...auditHolders(history, found), ...auditSteps(found)];
}

function inOrder(history: LeaseHistory): ReadonlyMap<string, LeaseHistory['leases']> {
  const sorted = history.leases.toSorted((one, other) => one.deadlineMs - other.deadlineMs);
  return Map.groupBy(sorted, ({ jobKey }) => jobKey);
}

function auditOverlaps(history: LeaseHistory): readonly string[] {
  const wrong: string[] = [];
  for (const [jobKey, leases] of inOrder(history)) {
    for (const [index, { deadlineMs }] of leases.entries()) {
      const next = leases[index + 1];
      if (next === undefined || next.heldAtMs >= deadlineMs) continue;
      const earlyMs = deadlineMs - next.heldAtMs;
      wrong.push(`Job ${jobKey} was in other hands ${earlyMs} ms before its lease had ended`);
    }
  }
  return wrong;
}

/** The worker that completed a job was the last one to lease it. */
function auditHolders(history: LeaseHistory, { jobs, variables }: Found): readonly string[] {
  const wrong: string[] = [];
  const leasesOf = inOrder(history);
  const callsOf = Map.groupBy(history.calls, ({ jobKey }) => jobKey);
  const holderOf = new Map(
    variables.map(({ processInstanceKey, value }) => [processInstanceKey, value]),
  );
  for (const { jobKey, processInstanceKey, state } of jobs) {
    const holder = holderOf.get(processInstanceKey);
    const yes = (callsOf.get(jobKey) ?? []).filter(({ fate }) => fate === 'acknowledged');
    const last = leasesOf.get(jobKey)?.at(-1);
    if (yes.length > 1) wrong.push(`Job ${jobKey} was completed ${yes.length} times`);
    if (yes[0] !== undefined && JSON.stringify(yes[0].token) !== holder) {
      wrong.push(`Job ${jobKey} was completed with another token than who was told so`);
    }
    if (state === 'COMPLETED' && JSON.stringify(last?.token) !== holder) {
      wrong.push(`Job ${jobKey} was completed with a token that was no longer its own`);
    }
    if (state !== 'COMPLETED' && yes.length > 0) {
      wrong.push(`Job ${jobKey} is ${state}, but its completion was acknowledged`);
    }
  }
  return wrong;
}

function auditSteps({ elements }: Found): readonly string[] {
  const steps = Map.groupBy(
    elements,
    ({ processInstanceKey, elementId }) => `${processInstanceKey} took the step ${elementId}`,
  );
  return [...steps]
    .filter(([, taken]) => taken.length > 1)
    .map(([step, taken]) => `Instance ${step} ${taken.length} times`);
}

async function search(
  connection: RawConnection,
  resource: string,
  filter: object,
): Promise<readonly unknown[]> {
  const page = { limit: 10_000 };
  const answer = await connection.send(
    rawRequest('POST', `/v2/${resource}/search`, { filter, page }),
  );
  if (answer.status !== 200) {
    throw new Error(`Expected to search ${resource}, but got ${answer.body.toString('utf8')}`);
  }
  return (jsonOf(answer) as { readonly items: readonly unknown[] }).items;
}
