import type { JsonText } from '../../core/json.ts';
import type { ClusterVariableKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

export const clusterVariableKinds = ['JSON', 'SECRET_REFERENCE'] as const;
export type ClusterVariableKind = (typeof clusterVariableKinds)[number];

/** A value that all expressions see, or all expressions of one tenant. */
export interface ClusterVariableRow {
  readonly key: ClusterVariableKey;
  /** `undefined`: it is global. */
  readonly tenantId: TenantId | undefined;
  readonly name: string;
  value: JsonText;
  metadata: ClusterVariableMetadata;
  readonly kind: ClusterVariableKind;
}

export type ClusterVariableMetadata = Readonly<Record<string, string | number>>;

export interface ClusterVariableTables {
  clusterVariable: ClusterVariableRow;
}
