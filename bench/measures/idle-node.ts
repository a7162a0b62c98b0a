import pg from 'pg';
import { startServerProcess } from '../../test/server-process.ts';
import { withPostgres } from '../bench-postgres.ts';

/** The statements of the start have ended by then. */
const settleMs = 3_000;

/** PostgreSQL's own background statements would be counted, too. */
const settings = { autovacuum: 'off' };

/** Transactions a second of one idle node, as PostgreSQL counts them. */
export function measureIdleNode({
  seconds,
  nodeArgs,
}: {
  readonly seconds: number;
  readonly nodeArgs: readonly string[];
}): Promise<number> {
  return withPostgres(async ({ url, postgresUrl }) => {
    const server = await startServerProcess(['--database', url], nodeArgs);
    // The query runs in another database, so that it is not counted.
    const client = new pg.Client({ connectionString: postgresUrl });
    try {
      await client.connect();
      await pause(settleMs);
      const before = await transactionsOf(client);
      await pause(seconds * 1_000);
      return ((await transactionsOf(client)) - before) / seconds;
    } finally {
      await client.end();
      await server.stop();
    }
  }, settings);
}

async function transactionsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = 'bench'`,
  );
  return Number(rows[0]?.count);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
