import type {
  DeletableEvaluation,
  DeletableInstance,
  DeletionReads,
} from '../../engine/deletion/deletion-reads.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { type Partitions, rowsByKey } from './partitions.ts';
import { keyArray } from './table-statements.ts';

/** The reads of deletions by hand. */
export function createDeletionReads(
  partitions: Partitions,
): (connection: Connection) => DeletionReads {
  const instances: Statement = {
    name: 'deletable instances',
    text: `SELECT p.key, p.definition_key, p.tenant_id, p.ended_at
      FROM ${rowsByKey(partitions, 'process_instance', { alias: 'p' })}
      WHERE NOT EXISTS (SELECT 1 FROM deleted_instance AS d
        WHERE d.partition_id = ${partitions.of('p.key')} AND d.key = p.key)`,
  };
  const evaluations: Statement = {
    name: 'deletable evaluations',
    text: `SELECT DISTINCT ON (i.evaluation_key) i.evaluation_key, i.root_decision_key, i.tenant_id
      FROM ${rowsByKey(partitions, 'decision_instance', { alias: 'i', column: 'evaluation_key' })}
      ORDER BY i.evaluation_key`,
  };
  return (connection) => ({
    deletableInstances: async (keys) => {
      const rows = byKey(await connection.rows(instances, [keyArray(keys)]));
      return keys.map((key) => {
        const [, definitionKey, tenantId, endedAt] = rows.get(key) ?? [];
        if (definitionKey === undefined) return undefined;
        return { definitionKey, tenantId, isEnded: endedAt !== null } as DeletableInstance;
      });
    },
    deletableEvaluations: async (keys) => {
      const rows = byKey(await connection.rows(evaluations, [keyArray(keys)]));
      return keys.map((key) => {
        const [, decisionKey, tenantId] = rows.get(key) ?? [];
        if (decisionKey === undefined) return undefined;
        return { decisionKey, tenantId } as DeletableEvaluation;
      });
    },
  });
}

function byKey(rows: readonly (readonly Cell[])[]): ReadonlyMap<string, readonly Cell[]> {
  return new Map(rows.map((row) => [String(row[0]), row]));
}
