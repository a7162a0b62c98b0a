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

/** Something that a command reads, and that must be in the working set before it can be decided. */
export type Load =
  | { readonly kind: 'root'; readonly key: ProcessInstanceKey }
  /** The root of an element instance or process instance. */
  | { readonly kind: 'scope'; readonly key: Key }
  /** A job and its root; likewise for user tasks and incidents. */
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
  /** In which file a decision is, and that file. */
  | { readonly kind: 'decision'; readonly key: DecisionDefinitionKey }
  | { readonly kind: 'decisionRequirements'; readonly key: DecisionRequirementsKey }
  | { readonly kind: 'resource'; readonly key: Key }
  /** A row of the Jobs Service, by its id (`background/row-id.ts`). */
  | { readonly kind: 'row'; readonly table: LoadableTable; readonly id: string };

/** What is deployed in versions, by an id that people give. */
export type VersionedKind = 'process' | 'form' | 'decisionRequirements' | 'decision' | 'resource';

export function versionsId(of: VersionedKind, tenantId: TenantId, id: string): string {
  return `${of}\n${tenantId}\n${id}`;
}

/** Raised by a read of something that is not loaded: the command is put back, the thing loaded, the command run again. */
export class Miss extends Error {
  readonly loads: readonly Load[];

  constructor(load: Load, further: readonly Load[] = []) {
    super(`Expected ${load.kind} to be loaded`);
    this.loads = [load, ...further];
  }
}
