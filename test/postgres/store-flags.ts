import { nodeCount } from './round-robin.ts';
import { createTestDatabase } from './postgres-server.ts';

/** On which store a test's server runs: in memory, or with `TEST_STORE=postgres` on a database of its own. */
export async function storeFlags(): Promise<readonly string[]> {
  if (process.env['TEST_STORE'] !== 'postgres') return ['--memory'];
  // The database goes with the test run's PostgreSQL.
  const { url, rootPartition } = await createTestDatabase();
  const flags = ['--database', url, '--database-root-partition', String(rootPartition ?? 0)];
  return nodeCount === 1 ? flags : [...flags, '--database-connections-max', '6'];
}
