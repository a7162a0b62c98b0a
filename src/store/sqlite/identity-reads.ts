import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Grant } from '../../core/access.ts';
import type { Container, HoldingReads } from '../../engine/identity/find-holdings.ts';
import { authorizationsMax, mappingRulesMax } from '../../engine/identity/identity-limits.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { answerIdentity } from '../answer-identity.ts';
import { storableText } from '../storable-text.ts';
import { prepareArrays } from './prepare-arrays.ts';
import type { Codecs } from './row-codec.ts';

/** Answers a batch's questions about identity. */
export function createIdentityReads(
  db: DatabaseSync,
  codecs: Codecs,
): StoreTransaction['identity'] {
  const { authorization } = codecs;
  const { selectColumns } = authorization;
  const rule = db.prepare(
    'SELECT mapping_rule_id AS id FROM mapping_rule WHERE claim_name = ? AND claim_value = ? LIMIT 1',
  );
  const authorizations = prepareArrays(
    db,
    `SELECT ${selectColumns} FROM authorization_grant
     WHERE owner_type = ? AND owner_id = ? AND resource_type = ? AND resource_id IS ? AND property IS ?`,
  );
  const variables = prepareArrays(
    db,
    `SELECT ${codecs.clusterVariable.selectColumns} FROM cluster_variable WHERE coalesce(tenant_id, '') = ? ORDER BY name`,
  );
  const listeners = prepareArrays(
    db,
    `SELECT ${codecs.globalListener.selectColumns} FROM global_listener`,
  );
  const user = db.prepare(
    `SELECT 1 AS one FROM membership
     WHERE container_type = 'ROLE' AND container_id = ? AND member_type = 'USER' LIMIT 1`,
  );
  const count = (table: string, where: string, max: number) => {
    const statement = db.prepare(
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${where} LIMIT ${max})`,
    );
    return (...values: readonly SQLInputValue[]) =>
      Promise.resolve(Number(statement.get(...values)?.['n']));
  };
  const ofOwner = 'owner_type = ? AND owner_id = ?';
  const authorizationsOf = count('authorization_grant', ofOwner, authorizationsMax);
  const rules = count('mapping_rule', '1 = 1', mappingRulesMax);
  return answerIdentity({
    ...createHoldingReads(db, codecs),
    ruleOfClaim: ({ claimName, claimValue }) => {
      const found = rule.get(storableText(claimName), storableText(claimValue));
      return Promise.resolve(found && (found['id'] as string));
    },
    authorizationsFor: ({ owner, resourceType, resourceId, property }) => {
      const values: SQLInputValue[] = [owner.type, storableText(owner.id), resourceType];
      const rows = authorizations.all(...values, resourceId ?? null, property ?? null);
      return Promise.resolve(rows.map((row) => authorization.decode(row)));
    },
    authorizationCount: ({ owner }) => authorizationsOf(owner.type, storableText(owner.id)),
    mappingRuleCount: () => rules(),
    clusterVariables: ({ tenantId }) =>
      Promise.resolve(
        variables.all(tenantId ?? '').map((row) => codecs.clusterVariable.decode(row)),
      ),
    globalListeners: () =>
      Promise.resolve(listeners.all().map((row) => codecs.globalListener.decode(row))),
    roleHasUser: ({ roleId }) => Promise.resolve(user.get(storableText(roleId)) !== undefined),
  });
}

function createHoldingReads(db: DatabaseSync, codecs: Codecs): HoldingReads {
  const { authorization } = codecs;
  const { selectColumns } = authorization;
  const containers = db.prepare(
    `SELECT m.container_type AS type, m.container_id AS id
     FROM json_each(?2) AS e CROSS JOIN membership AS m
     WHERE m.member_type = ?1 AND m.member_id = e.value`,
  );
  const grants = prepareArrays(
    db,
    `SELECT ${selectColumns} FROM authorization_grant
     WHERE owner_type = ?1 AND owner_id IN (SELECT value FROM json_each(?2))`,
  );
  return {
    containersOf: (type, ids) =>
      Promise.resolve(containers.all(type, JSON.stringify(ids)) as unknown as Container[]),
    grantsOf: (type, ids) =>
      Promise.resolve(
        grants
          .all(type, JSON.stringify(ids))
          .map((row) => authorization.decode(row)) as readonly Grant[],
      ),
  };
}

/** Deletes what depends on owners that no longer exist. */
export function createDeletionOfForgotten(
  db: DatabaseSync,
): (forgotten: Changes['forgotten']) => void {
  const statements = [
    'DELETE FROM membership WHERE member_type = ? AND member_id = ?',
    'DELETE FROM membership WHERE container_type = ? AND container_id = ?',
    'DELETE FROM authorization_grant WHERE owner_type = ? AND owner_id = ?',
  ].map((text) => db.prepare(text));
  return (forgotten) => {
    for (const { type, id } of forgotten) {
      for (const statement of statements) statement.run(type, storableText(id));
    }
  };
}
