import type {
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  FormKey,
  IncidentKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { RootPart } from './state/root-part.ts';
import type { AgentHistoryQuestion } from './agent/agent-history-reads.ts';
import type { LoadableTable } from './background/row-id.ts';
import type { DeletionLoad } from './deletion/deletion-reads.ts';
import type { MessageLoad } from './message/message-loads.ts';
import type { SuspendedWorkQuestion } from './suspension/suspended-work.ts';
import type { IdentityQuestion } from './identity/identity-questions.ts';

/** A part of the data that a command reads. The working set must contain it before the command is decided. */
export type Load =
  | { readonly kind: 'root'; readonly key: ProcessInstanceKey }
  /** The root of an element instance or process instance. */
  | { readonly kind: 'scope'; readonly key: Key }
  /** A job and its root; the same for user tasks and incidents. */
  | { readonly kind: 'job'; readonly key: JobKey }
  | { readonly kind: 'userTask'; readonly key: UserTaskKey }
  | { readonly kind: 'incident'; readonly key: IncidentKey }
  /** A part of a root that is too large to be loaded whole. */
  | {
      readonly kind: 'rootPart';
      readonly rootKey: ProcessInstanceKey;
      readonly part: RootPart;
    }
  | { readonly kind: 'definition'; readonly key: ProcessDefinitionKey }
  | {
      readonly kind: 'versions';
      readonly of: VersionedKind;
      readonly tenantId: TenantId;
      readonly id: string;
    }
  /** The open subscriptions of the start events of a process. */
  | {
      readonly kind: 'startSubscriptions';
      readonly tenantId: TenantId;
      readonly processId: string;
    }
  | { readonly kind: 'form'; readonly key: FormKey }
  /** The file of a decision, by the key of the decision. */
  | { readonly kind: 'decision'; readonly key: DecisionDefinitionKey }
  | { readonly kind: 'decisionRequirements'; readonly key: DecisionRequirementsKey }
  | { readonly kind: 'resource'; readonly key: Key }
  | MessageLoad
  | DeletionLoad
  /** A page of what a resumed process instance goes on with. */
  | ({ readonly kind: 'suspendedWork' } & SuspendedWorkQuestion)
  /** The open subscriptions to a signal. */
  | { readonly kind: 'signalSubscriptions'; readonly tenantId: TenantId; readonly name: string }
  /** The open subscriptions of conditional start events that depend on one of these variables. */
  | {
      readonly kind: 'startConditions';
      readonly tenantId: TenantId;
      readonly names: readonly string[];
    }
  | ({ readonly kind: 'agentHistory' } & AgentHistoryQuestion)
  | { readonly kind: 'identity'; readonly question: IdentityQuestion }
  /** A row of the Jobs Service or of identity, by its id (`background/row-id.ts`). */
  | { readonly kind: 'row'; readonly table: LoadableTable; readonly id: string };

/** Definitions that are deployed in versions, each under an id that its author has chosen. */
export type VersionedKind = 'process' | 'form' | 'decisionRequirements' | 'decision' | 'resource';

export function versionsId(of: VersionedKind, tenantId: TenantId, id: string): string {
  return `${of}\n${tenantId}\n${id}`;
}

export function startSubscriptionsId(tenantId: TenantId, processId: string): string {
  return `${tenantId}\n${processId}`;
}

export function startConditionsId(tenantId: TenantId, names: readonly string[]): string {
  return JSON.stringify([tenantId, ...names]);
}

export function signalSubscriptionsId(tenantId: TenantId, name: string): string {
  return `${tenantId}\n${name}`;
}

/** Calls `read` for each item. All missing parts become one miss, up to a number of loads. */
export function readTogether<T, R>(all: Iterable<T>, read: (one: T) => R): readonly R[] {
  const results: R[] = [];
  const missing: Load[] = [];
  for (const one of all) {
    if (missing.length >= loadsTogetherMax) break;
    try {
      results.push(read(one));
    } catch (error) {
      if (!(error instanceof Miss)) throw error;
      missing.push(...error.loads);
    }
  }
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
  return results;
}

/** The most parts that one miss names. */
export const loadsTogetherMax = 500;

/** Thrown when the working set lacks a part. The runtime loads the part and decides the command again. */
export class Miss extends Error {
  readonly loads: readonly Load[];

  constructor(load: Load, further: readonly Load[] = []) {
    super(`Expected ${load.kind} to be loaded`);
    this.loads = [load, ...further];
  }
}
