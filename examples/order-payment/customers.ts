import type {
  CamundaClient,
  ElementId,
  ElementInstanceKey,
} from '@camunda8/orchestration-cluster-api';
import { say } from '../order-fulfilment/progress.ts';
import { atOnce, until } from '../order-fulfilment/until.ts';
import type { PayableOrder } from './orders.ts';

/** The bank knows the order, not the process: the correlation key leads the message to the instance that waits. */
export async function pay(
  client: CamundaClient,
  { id, orderId }: PayableOrder,
  amount: number,
): Promise<void> {
  await client.publishMessage({
    name: 'payment-received',
    correlationKey: orderId,
    timeToLive: 60_000,
    variables: { amount },
  });
  say('bank', `${id}: ${amount} received`);
}

/** The customer changes a variable, and the condition of the event sub-process becomes true. */
export async function cancel(
  client: CamundaClient,
  { id, processInstanceKey }: PayableOrder,
): Promise<void> {
  await client.createElementInstanceVariables({
    // A process instance is a scope of variables, too.
    elementInstanceKey: processInstanceKey as string as ElementInstanceKey,
    variables: { cancelled: true },
  });
  say('customer', `${id}: cancelled`);
}

/** Resolves when the order has received its reminder. */
export async function remindedOf(
  client: CamundaClient,
  { processInstanceKey }: PayableOrder,
): Promise<void> {
  await until('a reminder', async () => {
    const filter = { processInstanceKey, elementId: 'reminded' as ElementId };
    const { items } = await client.searchElementInstances({ filter }, atOnce);
    return items[0];
  });
}
