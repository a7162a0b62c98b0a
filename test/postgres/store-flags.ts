import { nodeCount } from './round-robin.ts';
import { createTestDatabase } from './postgres-server.ts';

/** The store of a test's server: in memory, or with `TEST_STORE=postgres` a separate database. */
export async function storeFlags(): Promise<readonly string[]> {
  if (process.env['TEST_STORE'] !== 'postgres') return ['--memory'];
  // The database is removed with the test run's PostgreSQL.
  const { url, rootPartition } = await createTestDatabase();
  const flags = ['--database', url, '--database-root-partition', String(rootPartition ?? 0)];
  return nodeCount === 1 ? flags : [...flags, '--database-connections-max', '6'];
}
