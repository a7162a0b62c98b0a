import pg from 'pg';
import type { Random } from '../crash/random.ts';
import { type ChaosCluster, type Node, serverConnectionsMax } from './cluster.ts';

/** Begins the fault; the fault is over when the promise resolves. */
type Fault = (cluster: ChaosCluster, random: Random, options: FaultOptions) => Promise<void>;

export interface FaultOptions {
  /** How long a node is paused. */
  readonly pauseMs: number;
}

export const faults = {
  'kill a node': async (cluster, random) => {
    await killAndRestart(pick(cluster, random), random);
  },
  'kill the node that relays': async (cluster, random) => {
    await killAndRestart((await whoRelays(cluster)) ?? pick(cluster, random), random);
  },
  'restart PostgreSQL fast': async ({ postgres }, random) => {
    await postgres.stop('fast');
    await pause(random.below(1_500));
    await postgres.start();
  },
  'restart PostgreSQL immediate': async ({ postgres }, random) => {
    await postgres.stop('immediate');
    await pause(random.below(1_500));
    await postgres.start();
  },
  'end connections': async (cluster, random) => {
    for (let times = 1 + random.below(3); times > 0; times -= 1) {
      await cluster.admin(endConnections);
      await pause(random.below(300));
    }
  },
  'exhaust connections': async (cluster, random) => {
    const taken: pg.Client[] = [];
    await cluster.admin(endConnections);
    for (let index = 0; index < serverConnectionsMax; index += 1) {
      const client = new pg.Client({ connectionString: cluster.postgres.urlOf('postgres') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        taken.push(client);
      } catch {
        break;
      }
    }
    await pause(1_000 + random.below(1_500));
    await Promise.all(taken.map((client) => client.end()));
  },
  'pause a node': async (cluster, random, { pauseMs }) => {
    const { pid } = pick(cluster, random).server;
    process.kill(pid, 'SIGSTOP');
    await pause(pauseMs);
    process.kill(pid, 'SIGCONT');
  },
  'cut a node off': async (cluster, random) => {
    const { proxy } = pick(cluster, random);
    proxy.cut();
    await pause(2_000 + random.below(6_000));
    proxy.heal();
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];

const endConnections = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

async function killAndRestart(node: Node, random: Random): Promise<void> {
  await node.server.kill();
  await pause(500 + random.below(500));
  await node.restart();
}

/** The node that sends events to webhooks at the moment, if any. */
async function whoRelays({ nodes }: ChaosCluster): Promise<Node | undefined> {
  const before = await Promise.all(nodes.map(deliveriesOf));
  await pause(300);
  const after = await Promise.all(nodes.map(deliveriesOf));
  return nodes.find((_, index) => (after[index] ?? 0) > (before[index] ?? 0));
}

async function deliveriesOf({ server }: Node): Promise<number> {
  const answer = await fetch(`${server.url}/metrics`);
  const counted = /^continuo_jobs_webhook_deliveries_total (\d+)/m.exec(await answer.text());
  return Number(counted?.[1]);
}

function pick(cluster: ChaosCluster, random: Random): Node {
  const node = cluster.nodes[random.below(cluster.nodes.length)];
  if (node === undefined) throw new Error('Expected a cluster to have nodes');
  return node;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
