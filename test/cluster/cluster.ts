import pg from 'pg';
import { type PostgresServer, startPostgres } from '../postgres/start-postgres.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import type { JobsSide } from './jobs-side.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface Node {
  server: ServerProcess;
  /** The port of its listener for workers. */
  workerPort: number;
  readonly proxy: TcpProxy;
  restart(): Promise<void>;
}

export interface ChaosCluster {
  readonly postgres: PostgresServer;
  readonly nodes: readonly Node[];
  /** Runs on a connection that bypasses the proxies. */
  admin(sql: string): Promise<void>;
  close(): Promise<void>;
}

const database = 'chaos';
export const serverConnectionsMax = 40;

/** Nodes as users run them, each with its own proxy to one durable PostgreSQL. */
export async function startChaosCluster(nodeCount: number, jobs: JobsSide): Promise<ChaosCluster> {
  const postgres = await startPostgres({
    durable: true,
    settings: { max_connections: String(serverConnectionsMax) },
  });
  const run = async (place: string, sql: string) => {
    const client = new pg.Client({ connectionString: postgres.urlOf(place) });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run('postgres', `CREATE DATABASE ${database}`);
  const nodes = await Promise.all(
    Array.from({ length: nodeCount }, () => startNode(postgres.port, jobs.serverFlags)),
  );
  return {
    postgres,
    nodes,
    admin: (sql) => run(database, sql),
    close: async () => {
      for (const node of nodes) {
        await node.server.kill();
        node.proxy.close();
      }
      await postgres.dispose();
    },
  };
}

const workersLine = /^\s*workers\s+https:\/\/\S+:(\d+)\//m;

async function startNode(postgresPort: number, flags: readonly string[]): Promise<Node> {
  const proxy = await openTcpProxy(postgresPort);
  const url = `postgres://postgres@127.0.0.1:${proxy.port}/${database}`;
  const start = async () => {
    const server = await startServerProcess([
      '--database',
      url,
      '--database-connections-max',
      '6',
      '--log-level',
      'fatal',
      ...flags,
    ]);
    return { server, workerPort: Number((await server.printed(workersLine))[1]) };
  };
  const node: Node = {
    ...(await start()),
    proxy,
    restart: async () => {
      Object.assign(node, await start());
    },
  };
  return node;
}
