import type { Cluster } from '../scenario/scenario-cluster.ts';
import type { TimerBorder } from './random-process.ts';

interface ElementItem {
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly state: string;
}

interface InstanceItem {
  readonly processInstanceKey: string;
  readonly state: string;
}

/** The faults of the instances of a server, as sentences. */
export async function findFaults(
  cluster: Cluster,
  timers: readonly TimerBorder[],
): Promise<readonly string[]> {
  const faults = cluster.errors.map((error) => `an error of the server: ${String(error)}`);
  const instances = (await cluster.search('process-instances')) as readonly InstanceItem[];
  for (const { processInstanceKey: key, state } of instances) {
    const elements = (await cluster.search('element-instances', {
      processInstanceKey: key,
    })) as readonly ElementItem[];
    faults.push(...(await findWrongFlows(cluster, key, elements)));
    if (state !== 'ACTIVE') faults.push(...(await findLeftOvers(cluster, key, elements)));
    faults.push(...findRepeatedTimers(elements, timers));
  }
  return [...faults, ...(await findRepeatedMessages(cluster))];
}

/** Each taken flow begins at an element that has completed, and ends at one that was entered or is a join. */
async function findWrongFlows(
  cluster: Cluster,
  key: string,
  elements: readonly ElementItem[],
): Promise<readonly string[]> {
  const completed = new Set(
    elements.filter(({ state }) => state === 'COMPLETED').map(({ elementId }) => elementId),
  );
  const entered = new Set(elements.map(({ elementId }) => elementId));
  const answer = await cluster.call('GET', `/process-instances/${key}/sequence-flows`);
  const { items } = answer.body as { readonly items: readonly { readonly elementId: string }[] };
  const taken = items.map(({ elementId }) => elementId);
  return taken.flatMap((flowId) => {
    const [source = '', target = ''] = flowId.split('-');
    const wrong = `${key}: flow ${flowId} was taken, but`;
    if (!completed.has(source)) return [`${wrong} ${source} has not completed`];
    const isJoin = target.startsWith('join');
    return entered.has(target) || isJoin ? [] : [`${wrong} ${target} was not entered`];
  });
}

/** No part of an ended instance is alive. */
async function findLeftOvers(
  cluster: Cluster,
  key: string,
  elements: readonly ElementItem[],
): Promise<readonly string[]> {
  const faults = elements
    .filter(({ state }) => state === 'ACTIVE')
    .map(({ elementId }) => `${key} has ended, but ${elementId} is active`);
  const open = { processInstanceKey: key, messageSubscriptionState: 'CREATED' };
  for (const { elementId } of await cluster.search('message-subscriptions', open)) {
    faults.push(`${key} has ended, but ${String(elementId)} waits for a message`);
  }
  const jobs = await cluster.search('jobs', { processInstanceKey: key, state: 'CREATED' });
  for (const { elementId } of jobs) {
    faults.push(`${key} has ended, but ${String(elementId)} has a job`);
  }
  return faults;
}

/** The timer of a boundary event fires once for each instance of its activity. */
function findRepeatedTimers(
  elements: readonly ElementItem[],
  timers: readonly TimerBorder[],
): readonly string[] {
  const countOf = (id: string) => elements.filter(({ elementId }) => elementId === id).length;
  return timers
    .filter(({ elementId, hostId }) => countOf(elementId) > countOf(hostId))
    .map(({ elementId }) => `the timer of ${elementId} fired more than once`);
}

/** A message reaches a process at most once. */
async function findRepeatedMessages(cluster: Cluster): Promise<readonly string[]> {
  const seen = new Set<string>();
  const faults: string[] = [];
  const items = (await cluster.search('correlated-message-subscriptions')) as readonly {
    readonly messageKey: string;
    readonly processDefinitionId: string;
  }[];
  for (const { messageKey, processDefinitionId } of items) {
    const pair = `message ${messageKey} reached ${processDefinitionId}`;
    if (seen.has(pair)) faults.push(`${pair} twice`);
    seen.add(pair);
  }
  return faults;
}
