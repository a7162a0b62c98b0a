import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import type { Order } from './orders.ts';
import { say } from './progress.ts';
import { atOnce, keysOf, nameOf, until } from './until.ts';
import type { Printer } from './workers.ts';

/** Accounting takes the task of the order whose card was declined, and completes it. */
export async function arrangeInvoice(
  client: CamundaClient,
  orders: readonly Order[],
): Promise<void> {
  const { userTaskKey, processInstanceKey } = await until('a user task', async () => {
    const tasks = await Promise.all(
      orders.map(({ processInstanceKey: key }) =>
        client.searchUserTasks({ filter: { processInstanceKey: key, state: 'CREATED' } }, atOnce),
      ),
    );
    return tasks.flatMap(({ items }) => items)[0];
  });
  const order = nameOf(orders, processInstanceKey);
  await client.assignUserTask({ userTaskKey, assignee: 'ada' });
  say('ada', `${order}: takes the task "Arrange payment by invoice"`);
  await client.completeUserTask({ userTaskKey, variables: { approvedBy: 'ada' } });
  say('ada', `${order}: invoice arranged, task completed`);
}

/** A person adds paper, gives the job another attempt and resolves the incident. */
export async function fixPrinter(
  client: CamundaClient,
  orders: readonly Order[],
  printer: Printer,
): Promise<void> {
  const incident = await until('an incident', async () => {
    const { items } = await client.searchIncidents(
      { filter: { processInstanceKey: { $in: keysOf(orders) }, state: 'ACTIVE' } },
      atOnce,
    );
    return items[0];
  });
  const { incidentKey, processInstanceKey, jobKey, errorType, errorMessage } = incident;
  const order = nameOf(orders, processInstanceKey);
  say('operator', `${order}: sees incident ${errorType}: ${errorMessage}`);
  if (jobKey === null) throw new Error('Expected the incident to name its job');
  printer.hasPaper = true;
  await client.updateJob({ jobKey, changeset: { retries: 1 } });
  await client.resolveIncident({ incidentKey });
  say('operator', `${order}: paper filled in, incident resolved`);
}
