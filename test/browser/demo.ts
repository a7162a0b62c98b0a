/** The data that the pages show in the tests: some of everything, created through the public API. */
import { seedTenant } from '../../scripts/seed/seed-tenant.ts';
import { seedTenants } from '../../scripts/seed/tenants.ts';
import { expenseApproval, expenseForm, orderFulfilment } from './files.ts';
import type { UiServer } from './server.ts';

export interface Demo {
  readonly orderKey: string;
  readonly expenseKey: string;
  /** An instance with an incident. */
  readonly stuckKey: string;
  readonly taskKey: string;
  /** A batch operation that has ended, with items that were refused. */
  readonly operationKey: string;
}

export async function makeDemo(server: UiServer): Promise<Demo> {
  const orderKey = await server.deploy({ 'order-fulfilment.bpmn': orderFulfilment() });
  const expenseKey = await server.deploy({
    'expense-approval.bpmn': expenseApproval,
    'expense.form': expenseForm,
  });
  const stuckKey = await makeOrders(server);
  await makeExpenses(server);
  await makePeople(server);
  await makeBackgroundJobs(server);
  const { items } = await server.v2<{ items: readonly { userTaskKey: string }[] }>(
    'POST',
    '/user-tasks/search',
    { filter: { state: 'CREATED' } },
  );
  const operationKey = await makeOperation(server, expenseKey);
  return { orderKey, expenseKey, stuckKey, taskKey: items[0]?.userTaskKey ?? '', operationKey };
}

/** A group of two that approves expenses, and a value for all processes. */
async function makePeople({ v2 }: UiServer): Promise<void> {
  const people = [
    ['grace.hopper', 'Grace Hopper', 'grace@example.com'],
    ['ada', 'Ada Lovelace', 'ada@example.com'],
    ['barbara', 'Barbara Liskov', 'barbara@example.com'],
  ] as const;
  for (const [username, name, email] of people)
    await v2('POST', '/users', { username, name, email, password: 'demo' });
  const description = 'May decide on expenses';
  await v2('POST', '/groups', { groupId: 'approvers', name: 'Approvers', description });
  for (const username of ['grace.hopper', 'ada'])
    await v2('PUT', `/groups/approvers/users/${username}`);
  await v2('POST', '/authorizations', {
    ownerType: 'GROUP',
    ownerId: 'approvers',
    resourceType: 'PROCESS_DEFINITION',
    resourceId: 'expense-approval',
    permissionTypes: ['READ_PROCESS_DEFINITION', 'READ_USER_TASK', 'UPDATE_USER_TASK'],
  });
  await v2('POST', '/cluster-variables/global', { name: 'rates', value: { vat: 0.19 } });
}

/** A migration that the server refuses, because the mapping leaves out the elements with tokens. */
async function makeOperation(server: UiServer, targetProcessDefinitionKey: string) {
  const { batchOperationKey } = await server.v2<{ batchOperationKey: string }>(
    'POST',
    '/process-instances/migration',
    {
      filter: { processDefinitionId: 'order-fulfilment', businessId: { $like: 'ORD-*' } },
      migrationPlan: {
        targetProcessDefinitionKey,
        mappingInstructions: [{ sourceElementId: 'none', targetElementId: 'none' }],
      },
    },
  );
  return batchOperationKey;
}

const orders = 40;

/** Creates instances at each step; those at the label printer fail. Returns an instance that is stuck there. */
async function makeOrders(server: UiServer): Promise<string> {
  for (let at = 0; at < orders; at += 1) {
    const variables = {
      orderId: `A-${10_400 + at}`,
      total: 120 + at * 40,
      customer: 'Edsger Dijkstra',
      items: [{ sku: 'KB-87', quantity: 3 }],
      address: { street: 'Main Street 41', city: 'Berlin', zip: '10115' },
      payment: { method: 'card', last4: '4741' },
    };
    await server.start(
      'order-fulfilment',
      variables,
      at % 3 === 0 ? `ORD-${20_000 + at}` : undefined,
    );
  }
  await complete(server, 'reserve-stock', 32, { reservation: 'R-14986' });
  await complete(server, 'charge-card', 28);
  await complete(server, 'insure-parcel', 14);
  const [first, ...rest] = await server.activate('print-label', 18);
  for (const { jobKey } of first === undefined ? [] : [first, ...rest]) {
    await server.v2('POST', `/jobs/${jobKey}/failure`, {
      retries: 0,
      errorMessage: 'Printer LBL-2 is out of labels\n  at print (worker.ts:12)',
    });
  }
  for (const { jobKey } of await server.activate('charge-card', 5)) {
    await server.v2('POST', `/jobs/${jobKey}/failure`, {
      retries: 0,
      errorMessage: 'Payment provider: timeout of 10000 ms exceeded',
    });
  }
  return first?.processInstanceKey ?? '';
}

async function makeExpenses(server: UiServer): Promise<void> {
  const people = ['Grace Hopper', 'Ada Lovelace', 'Barbara Liskov'];
  for (let at = 0; at < 14; at += 1) {
    const employee = people[at % people.length];
    await server.start('expense-approval', { employee, amount: 147 + at * 77 });
  }
  await complete(server, 'check-policy', 11);
}

async function complete(
  server: UiServer,
  type: string,
  most: number,
  variables = {},
): Promise<void> {
  for (const { jobKey } of await server.activate(type, most)) {
    await server.v2('POST', `/jobs/${jobKey}/completion`, { variables });
  }
}

/** Jobs in every status, dead letters and schedules, as `npm run seed` makes them for a tenant of the plan PRO. */
async function makeBackgroundJobs({ service }: UiServer): Promise<void> {
  const tenant = seedTenants.find(({ tier }) => tier === 'PRO');
  if (tenant === undefined) throw new Error('Expected the seed to have a tenant of the plan PRO');
  await seedTenant(await service(), tenant, () => undefined);
}
