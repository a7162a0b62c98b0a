import type { VariableDocument } from '../../core/json.ts';
import type {
  ConditionalEvaluationKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

/** Starts instances at those conditional start events whose conditions these variables make true. */
export interface ConditionalEvaluation {
  readonly tenantId: TenantId;
  /** The version; absent: all processes of the tenant. */
  readonly definitionKey: ProcessDefinitionKey | undefined;
  readonly variables: VariableDocument;
}

export interface ConditionCommands {
  evaluateConditionals: ConditionalEvaluation;
}

export interface ConditionResults {
  evaluateConditionals: {
    readonly conditionalEvaluationKey: ConditionalEvaluationKey;
    readonly tenantId: TenantId;
    readonly processInstances: readonly {
      readonly processDefinitionKey: ProcessDefinitionKey;
      readonly processInstanceKey: ProcessInstanceKey;
    }[];
  };
}
