import { agentAppliers } from './agent/agent-events.ts';
import { auditAppliers } from './audit/audit-events.ts';
import { backgroundJobAppliers } from './background/background-job-events.ts';
import { jobOperationAppliers } from './background/operation/operation-events.ts';
import { queueAppliers } from './background/queue/queue-events.ts';
import { quotaAppliers } from './background/quota-events.ts';
import { scheduleAppliers } from './background/schedule/schedule-events.ts';
import { webhookAppliers } from './background/webhook/webhook-events.ts';
import { batchOperationAppliers } from './batch-operation/batch-operation-events.ts';
import { clusterVariableAppliers } from './cluster-variable/cluster-variable-events.ts';
import { continuationAppliers } from './continuation/continuation-events.ts';
import { decisionAppliers } from './decision/decision-events.ts';
import { deletionAppliers } from './deletion/deletion-events.ts';
import { globalListenerAppliers } from './global-listener/global-listener-events.ts';
import { deploymentAppliers } from './deployment/deployment-events.ts';
import { elementAppliers } from './element/element-events.ts';
import { eventSubscriptionAppliers } from './event-subscription/event-subscription-events.ts';
import { identityAppliers } from './identity/identity-events.ts';
import { incidentAppliers } from './incident/incident-events.ts';
import { jobAppliers } from './job/job-events.ts';
import { messageAppliers } from './message/message-events.ts';
import { processInstanceAppliers } from './process/process-instance-events.ts';
import { suspensionAppliers } from './suspension/suspension-events.ts';
import { userTaskAppliers } from './user-task/user-task-events.ts';
import { variableAppliers } from './variable/variable-events.ts';
import type { WorkingSet } from './working-set.ts';
import type { Appliers } from './applier.ts';
import type { Events, Event } from './event.ts';

const appliers: Appliers<Events> = {
  ...agentAppliers,
  ...auditAppliers,
  ...backgroundJobAppliers,
  ...batchOperationAppliers,
  ...clusterVariableAppliers,
  ...continuationAppliers,
  ...decisionAppliers,
  ...deletionAppliers,
  ...globalListenerAppliers,
  ...deploymentAppliers,
  ...elementAppliers,
  ...eventSubscriptionAppliers,
  ...identityAppliers,
  ...incidentAppliers,
  ...jobAppliers,
  ...jobOperationAppliers,
  ...messageAppliers,
  ...processInstanceAppliers,
  ...queueAppliers,
  ...quotaAppliers,
  ...scheduleAppliers,
  ...suspensionAppliers,
  ...userTaskAppliers,
  ...variableAppliers,
  ...webhookAppliers,
};

export function applyEvent(state: WorkingSet, event: Event): void {
  // The table pairs each kind with its own event; TypeScript cannot follow that through an index.
  (appliers[event.kind] as (state: WorkingSet, event: Event) => void)(state, event);
}
