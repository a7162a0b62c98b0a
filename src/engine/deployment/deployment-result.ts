import type {
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  DeploymentKey,
  FormKey,
  ProcessDefinitionKey,
  ResourceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

export interface DeploymentResult {
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly deployed: readonly DeployedDefinition[];
}

export type DeployedDefinition =
  | {
      readonly kind: 'process';
      readonly processDefinitionKey: ProcessDefinitionKey;
      readonly processDefinitionId: string;
      readonly version: number;
      readonly resourceName: string;
    }
  | {
      readonly kind: 'form';
      readonly formKey: FormKey;
      readonly formId: string;
      readonly version: number;
      readonly resourceName: string;
    }
  | {
      readonly kind: 'decision';
      readonly decisionDefinitionKey: DecisionDefinitionKey;
      readonly decisionDefinitionId: string;
      readonly name: string;
      readonly version: number;
      readonly decisionRequirementsKey: DecisionRequirementsKey;
      readonly decisionRequirementsId: string;
    }
  | {
      readonly kind: 'decisionRequirements';
      readonly decisionRequirementsKey: DecisionRequirementsKey;
      readonly decisionRequirementsId: string;
      readonly name: string;
      readonly version: number;
      readonly resourceName: string;
    }
  | {
      readonly kind: 'resource';
      readonly resourceKey: ResourceKey;
      readonly resourceId: string;
      readonly version: number;
      readonly resourceName: string;
    };
