import type { TenantId } from '../../core/tenant.ts';
import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';
import type { ReadyQuestion, StoreTransaction } from '../../engine/store.ts';
import { storableText } from '../storable-text.ts';
import type { AllStatements } from './all-statements.ts';
import type { Connection, Statement } from './connections.ts';
import { textArray } from './table-statements.ts';

type ReadyReads = Pick<StoreTransaction, 'readyTenants' | 'runningCounts' | 'readyJobs'>;

/**
 * Reads ready tenants and jobs along the indexes of queued and running jobs. Each step goes to the next type, tenant or
 * job, so the cost depends on the answer and not on the number of stored rows.
 */
export function createReadyReads(
  statements: AllStatements,
  partition: number,
): (connection: Connection) => ReadyReads {
  const tenantsOf = readyTenantsStatement('tenants of types', typesNamed, partition);
  const tenants = readyTenantsStatement('tenants', readyTypesSql(partition), partition);
  const running: Statement = {
    name: 'count running jobs',
    text: `SELECT tenant_id, count(*) FROM background_job
      WHERE partition_id = ${partition} AND state = 'running' AND tenant_id = ANY($1::text[])
      GROUP BY tenant_id`,
  };
  const readyJobs = createReadyJobs(statements, partition);
  return (connection) => ({
    readyTenants: async ({ types, after, tenantsMax }) => {
      const bounds = [storableText(after), tenantsMax];
      const rows =
        types === undefined
          ? await connection.rows(tenants, bounds)
          : await connection.rows(tenantsOf, [...bounds, textArray(new Set(types))]);
      return rows.map(([tenantId]) => tenantId as TenantId);
    },
    runningCounts: async (tenantIds) => {
      const rows = await connection.rows(running, [textArray(tenantIds)]);
      const counts = new Map(rows.map(([tenantId, count]) => [tenantId, Number(count)]));
      return tenantIds.map((tenantId) => counts.get(tenantId) ?? 0);
    },
    readyJobs: (question) => readyJobs(connection, question),
  });
}

/** The requested types, as a relation `(type)`. */
const typesNamed = 'unnest($3::text[])';

/** Every type that has a queued job, as a relation `(type)`. */
export function readyTypesSql(partition: number): string {
  const queued = `SELECT type FROM background_job WHERE partition_id = ${partition} AND state = 'queued'`;
  return `(WITH RECURSIVE found AS (
        (${queued} ORDER BY type LIMIT 1)
      UNION ALL
        SELECT n.type FROM found AS f
          CROSS JOIN LATERAL (${queued} AND type > f.type ORDER BY type LIMIT 1) AS n)
      SELECT type FROM found)`;
}

/** Goes from tenant to tenant of each type. A tenant costs the same with one job as with a hundred thousand. */
function readyTenantsStatement(name: string, typesSql: string, partition: number): Statement {
  const next = (beyond: string) => `SELECT tenant_id FROM background_job
          WHERE partition_id = ${partition} AND state = 'queued' AND type = w.type AND tenant_id > ${beyond}
          ORDER BY tenant_id LIMIT 1`;
  return {
    name: `ready ${name}`,
    text: `SELECT DISTINCT r.tenant_id FROM ${typesSql} AS w (type)
      CROSS JOIN LATERAL (
        WITH RECURSIVE found AS (
            (${next('$1')})
          UNION ALL
            SELECT n.tenant_id FROM found AS f CROSS JOIN LATERAL (${next('f.tenant_id')}) AS n)
        SELECT tenant_id FROM found
          WHERE NOT EXISTS (${pauseSql(partition)} AND p.type = w.type AND p.tenant_id = found.tenant_id)
          LIMIT $2) AS r
      ORDER BY r.tenant_id LIMIT $2`,
  };
}

/** The pauses of queues; the caller adds the condition on one queue. */
function pauseSql(partition: number): string {
  return `SELECT FROM paused_queue AS p WHERE p.partition_id = ${partition}`;
}

const turn = 'priority, available_at, key';

/** How many jobs locked by others a request for several types skips at most. */
const skippedMax = 32;

function createReadyJobs(
  statements: AllStatements,
  partition: number,
): (connection: Connection, question: ReadyQuestion) => Promise<readonly BackgroundJobRow[]> {
  const table = statements.backgroundJob;
  const columns = table.columnsOf('t');
  const queued = `partition_id = ${partition} AND state = 'queued'`;
  const ofType: Statement = {
    name: 'ready jobs of type',
    text: `SELECT ${columns} FROM background_job AS t
      WHERE ${queued} AND tenant_id = $1 AND type = $3
        AND NOT EXISTS (${pauseSql(partition)} AND p.tenant_id = $1 AND p.type = $3)
      ORDER BY ${turn} LIMIT $2 FOR UPDATE SKIP LOCKED`,
  };
  // Merges the first jobs of each type into one order, and then locks them one by one until there are enough.
  const ofEach = (name: string, typesSql: string): Statement => ({
    name: `ready jobs of ${name}`,
    text: `WITH next AS MATERIALIZED (
        SELECT j.place FROM ${typesSql} AS w (type)
          CROSS JOIN LATERAL (SELECT ${turn}, ctid AS place FROM background_job
            WHERE ${queued} AND type = w.type AND tenant_id = $1
            ORDER BY ${turn} LIMIT $2 + ${skippedMax}) AS j
        WHERE NOT EXISTS (${pauseSql(partition)} AND p.tenant_id = $1 AND p.type = w.type)
        ORDER BY ${turn} LIMIT $2 + ${skippedMax})
      SELECT ${columns} FROM next AS n
        CROSS JOIN LATERAL (SELECT * FROM background_job
          WHERE ctid = n.place AND ${queued} FOR UPDATE SKIP LOCKED) AS t
      LIMIT $2`,
  });
  const ofTypes = ofEach('types', typesNamed);
  const ofAll = ofEach('every type', readyTypesSql(partition));
  const find = (connection: Connection, { tenantId, types, jobsMax }: ReadyQuestion) => {
    const bounds = [storableText(tenantId), jobsMax];
    if (types === undefined) return connection.rows(ofAll, bounds);
    const [type, ...others] = new Set(types);
    if (type === undefined) return [];
    return others.length === 0
      ? connection.rows(ofType, [...bounds, storableText(type)])
      : connection.rows(ofTypes, [...bounds, textArray([type, ...others])]);
  };
  return async (connection, question) =>
    (await find(connection, question)).map((cells) => table.decode(cells));
}
