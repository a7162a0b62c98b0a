import { createServer } from 'node:net';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { defaultPostgresOptions } from '../../src/store/postgres/postgres-options.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { partitionCount } from './partition-count.ts';
import { type PostgresServer, startPostgres } from './start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A process that connects here gets the port of this run's PostgreSQL, which the first one starts. */
    readonly postgresBroker: number;
  }
}

const templateName = 'template_continuo';

/** One PostgreSQL for a whole test run, started only when a test needs it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined;
  const broker = createServer((socket) => {
    started ??= startWithTemplate();
    started.then(
      (server) => socket.end(String(server.port)),
      (error: unknown) => socket.end(String(error)),
    );
    socket.on('error', () => undefined);
  });
  const port = await new Promise<number>((resolve) => {
    broker.listen(0, '127.0.0.1', () => {
      const address = broker.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  project.provide('postgresBroker', port);
  return async () => {
    broker.close();
    const server = await started?.catch(() => undefined);
    await server?.dispose();
  };
}

/** Tests copy a database that has the tables, which is faster than creating them each time. */
async function startWithTemplate(): Promise<PostgresServer> {
  const server = await startPostgres({ durable: false });
  const client = new pg.Client({ connectionString: server.urlOf('postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE ${templateName}`);
  await client.end();
  const url = server.urlOf(templateName);
  await migrate({ ...defaultPostgresOptions, url, partitionCount });
  return server;
}
