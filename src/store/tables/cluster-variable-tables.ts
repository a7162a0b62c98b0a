import { clusterVariableKinds } from '../../engine/cluster-variable/cluster-variable-row.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, optional, tenantId, type Table } from '../table.ts';

/** Values for expressions, globally or in one tenant. */
export const clusterVariableTables = {
  clusterVariable: {
    name: 'cluster_variable',
    primaryKey: ['key'],
    columns: {
      key,
      tenantId: optional(tenantId),
      name: fixed('name', 'text'),
      value: changing('value', 'text'),
      metadata: changing('metadata', 'json'),
      kind: oneOf(fixed('kind', 'text'), clusterVariableKinds),
    },
    indexes: [
      {
        name: 'cluster_variable_name',
        isUnique: true,
        on: "coalesce(tenant_id, ''), name",
      },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
