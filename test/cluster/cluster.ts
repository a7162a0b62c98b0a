import pg from 'pg';
import { type PostgresServer, startPostgres } from '../postgres/start-postgres.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface Node {
  server: ServerProcess;
  readonly proxy: TcpProxy;
  restart(): Promise<void>;
}

export interface ChaosCluster {
  readonly postgres: PostgresServer;
  readonly nodes: readonly Node[];
  /** On a connection that goes past the proxies. */
  admin(sql: string): Promise<void>;
  close(): Promise<void>;
}

const database = 'chaos';
export const serverConnectionsMax = 40;

/** Nodes as their users run them, each with a cable of its own to one durable PostgreSQL. */
export async function startChaosCluster(nodeCount: number): Promise<ChaosCluster> {
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
    Array.from({ length: nodeCount }, () => startNode(postgres.port)),
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

async function startNode(postgresPort: number): Promise<Node> {
  const proxy = await openTcpProxy(postgresPort);
  const url = `postgres://postgres@127.0.0.1:${proxy.port}/${database}`;
  const start = () =>
    startServerProcess([
      '--database',
      url,
      '--database-connections-max',
      '6',
      '--log-level',
      'fatal',
    ]);
  const node: Node = {
    server: await start(),
    proxy,
    restart: async () => {
      node.server = await start();
    },
  };
  return node;
}
