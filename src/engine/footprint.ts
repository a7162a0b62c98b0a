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
import type { LoadableTable } from './background/row-id.ts';

/** Something that a command reads, and that the working set must contain before the command is decided. */
export type Load =
  | { readonly kind: 'root'; readonly key: ProcessInstanceKey }
  /** The root of an element instance or process instance. */
  | { readonly kind: 'scope'; readonly key: Key }
  /** A job and its root; the same for user tasks and incidents. */
  | { readonly kind: 'job'; readonly key: JobKey }
  | { readonly kind: 'userTask'; readonly key: UserTaskKey }
  | { readonly kind: 'incident'; readonly key: IncidentKey }
  /** All live jobs and user tasks of a root, because a part of it is about to end. */
  | { readonly kind: 'work'; readonly key: ProcessInstanceKey }
  | { readonly kind: 'definition'; readonly key: ProcessDefinitionKey }
  | {
      readonly kind: 'versions';
      readonly of: VersionedKind;
      readonly tenantId: TenantId;
      readonly id: string;
    }
  | { readonly kind: 'form'; readonly key: FormKey }
  /** The file of a decision, by the key of the decision. */
  | { readonly kind: 'decision'; readonly key: DecisionDefinitionKey }
  | { readonly kind: 'decisionRequirements'; readonly key: DecisionRequirementsKey }
  | { readonly kind: 'resource'; readonly key: Key }
  /** A row of the Jobs Service, by its id (`background/row-id.ts`). */
  | { readonly kind: 'row'; readonly table: LoadableTable; readonly id: string };

/** Definitions that are deployed in versions, each under an id from its author. */
export type VersionedKind = 'process' | 'form' | 'decisionRequirements' | 'decision' | 'resource';

export function versionsId(of: VersionedKind, tenantId: TenantId, id: string): string {
  return `${of}\n${tenantId}\n${id}`;
}

/** Thrown when the working set lacks something: the runtime loads it and decides the command again. */
export class Miss extends Error {
  readonly loads: readonly Load[];

  constructor(load: Load, further: readonly Load[] = []) {
    super(`Expected ${load.kind} to be loaded`);
    this.loads = [load, ...further];
  }
}
