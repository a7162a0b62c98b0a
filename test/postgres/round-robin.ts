import type { FastifyInstance } from 'fastify';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';

/**
 * The number of nodes of the server under test: with `TEST_NODES=3` on PostgreSQL every request goes to the next of
 * three.
 */
export const nodeCount =
  process.env['TEST_STORE'] === 'postgres' ? Number(process.env['TEST_NODES'] ?? 1) : 1;

/** Creates all nodes of a server, one after the other. */
export async function eachNode<Node>(
  make: () => Promise<Node>,
): Promise<readonly [Node, ...Node[]]> {
  const nodes: [Node, ...Node[]] = [await make()];
  while (nodes.length < nodeCount) nodes.push(await make());
  return nodes;
}

/** The first application, except that each request is injected into the next one. */
export function appsByRoundRobin(
  apps: readonly [FastifyInstance, ...FastifyInstance[]],
): FastifyInstance {
  const [first] = apps;
  if (apps.length === 1) return first;
  let turn = 0;
  const inject = (...args: Parameters<FastifyInstance['inject']>) => {
    turn += 1;
    return (apps[turn % apps.length] ?? first).inject(...args);
  };
  return new Proxy(first, {
    get: (app, name): unknown => (name === 'inject' ? inject : Reflect.get(app, name, app)),
  });
}

/** The first orchestrator, except that its counters are the sums of all nodes (apart from those of background jobs). */
export function countingAll(all: readonly [Orchestrator, ...Orchestrator[]]): Orchestrator {
  const statistics = async () => {
    const each = await Promise.all(all.map((one) => one.statistics()));
    const [{ backgroundJobs, storeTrouble, ...counters } = await all[0].statistics()] = each;
    const names = Object.keys(counters) as (keyof typeof counters)[];
    const sums = names.map((name) => [name, each.reduce((sum, one) => sum + one[name], 0)]);
    return { ...(Object.fromEntries(sums) as typeof counters), backgroundJobs, storeTrouble };
  };
  return { ...all[0], statistics };
}
