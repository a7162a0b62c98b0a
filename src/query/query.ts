import type { Right } from '../core/permissions.ts';
import type { TenantId } from '../core/tenant.ts';
import type { BackgroundQuery } from './background-query.ts';
import type { EventNames, TenantEventKind } from './cloud-event.ts';
import type { Condition } from './condition.ts';
import type { EventCursor } from './event-cursor.ts';
import type { GroupParameters } from './grouping.ts';
import type { IdentityQuery } from './identity/identity-query.ts';
import type { GroupName } from './groups.ts';
import type { UsageMetricsQuery } from './reads/usage-metrics.ts';
import type { BatchSelectionQuery } from './reads/batch-selection.ts';
import type { ScheduleQuery } from './reads/schedules.ts';
import type { ResourceName } from './resources.ts';
import type { Search } from './search.ts';
import type { SubscriptionStatisticsQuery } from './reads/subscription-statistics.ts';

/** A query of the read side. `read-search.ts` checks requests before it makes one, so all of its values are valid. */
export type Query =
  | SearchQuery
  | GetQuery
  | IncidentsBelowQuery
  | VariablesOfUserTaskQuery
  | FormQuery
  | DecisionInstanceQuery
  | XmlQuery
  | ContentQuery
  | SequenceFlowsQuery
  | TimelineQuery
  | CallHierarchyQuery
  | ElementStatisticsQuery
  | GroupsQuery
  | JobTotalsQuery
  | SubscriptionStatisticsQuery
  | BackgroundQuery
  | ScheduleQuery
  | JobEventsQuery
  | JobEventsEndQuery
  | WebhooksQuery
  | RelayQuery
  | UsageMetricsQuery
  | BatchSelectionQuery
  | ClusterVariableQuery
  | WaitStatisticsQuery
  | IdentityQuery;

export interface SearchQuery extends Search {
  readonly kind: 'search';
  readonly resource: ResourceName;
}

interface GetQuery {
  readonly kind: 'get';
  readonly resource: ResourceName;
  readonly key: string;
  /** The right on the process of the resource that the caller needs, instead of the right to read it. */
  readonly onProcess?: Right;
}

/** Incidents of a process instance or an element instance and of all that it contains and calls. */
export interface IncidentsBelowQuery extends Search {
  readonly kind: 'incidentsBelow';
  readonly root: 'processInstance' | 'elementInstance';
  readonly key: string;
}

/** Variables that are visible to a user task; if effective, only the innermost of each name. */
export interface VariablesOfUserTaskQuery extends Search {
  readonly kind: 'variablesOfUserTask';
  readonly resource: 'truncatedVariable' | 'wholeVariable';
  readonly key: string;
  readonly isEffective: boolean;
}

/** The form of a user task or of a process's start event; the JSON text `null` if there is none. */
export interface FormQuery {
  readonly kind: 'form';
  readonly of: 'userTask' | 'processDefinition';
  readonly key: string;
}

/** One decision of one evaluation. */
export interface DecisionInstanceQuery {
  readonly kind: 'decisionInstance';
  readonly evaluationKey: string;
  readonly index: string;
}

/** The XML as it was deployed, as a JSON string. */
export interface XmlQuery {
  readonly kind: 'xml';
  readonly of: 'processDefinition' | 'decisionDefinition' | 'decisionRequirements';
  readonly key: string;
}

/** A deployed file as the JSON text of a `DeployedFile`. */
interface ContentQuery {
  readonly kind: 'content';
  readonly key: string;
}

/** How many instances of each element of a process instance wait. */
export interface WaitStatisticsQuery {
  readonly kind: 'waitStatistics';
  readonly processInstanceKey: string;
}

/** A cluster variable by its name, in a tenant or globally. */
export interface ClusterVariableQuery {
  readonly kind: 'clusterVariable';
  readonly tenantId: string | undefined;
  readonly name: string;
}

interface SequenceFlowsQuery {
  readonly kind: 'sequenceFlows';
  readonly processInstanceKey: string;
}

/** The element instances of a process instance in the order of their start, after a key. */
export interface TimelineQuery {
  readonly kind: 'timeline';
  readonly processInstanceKey: string;
  readonly after: string | undefined;
  readonly only: 'failed' | 'active' | undefined;
  readonly limit: number;
}

interface CallHierarchyQuery {
  readonly kind: 'callHierarchy';
  readonly processInstanceKey: string;
}

/** Counts of each element's states, in one process instance or in all matching ones of a definition. */
export type ElementStatisticsQuery =
  | {
      readonly kind: 'elementStatistics';
      readonly of: 'processInstance';
      readonly key: string;
    }
  | {
      readonly kind: 'elementStatistics';
      readonly of: 'processDefinition';
      readonly key: string;
      /** Conditions on the process instances. */
      readonly conditions: readonly Condition[];
    };

/** A page of rows that are added up by a property; the grouping declares its `parameters`. */
export interface GroupsQuery extends Search {
  readonly kind: 'groups';
  readonly of: GroupName;
  readonly parameters: GroupParameters;
}

/** Counts of job events in a period, over all types. */
export interface JobTotalsQuery {
  readonly kind: 'jobTotals';
  readonly fromMs: number;
  readonly toMs: number;
  readonly jobType: string | undefined;
}

/** Events of the Jobs Service after a cursor. */
export interface JobEventsQuery {
  readonly kind: 'jobEvents';
  /** The tenant; `undefined` for all tenants, which only event sinks read. */
  readonly tenantId: TenantId | undefined;
  readonly from: EventCursor;
  /** Whether `from` is a cursor from the caller. One beyond the last event is refused. */
  readonly isFromCaller?: boolean;
  /** Kinds of events; `undefined` for all. */
  readonly kinds: readonly TenantEventKind[] | undefined;
  readonly limit: number;
  /** Characters that one answer reads, approximately; they limit its size. */
  readonly readMax: number;
  readonly names: EventNames;
}

/** The caller's webhooks; with a key, this one with its last deliveries. */
export interface WebhooksQuery {
  readonly kind: 'webhooks';
  readonly key: string | undefined;
  readonly typePrefix: string;
}

/** Queries of event sinks, on all tenants. */
type RelayQuery =
  | {
      readonly kind: 'webhooksToServe';
      /** Only this webhook, if it is the caller's, even if it is disabled. */
      readonly key?: string;
    }
  | { readonly kind: 'eventBacklog' };

interface JobEventsEndQuery {
  readonly kind: 'jobEventsEnd';
}
