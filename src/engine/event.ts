import type { AgentEvents } from './agent/agent-events.ts';
import type { AuditEvents } from './audit/audit-events.ts';
import type { BackgroundJobEvents } from './background/background-job-events.ts';
import type { JobOperationEvents } from './background/operation/operation-events.ts';
import type { QueueEvents } from './background/queue/queue-events.ts';
import type { QuotaEvents } from './background/quota-events.ts';
import type { ScheduleEvents } from './background/schedule/schedule-events.ts';
import type { WebhookEvents } from './background/webhook/webhook-events.ts';
import type { BatchOperationEvents } from './batch-operation/batch-operation-events.ts';
import type { ClusterVariableEvents } from './cluster-variable/cluster-variable-events.ts';
import type { ContinuationEvents } from './continuation/continuation-events.ts';
import type { DecisionEvents } from './decision/decision-events.ts';
import type { DeletionEvents } from './deletion/deletion-events.ts';
import type { GlobalListenerEvents } from './global-listener/global-listener-events.ts';
import type { DeploymentEvents } from './deployment/deployment-events.ts';
import type { ElementEvents } from './element/element-events.ts';
import type { EventSubscriptionEvents } from './event-subscription/event-subscription-events.ts';
import type { IdentityEvents } from './identity/identity-events.ts';
import type { IncidentEvents } from './incident/incident-events.ts';
import type { JobEvents } from './job/job-events.ts';
import type { MessageEvents } from './message/message-events.ts';
import type { ProcessInstanceEvents } from './process/process-instance-events.ts';
import type { SuspensionEvents } from './suspension/suspension-events.ts';
import type { UserTaskEvents } from './user-task/user-task-events.ts';
import type { VariableEvents } from './variable/variable-events.ts';

/** Every event, by kind. Each noun declares its own events beside its rules. */
export interface Events
  extends
    AgentEvents,
    AuditEvents,
    BackgroundJobEvents,
    BatchOperationEvents,
    ClusterVariableEvents,
    ContinuationEvents,
    DecisionEvents,
    DeletionEvents,
    GlobalListenerEvents,
    DeploymentEvents,
    ElementEvents,
    EventSubscriptionEvents,
    IdentityEvents,
    IncidentEvents,
    JobEvents,
    JobOperationEvents,
    MessageEvents,
    ProcessInstanceEvents,
    QueueEvents,
    QuotaEvents,
    ScheduleEvents,
    SuspensionEvents,
    UserTaskEvents,
    VariableEvents,
    WebhookEvents {}

export type EventKind = keyof Events;
export type Event = { [K in EventKind]: { readonly kind: K } & Events[K] }[EventKind];
