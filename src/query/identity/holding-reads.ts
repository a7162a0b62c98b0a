import { sql } from 'kysely';
import { type Access, accessOf, fixedAccess, type Grant } from '../../core/access.ts';
import type { Caller, Principal } from '../../core/caller.ts';
import {
  type Container,
  findHoldings,
  type HoldingReads,
} from '../../engine/identity/find-holdings.ts';
import type { ReadConnection } from '../connection.ts';
import type { Sql, SqlDialect } from '../dialect.ts';
import type { Row } from '../result-text.ts';

interface Reading {
  readonly connection: ReadConnection;
  readonly dialect: SqlDialect;
}

/** What the caller of a query may see now. */
export async function accessFor(reading: Reading, caller: Caller): Promise<Access> {
  const fixed = fixedAccess(caller);
  if (fixed !== undefined) return fixed;
  const principal = caller as Principal;
  const { grants, rights } = await findHoldings(createHoldingReads(reading), principal);
  return accessOf(principal, grants, rights);
}

export function createHoldingReads({ connection, dialect }: Reading): HoldingReads {
  const rows = async (statement: Sql): Promise<readonly Row[]> => {
    const { text, parameters } = dialect.compile(statement);
    return connection.rows(text, parameters);
  };
  return {
    containersOf: async (type, ids) =>
      (await rows(
        sql`SELECT m.container_type AS type, m.container_id AS id FROM membership AS m
          WHERE m.member_type = ${type} AND ${dialect.isIn(sql`m.member_id`, ids)}`,
      )) as unknown as readonly Container[],
    grantsOf: async (type, ids) => {
      const found = await rows(
        sql`SELECT g.resource_type AS type, g.resource_id AS id, g.property AS property, g.permissions AS permissions
          FROM authorization_grant AS g WHERE g.owner_type = ${type} AND ${dialect.isIn(sql`g.owner_id`, ids)}`,
      );
      return found.map(grantOf);
    },
  };
}

function grantOf({ type, id, property, permissions }: Row): Grant {
  return {
    resourceType: type as string,
    resourceId: (id as string | null) ?? undefined,
    property: (property as string | null) ?? undefined,
    permissions: JSON.parse(permissions as string) as readonly string[],
  };
}
