import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import type { Order } from './orders.ts';

/** A search sees everything that was committed before it, so the client need not wait for an index. */
export const atOnce = { consistency: { waitUpToMs: 0 } } as const;

const triesMax = 200;
const pauseMs = 50;

/** Repeats the search until it finds something. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`Expected ${what} within ${(triesMax * pauseMs) / 1_000} s`);
}

export async function untilAllEnded(
  client: CamundaClient,
  orders: readonly Order[],
): Promise<void> {
  await until('all orders to end', async () => {
    const { page } = await client.searchProcessInstances(
      { filter: { processInstanceKey: { $in: keysOf(orders) }, state: 'ACTIVE' } },
      atOnce,
    );
    return page.totalItems === 0 ? true : undefined;
  });
}

export function keysOf(orders: readonly Order[]): Order['processInstanceKey'][] {
  return orders.map(({ processInstanceKey }) => processInstanceKey);
}

/** The order's id, for people. */
export function nameOf(orders: readonly Order[], processInstanceKey: string): string {
  return orders.find((order) => order.processInstanceKey === processInstanceKey)?.id ?? '?';
}
