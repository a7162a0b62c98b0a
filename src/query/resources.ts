import type { Resource } from './resource.ts';
import { agentDefinitions, agentHistory, agentInstances } from './resources/agents.ts';
import { auditLogs } from './resources/audit-logs.ts';
import { backgroundJobs } from './resources/background-jobs.ts';
import { batchOperationItems, batchOperations } from './resources/batch-operations.ts';
import {
  clusterVariables,
  truncatedClusterVariables,
  wholeClusterVariables,
} from './resources/cluster-variables.ts';
import { decisionDefinitions } from './resources/decision-definitions.ts';
import { decisionInstanceDetails, decisionInstances } from './resources/decision-instances.ts';
import { decisionRequirements } from './resources/decision-requirements.ts';
import { deployedResources } from './resources/deployed-resources.ts';
import { elementInstances } from './resources/element-instances.ts';
import { forms } from './resources/forms.ts';
import {
  authorizations,
  clientMembers,
  groupMembers,
  mappingRules,
  roles,
  tenants,
  userGroups,
  userMembers,
  users,
} from './resources/identity.ts';
import { globalListeners } from './resources/global-listeners.ts';
import { incidents } from './resources/incidents.ts';
import { jobs } from './resources/process-jobs.ts';
import { jobOperations } from './resources/job-operations.ts';
import {
  correlatedMessageSubscriptions,
  messageSubscriptions,
} from './resources/message-subscriptions.ts';
import { processDefinitions } from './resources/process-definitions.ts';
import { processInstances } from './resources/process-instances.ts';
import { userTasks } from './resources/user-tasks.ts';
import { truncatedVariables, variables, wholeVariables } from './resources/variables.ts';

/** All resources that can be searched or read by key. */
export const resources = {
  processDefinition: processDefinitions,
  processInstance: processInstances,
  elementInstance: elementInstances,
  variable: variables,
  truncatedVariable: truncatedVariables,
  wholeVariable: wholeVariables,
  job: jobs,
  userTask: userTasks,
  incident: incidents,
  messageSubscription: messageSubscriptions,
  correlatedMessageSubscription: correlatedMessageSubscriptions,
  form: forms,
  decisionRequirements,
  decisionDefinition: decisionDefinitions,
  decisionInstance: decisionInstances,
  decisionInstanceDetail: decisionInstanceDetails,
  deployedResource: deployedResources,
  backgroundJob: backgroundJobs,
  jobOperation: jobOperations,
  batchOperation: batchOperations,
  batchOperationItem: batchOperationItems,
  clusterVariable: clusterVariables,
  truncatedClusterVariable: truncatedClusterVariables,
  wholeClusterVariable: wholeClusterVariables,
  globalListener: globalListeners,
  user: users,
  userGroup: userGroups,
  role: roles,
  tenant: tenants,
  mappingRule: mappingRules,
  authorization: authorizations,
  userMember: userMembers,
  clientMember: clientMembers,
  groupMember: groupMembers,
  auditLog: auditLogs,
  agentDefinition: agentDefinitions,
  agentInstance: agentInstances,
  agentHistory,
} as const satisfies Readonly<Record<string, Resource>>;

export type ResourceName = keyof typeof resources;

export function resourceOf(name: ResourceName): Resource {
  return resources[name];
}
