import {
  type BackgroundJobEvents,
  backgroundJobAppliers,
} from './background/background-job-events.ts';
import {
  type JobOperationEvents,
  jobOperationAppliers,
} from './background/operation/operation-events.ts';
import { type QuotaEvents, quotaAppliers } from './background/quota-events.ts';
import { type ScheduleEvents, scheduleAppliers } from './background/schedule/schedule-events.ts';
import { type WebhookEvents, webhookAppliers } from './background/webhook/webhook-events.ts';
import { type DecisionEvents, decisionAppliers } from './decision/decision-events.ts';
import { type DeploymentEvents, deploymentAppliers } from './deployment/deployment-events.ts';
import { type ElementEvents, elementAppliers } from './element/element-events.ts';
import { type IncidentEvents, incidentAppliers } from './incident/incident-events.ts';
import { type JobEvents, jobAppliers } from './job/job-events.ts';
import {
  type ProcessInstanceEvents,
  processInstanceAppliers,
} from './process/process-instance-events.ts';
import { type UserTaskEvents, userTaskAppliers } from './user-task/user-task-events.ts';
import { type VariableEvents, variableAppliers } from './variable/variable-events.ts';
import type { WorkingSet } from './working-set.ts';

/** Everything that can happen, by kind. Each noun declares its own beside its rules. */
export interface Events
  extends
    BackgroundJobEvents,
    DecisionEvents,
    DeploymentEvents,
    ElementEvents,
    IncidentEvents,
    JobEvents,
    JobOperationEvents,
    ProcessInstanceEvents,
    QuotaEvents,
    ScheduleEvents,
    UserTaskEvents,
    VariableEvents,
    WebhookEvents {}

export type EventKind = keyof Events;
export type Event = { [K in EventKind]: { readonly kind: K } & Events[K] }[EventKind];

/** Changes the working set as one kind of event says. Never decides, never fails but by our bug. */
export type Appliers<E> = { readonly [K in keyof E]: (state: WorkingSet, event: E[K]) => void };

const appliers: Appliers<Events> = {
  ...backgroundJobAppliers,
  ...decisionAppliers,
  ...deploymentAppliers,
  ...elementAppliers,
  ...incidentAppliers,
  ...jobAppliers,
  ...jobOperationAppliers,
  ...processInstanceAppliers,
  ...quotaAppliers,
  ...scheduleAppliers,
  ...userTaskAppliers,
  ...variableAppliers,
  ...webhookAppliers,
};

export function applyEvent(state: WorkingSet, event: Event): void {
  // The table pairs each kind with its own event; TypeScript cannot follow that through an index.
  (appliers[event.kind] as (state: WorkingSet, event: Event) => void)(state, event);
}
