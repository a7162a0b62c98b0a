import type { RelaySinks } from './relay-sinks.ts';

interface FeedEvent {
  readonly id: string;
  readonly type: string;
}

const withinMs = 60_000;
const lookEveryMs = 20;

/**
 * All events of the feed, which are the committed events in order, reach every sink. None is lost, and first deliveries
 * are in the order of the feed. Some are repeated, which their ids show.
 */
export async function auditRelays(
  tenant: string,
  feed: readonly FeedEvent[],
  sinks: RelaySinks,
): Promise<readonly string[]> {
  const types = [...new Set(feed.map(({ type }) => type))];
  const lines = [
    { name: 'The webhook', expected: feed, told: () => sinks.webhook(tenant) },
    ...types.map((type) => ({
      name: `Topic ${type}`,
      expected: feed.filter((event) => event.type === type),
      told: () => sinks.kafka?.(tenant, type),
    })),
  ];
  const wrong = await Promise.all(
    lines.map(async ({ name, expected, told }) => {
      const ids = expected.map(({ id }) => id);
      const fact = await compare(ids, told);
      return fact === undefined ? [] : [`${name} of ${tenant} ${fact}`];
    }),
  );
  return wrong.flat();
}

async function compare(
  expected: readonly string[],
  told: () => readonly string[] | undefined,
): Promise<string | undefined> {
  const untilMs = performance.now() + withinMs;
  let received = firstTimes(told());
  while (received !== undefined && expected.some((id) => received?.has(id) === false)) {
    if (performance.now() > untilMs) {
      const lost = expected.filter((id) => received?.has(id) === false);
      return `lacks ${lost.length} of ${expected.length} events, the first of them ${lost[0] ?? ''}`;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    received = firstTimes(told());
  }
  if (received === undefined) return undefined;
  // Later events of the audit itself come behind.
  const order = [...received].slice(0, expected.length);
  const at = order.findIndex((id, index) => id !== expected[index]);
  return at < 0 ? undefined : `has event ${order[at] ?? ''} where ${expected[at] ?? ''} belongs`;
}

function firstTimes(told: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return told && new Set(told);
}
