import type { Container, HoldingReads } from '../../engine/identity/find-holdings.ts';
import { authorizationsMax, mappingRulesMax } from '../../engine/identity/identity-limits.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { answerIdentity, type IdentityReads } from '../answer-identity.ts';
import { storableText } from '../storable-text.ts';
import type { AllStatements } from './all-statements.ts';
import type { Connection, Statement } from './connections.ts';
import { textArray } from './table-statements.ts';

/** Answers a batch's questions about identity. */
export function createIdentityReads(
  statements: AllStatements,
  partition: number,
): (connection: Connection) => StoreTransaction['identity'] {
  const { authorization } = statements;
  const columns = authorization.columnsOf('t');
  const rule: Statement = {
    name: 'read rule of claim',
    text: `SELECT mapping_rule_id FROM mapping_rule
      WHERE partition_id = ${partition} AND claim_name = $1 AND claim_value = $2 LIMIT 1`,
  };
  const authorizations: Statement = {
    name: 'read authorizations for a thing',
    text: `SELECT ${columns} FROM authorization_grant AS t
      WHERE t.partition_id = ${partition} AND t.owner_type = $1 AND t.owner_id = $2 AND t.resource_type = $3
        AND t.resource_id IS NOT DISTINCT FROM $4 AND t.property IS NOT DISTINCT FROM $5`,
  };
  const user: Statement = {
    name: 'read user of role',
    text: `SELECT 1 FROM membership WHERE partition_id = ${partition}
      AND container_type = 'ROLE' AND container_id = $1 AND member_type = 'USER' LIMIT 1`,
  };
  const authorizationCount: Statement = {
    name: 'count authorizations of owner',
    text: `SELECT count(*) FROM (SELECT 1 FROM authorization_grant WHERE partition_id = ${partition}
      AND owner_type = $1 AND owner_id = $2 LIMIT ${authorizationsMax}) AS counted`,
  };
  const ruleCount: Statement = {
    name: 'count mapping rules',
    text: `SELECT count(*) FROM (SELECT 1 FROM mapping_rule WHERE partition_id = ${partition}
      LIMIT ${mappingRulesMax}) AS counted`,
  };
  const holdingReads = createHoldingReads(authorization, partition);
  const clusterReads = createClusterReads(statements, partition);
  return (connection) => {
    const count = async (statement: Statement, values: readonly string[]) =>
      Number((await connection.rows(statement, values))[0]?.[0]);
    return answerIdentity({
      ...holdingReads(connection),
      ...clusterReads(connection),
      ruleOfClaim: async ({ claimName, claimValue }) => {
        const values = [storableText(claimName), storableText(claimValue)];
        return (await connection.rows(rule, values))[0]?.[0] ?? undefined;
      },
      authorizationsFor: async ({ owner, resourceType, resourceId, property }) => {
        const rows = await connection.rows(authorizations, [
          owner.type,
          storableText(owner.id),
          resourceType,
          resourceId ?? null,
          property ?? null,
        ]);
        return rows.map((cells) => authorization.decode(cells));
      },
      authorizationCount: ({ owner }) =>
        count(authorizationCount, [owner.type, storableText(owner.id)]),
      mappingRuleCount: () => count(ruleCount, []),
      roleHasUser: async ({ roleId }) =>
        (await connection.rows(user, [storableText(roleId)])).length > 0,
    });
  };
}

function createHoldingReads(
  authorization: AllStatements['authorization'],
  partition: number,
): (connection: Connection) => HoldingReads {
  const containers: Statement = {
    name: 'read containers of members',
    text: `SELECT m.container_type, m.container_id FROM membership AS m
      WHERE m.partition_id = ${partition} AND m.member_type = $1 AND m.member_id = ANY($2::text[])`,
  };
  const grants: Statement = {
    name: 'read authorizations of owners',
    text: `SELECT ${authorization.columnsOf('t')} FROM authorization_grant AS t
      WHERE t.partition_id = ${partition} AND t.owner_type = $1 AND t.owner_id = ANY($2::text[])`,
  };
  return (connection) => ({
    containersOf: async (type, ids) => {
      const rows = await connection.rows(containers, [type, textArray(ids)]);
      return rows.map(([of, id]) => ({ type: of, id }) as Container);
    },
    grantsOf: async (type, ids) => {
      const rows = await connection.rows(grants, [type, textArray(ids)]);
      return rows.map((cells) => authorization.decode(cells));
    },
  });
}

/** The rows that nodes keep between their batches besides the holdings of principals. */
function createClusterReads(
  { clusterVariable, globalListener }: AllStatements,
  partition: number,
): (connection: Connection) => Pick<IdentityReads, 'clusterVariables' | 'globalListeners'> {
  const variables: Statement = {
    name: 'read cluster variables',
    text: `SELECT ${clusterVariable.columnsOf('t')} FROM cluster_variable AS t
      WHERE t.partition_id = ${partition} AND coalesce(t.tenant_id, '') = $1 ORDER BY t.name`,
  };
  const listeners: Statement = {
    name: 'read global listeners',
    text: `SELECT ${globalListener.columnsOf('t')} FROM global_listener AS t
      WHERE t.partition_id = ${partition}`,
  };
  return (connection) => ({
    clusterVariables: async ({ tenantId }) => {
      const rows = await connection.rows(variables, [tenantId ?? '']);
      return rows.map((cells) => clusterVariable.decode(cells));
    },
    globalListeners: async () => {
      const rows = await connection.rows(listeners, []);
      return rows.map((cells) => globalListener.decode(cells));
    },
  });
}

/** Deletes what depends on owners that no longer exist. */
export function createDeletionOfForgotten(
  partition: number,
): (connection: Connection, forgotten: Changes['forgotten']) => Promise<unknown> {
  const statements = [
    ['membership', 'member_type', 'member_id'],
    ['membership', 'container_type', 'container_id'],
    ['authorization_grant', 'owner_type', 'owner_id'],
  ].map(([table = '', type = '', id = '']): Statement => ({
    name: `forget ${table} by ${id}`,
    text: `DELETE FROM ${table} WHERE partition_id = ${partition} AND ${type} = $1 AND ${id} = $2`,
  }));
  return (connection, forgotten) =>
    Promise.all(
      forgotten.flatMap(({ type, id }) =>
        statements.map((statement) => connection.rows(statement, [type, storableText(id)])),
      ),
    );
}
