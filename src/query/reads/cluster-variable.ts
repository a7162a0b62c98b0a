import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import type { ClusterVariableQuery } from '../query.ts';
import type { Run } from '../query-run.ts';
import { resourceOf } from '../resources.ts';
import { firstOfSource, sourceOf } from '../search-source.ts';

export function clusterVariable(
  run: Run,
  query: ClusterVariableQuery,
): Promise<string | undefined> {
  return firstOfSource(
    run,
    sourceOf(resourceOf('clusterVariable'), [isClusterVariable(query)]),
    [],
  );
}

export function isClusterVariable({ tenantId, name }: ClusterVariableQuery): Sql {
  const isInScope =
    tenantId === undefined ? sql`t.tenant_id IS NULL` : sql`t.tenant_id = ${tenantId}`;
  return sql`t.name = ${name} AND ${isInScope}`;
}
