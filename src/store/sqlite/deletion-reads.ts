import type { DatabaseSync } from 'node:sqlite';
import type {
  DeletableEvaluation,
  DeletableInstance,
  DeletionReads,
} from '../../engine/deletion/deletion-reads.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';

/** The reads of deletions by hand. */
export function createDeletionReads(db: DatabaseSync): DeletionReads {
  const instance = prepareArrays(
    db,
    `SELECT CAST(p.definition_key AS TEXT), p.tenant_id, p.ended_at IS NOT NULL
     FROM process_instance AS p
     WHERE p.key = ? AND NOT EXISTS (SELECT 1 FROM deleted_instance AS d WHERE d.key = p.key)`,
  );
  const evaluation = prepareArrays(
    db,
    `SELECT CAST(root_decision_key AS TEXT), tenant_id FROM decision_instance
     WHERE evaluation_key = ? LIMIT 1`,
  );
  return {
    deletableInstances: (keys) =>
      Promise.resolve(
        keys.map((key) => {
          const row = instance.get(bindKey(key));
          if (row === undefined) return undefined;
          const [definitionKey, tenantId, isEnded] = row;
          return { definitionKey, tenantId, isEnded: isEnded === 1 } as DeletableInstance;
        }),
      ),
    deletableEvaluations: (keys) =>
      Promise.resolve(
        keys.map((key) => {
          const row = evaluation.get(bindKey(key));
          if (row === undefined) return undefined;
          const [decisionKey, tenantId] = row;
          return { decisionKey, tenantId } as DeletableEvaluation;
        }),
      ),
  };
}
