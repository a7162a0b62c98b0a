/** The members of `/v2` answers that the pages use. Keys are strings everywhere. */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: {
    readonly totalItems: number;
    readonly hasMoreTotalItems: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export interface ProcessDefinition {
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly name: string | null;
  readonly version: number;
  readonly versionTag: string | null;
  readonly resourceName: string;
  readonly tenantId: string;
  readonly hasStartForm: boolean;
}

export interface ProcessCounts {
  readonly processDefinitionId: string;
  readonly tenantId: string;
  readonly latestProcessDefinitionName: string | null;
  readonly activeInstancesWithIncidentCount: number;
  readonly activeInstancesWithoutIncidentCount: number;
}

export interface ProcessInstance {
  readonly processInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionName: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionVersionTag: string | null;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly state: 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'TERMINATED';
  readonly hasIncident: boolean;
  readonly tenantId: string;
  readonly parentProcessInstanceKey: string | null;
  readonly businessId: string | null;
  readonly tags: readonly string[];
}

export interface ElementCounts {
  readonly elementId: string;
  readonly active: number;
  readonly canceled: number;
  readonly incidents: number;
  readonly completed: number;
}

export interface TimelineRow {
  readonly elementInstanceKey: string;
  readonly scopeKey: string;
  readonly elementId: string;
  readonly elementName: string;
  readonly type: string;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly startDate: string;
  readonly endDate: string | null;
  readonly incidentKey: string | null;
}

export interface Incident {
  readonly incidentKey: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly state: string;
  readonly creationTime: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly jobKey: string | null;
  readonly processInstanceKey: string;
  readonly processDefinitionId: string;
}

export interface ErrorGroup {
  readonly errorHashCode: number;
  readonly errorMessage: string;
  readonly activeInstancesWithErrorCount: number;
}

export interface Variable {
  readonly variableKey: string;
  readonly name: string;
  readonly value: string;
  readonly isTruncated?: boolean;
  readonly scopeKey: string;
}

export interface ProcessJob {
  readonly jobKey: string;
  readonly type: string;
  readonly kind: string;
  readonly state: string;
  readonly worker: string;
  readonly retries: number;
  readonly deadline: string | null;
  readonly creationTime: string;
  readonly lastUpdateTime: string;
  readonly endTime: string | null;
  readonly errorMessage: string | null;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly processInstanceKey: string;
  readonly customHeaders: Readonly<Record<string, string>>;
}

export interface UserTask {
  readonly userTaskKey: string;
  readonly name: string | null;
  readonly elementId: string;
  readonly state: 'CREATED' | 'COMPLETED' | 'CANCELED';
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly priority: number;
  readonly creationDate: string;
  readonly completionDate: string | null;
  readonly followUpDate: string | null;
  readonly dueDate: string | null;
  readonly formKey: string | null;
  readonly externalFormReference: string | null;
  readonly processInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processName: string | null;
  readonly tenantId: string;
}

export interface BatchOperation {
  readonly batchOperationKey: string;
  readonly state: 'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'CANCELED' | 'FAILED';
  readonly batchOperationType: string;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly actorType: string | null;
  readonly actorId: string | null;
  readonly operationsTotalCount: number;
  readonly operationsFailedCount: number;
  readonly operationsCompletedCount: number;
  readonly errors: readonly { readonly type: string; readonly message: string }[];
}

export interface BatchOperationItem {
  readonly itemKey: string;
  readonly processInstanceKey: string | null;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'SKIPPED' | 'CANCELED' | 'FAILED';
  readonly processedDate: string | null;
  readonly errorMessage: string | null;
}
