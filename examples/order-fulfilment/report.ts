import type { CamundaClient, ProcessInstanceKey } from '@camunda8/orchestration-cluster-api';
import type { Order } from './orders.ts';
import { printTable } from './table.ts';
import { atOnce } from './until.ts';

type Row = Readonly<Record<string, string>>;
type Key = ProcessInstanceKey;

/** Shows the results of the search API, one table for each kind of row. */
export async function report(client: CamundaClient, orders: readonly Order[]): Promise<void> {
  const print = async (title: string, search: (key: Key) => Promise<readonly Row[]>) => {
    const rows = await Promise.all(
      orders.map(async ({ id, processInstanceKey }) =>
        (await search(processInstanceKey)).map((row) => ({ order: id, ...row })),
      ),
    );
    printTable(title, rows.flat());
  };
  await print('Process instances', (key) => instances(client, key));
  await print('Elements, in the order of their start', (key) => elements(client, key));
  await print('Jobs', (key) => jobs(client, key));
  await print('User tasks', (key) => userTasks(client, key));
  await print('Incidents', (key) => incidents(client, key));
  await print('Variables', (key) => variables(client, key));
}

async function instances(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchProcessInstances({ filter: { processInstanceKey } }, atOnce);
  return items.map((item) => ({
    state: item.state,
    'took ms': String(Date.parse(item.endDate ?? '') - Date.parse(item.startDate)),
    'open incident': String(item.hasIncident),
  }));
}

async function elements(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchElementInstances(
    {
      filter: { processInstanceKey },
      sort: [{ field: 'elementInstanceKey' }],
      page: { limit: 100 },
    },
    atOnce,
  );
  return items.map(({ elementId, type, state }) => ({ element: elementId, type, state }));
}

async function jobs(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchJobs(
    { filter: { processInstanceKey }, sort: [{ field: 'jobKey' }] },
    atOnce,
  );
  return items.map((item) => ({
    type: item.type,
    state: item.state,
    'retries left': String(item.retries),
    'last error': item.errorCode ?? item.errorMessage ?? '',
  }));
}

async function userTasks(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchUserTasks({ filter: { processInstanceKey } }, atOnce);
  return items.map(({ name, elementId, assignee, state }) => ({
    task: name ?? elementId,
    assignee: assignee ?? '',
    state,
  }));
}

async function incidents(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchIncidents({ filter: { processInstanceKey } }, atOnce);
  return items.map(({ errorType, errorMessage, state }) => ({
    type: errorType,
    message: errorMessage,
    state,
  }));
}

async function variables(client: CamundaClient, processInstanceKey: Key): Promise<Row[]> {
  const { items } = await client.searchVariables(
    { filter: { processInstanceKey, scopeKey: processInstanceKey }, sort: [{ field: 'name' }] },
    atOnce,
  );
  return items.map(({ name, value }) => ({ name, value }));
}
