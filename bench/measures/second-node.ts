import { withServers, type ServerOptions } from '../bench-server.ts';
import type { Value } from '../result.ts';
import { measureOneTask } from './one-task.ts';

/** One-task instances with one node and then with two, because the machine's speed drifts between runs. */
export async function measureSecondNode(
  options: Omit<ServerOptions, 'nodes' | 'commitDelayMs'> & { readonly seconds: number },
): Promise<readonly Value[]> {
  const perSecond: number[] = [];
  for (const nodes of [1, 2]) {
    const throughput = await withServers({ ...options, nodes, commitDelayMs: 0 }, (running) =>
      measureOneTask(running, options.seconds),
    );
    perSecond.push(throughput.perSecond);
  }
  const [one = 0, two = 0] = perSecond;
  return [
    { name: 'one-task instances, one node', unit: '/s', value: one },
    { name: 'one-task instances, two nodes', unit: '/s', value: two },
    { name: 'two nodes compared with one', unit: '', value: two / one, target: { atLeast: 1 } },
  ];
}
