import type { JsonText } from '../../core/json.ts';
import type { TenantId } from '../../core/tenant.ts';
import type {
  ClusterVariableKind,
  ClusterVariableMetadata,
  ClusterVariableRow,
} from './cluster-variable-row.ts';

export interface ClusterVariableCommands {
  createClusterVariable: ClusterVariableName & {
    readonly value: JsonText;
    readonly metadata: ClusterVariableMetadata;
    readonly variableKind: ClusterVariableKind;
  };
  updateClusterVariable: ClusterVariableName & {
    readonly value: JsonText;
    /** `undefined` keeps the present metadata. */
    readonly metadata: ClusterVariableMetadata | undefined;
  };
  deleteClusterVariable: ClusterVariableName;
}

interface ClusterVariableName {
  /** `undefined`: the global variable. */
  readonly ownerId: TenantId | undefined;
  readonly name: string;
}

export interface ClusterVariableResults {
  createClusterVariable: ClusterVariableRow;
  updateClusterVariable: ClusterVariableRow;
  deleteClusterVariable: undefined;
}
