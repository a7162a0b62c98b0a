import type { TenantIds } from '../core/caller.ts';
import type { TenantId } from '../core/tenant.ts';
import type { BackgroundQuery } from './background-query.ts';
import type { EventNames, TenantEventKind } from './cloud-event.ts';
import type { Condition } from './condition.ts';
import type { EventCursor } from './event-cursor.ts';
import type { GroupParameters } from './grouping.ts';
import type { GroupName } from './groups.ts';
import type { ScheduleQuery } from './reads/schedules.ts';
import type { ResourceName } from './resources.ts';
import type { Search } from './search.ts';

/** What can be asked of the read side. Made by `read-search.ts` from a request, so that all in it is known to be good. */
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
  | BackgroundQuery
  | ScheduleQuery
  | JobEventsQuery
  | JobEventsEndQuery
  | WebhooksQuery
  | RelayQuery;

export interface SearchQuery extends Search {
  readonly kind: 'search';
  readonly resource: ResourceName;
}

interface GetQuery {
  readonly kind: 'get';
  readonly resource: ResourceName;
  readonly key: string;
}

/** Incidents of a process instance or an element instance and of all that it contains and calls. */
export interface IncidentsBelowQuery extends Search {
  readonly kind: 'incidentsBelow';
  readonly root: 'processInstance' | 'elementInstance';
  readonly key: string;
}

/** Variables that a user task sees; effective: of each name only the innermost. */
export interface VariablesOfUserTaskQuery extends Search {
  readonly kind: 'variablesOfUserTask';
  readonly resource: 'truncatedVariable' | 'wholeVariable';
  readonly key: string;
  readonly isEffective: boolean;
}

/** The form of a user task, or of a process's start: the JSON text `null` when there is none. */
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

interface SequenceFlowsQuery {
  readonly kind: 'sequenceFlows';
  readonly processInstanceKey: string;
}

/** What happened in an instance, in the order in which it began, from behind a key on. */
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

/** How often each element is active, completed …: in one process instance, or in all of a definition that fit. */
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

/** Rows added up by some property, a page of them; `parameters` are those that the grouping declares. */
export interface GroupsQuery extends Search {
  readonly kind: 'groups';
  readonly of: GroupName;
  readonly parameters: GroupParameters;
}

/** What happened to jobs in a time, all in one. */
export interface JobTotalsQuery {
  readonly kind: 'jobTotals';
  readonly fromMs: number;
  readonly toMs: number;
  readonly jobType: string | undefined;
}

/** What the Jobs Service has told the world, from a cursor on. */
export interface JobEventsQuery {
  readonly kind: 'jobEvents';
  /** Whose; `undefined` is everybody's, for relays. */
  readonly tenantId: TenantId | undefined;
  readonly from: EventCursor;
  /** A caller has brought `from`: beyond the last event it is answered nothing at all. */
  readonly isBrought?: boolean;
  /** `undefined`: all of them. */
  readonly kinds: readonly TenantEventKind[] | undefined;
  readonly limit: number;
  /** Characters that one answer reads, more or less, and so of its size. */
  readonly readMax: number;
  readonly names: EventNames;
}

/** The caller's webhooks; with a key one of them, with its last deliveries. */
export interface WebhooksQuery {
  readonly kind: 'webhooks';
  readonly key: string | undefined;
  readonly typePrefix: string;
}

/** What relays ask, of everybody. */
type RelayQuery =
  | {
      readonly kind: 'webhooksToServe';
      /** Only this one, if it is the caller's, also where it rests. */
      readonly key?: string;
    }
  | { readonly kind: 'eventBacklog' };

interface JobEventsEndQuery {
  readonly kind: 'jobEventsEnd';
}

export interface QueryContext {
  readonly tenantIds: TenantIds;
}
