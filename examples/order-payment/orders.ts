import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { CamundaClient, ProcessDefinitionId } from '@camunda8/orchestration-cluster-api';
import type { Order } from '../order-fulfilment/orders.ts';
import { say } from '../order-fulfilment/progress.ts';
import { atOnce } from '../order-fulfilment/until.ts';

/** An order whose payment names it. */
export interface PayableOrder extends Order {
  /** Unlike `id`, this is unique to the run, so that the payment of an earlier run does not find it. */
  readonly orderId: string;
}

const processDefinitionId = 'order-payment' as ProcessDefinitionId;
const total = 100;

export async function deploy(client: CamundaClient): Promise<void> {
  const name = 'order-payment.bpmn';
  const bytes = await readFile(new URL(name, import.meta.url));
  await client.createDeployment({ resources: [new File([bytes], name)] });
  say('server', 'order-payment is deployed');
}

export async function placeOrder(client: CamundaClient, id: string): Promise<PayableOrder> {
  const orderId = `${id}-${randomUUID()}`;
  const { processInstanceKey } = await client.createProcessInstance({
    processDefinitionId,
    variables: { orderId, total, cancelled: false },
  });
  say('shop', `order ${id} over ${total} waits for its payment`);
  return { id, orderId, processInstanceKey };
}

/** The end events that each order has reached. */
export async function waysOf(
  client: CamundaClient,
  orders: readonly Order[],
): Promise<readonly Readonly<Record<string, string>>[]> {
  const found = orders.map(async ({ id: order, processInstanceKey }) => {
    const filter = { processInstanceKey, type: 'END_EVENT', state: 'COMPLETED' } as const;
    const { items } = await client.searchElementInstances({ filter }, atOnce);
    const ends = items.map(({ elementId }) => String(elementId)).toSorted();
    return { order, ends: ends.join(', ') };
  });
  return Promise.all(found);
}
