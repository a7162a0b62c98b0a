import { type Rejection, type RejectionCode, reject } from '../../core/rejection.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Definition } from '../catalog.ts';
import type { Commands } from '../command.ts';
import type { Scope } from '../element/scope.ts';
import type { LivingInstance } from '../process/find-process-instance.ts';

/** The migration of a process instance from one definition to another. */
export interface Migration extends LivingInstance {
  readonly source: ExecutableProcess;
  readonly target: Definition;
  /** Maps the ids of source elements and sequence flows to ids of the target. */
  readonly ids: ReadonlyMap<string, string>;
}

export type Mappings = Commands['migrateProcessInstance']['mappings'];

/** The rejection of a migration, in Camunda's words. */
export function refuse({ instance }: LivingInstance, code: RejectionCode, rest: string): Rejection {
  return reject(code, `Expected to migrate process instance '${instance.key}' but ${rest}`);
}

/** Checks that each source is mapped once, and that both definitions have the mapped ids. */
export function findWrongMapping(migration: Migration, mappings: Mappings): Rejection | undefined {
  const { source, target, ids } = migration;
  const all = mappings.map(({ sourceId }) => sourceId);
  if (new Set(all).size < all.length) {
    const twice = [...Map.groupBy(all, (id) => id).values()].filter(({ length }) => length > 1);
    return refuse(
      migration,
      'INVALID_ARGUMENT',
      `the mapping instructions contain duplicate source element ids '[${twice.map(([id]) => id).join(', ')}]'.`,
    );
  }
  for (const [sourceId, targetId] of ids) {
    if (!isIn(source, sourceId)) return unknown(migration, 'source', sourceId);
    if (!isIn(target.process, targetId)) return unknown(migration, 'target', targetId);
  }
  return undefined;
}

function isIn(process: ExecutableProcess, id: string): boolean {
  return id === process.id || process.elements.has(id) || process.flows.has(id);
}

function unknown(migration: Migration, which: 'source' | 'target', id: string): Rejection {
  return refuse(
    migration,
    'INVALID_ARGUMENT',
    `mapping instructions contain a non-existing ${which} element id '${id}'. ` +
      `Elements provided in mapping instructions must exist in the ${which} process definition.`,
  );
}

/** Checks that an active element, or a gateway with waiting tokens, stays in the scope to which its scope is mapped. */
export function findChangedScope(
  migration: Migration,
  scope: Scope,
  moved: { readonly from: string; readonly to: string },
): Rejection | undefined {
  const { target, ids } = migration;
  const expected = scope.kind === 'process' ? target.process.id : ids.get(scope.row.elementId);
  const actual = target.process.elements.get(moved.to)?.scopeId;
  if (expected === actual) return undefined;
  return refuse(
    migration,
    'INVALID_STATE',
    `the flow scope of active element with id '${moved.from}' is changed. ` +
      `The flow scope of the active element is expected to be '${expected ?? ''}' but was '${actual ?? ''}'. ` +
      'The flow scope of an element cannot be changed during migration yet.',
  );
}

/** Checks that an active element, or a gateway with waiting tokens, keeps its type. The caller chooses the code. */
export function findChangedType(
  migration: Migration,
  code: RejectionCode,
  moved: { readonly from: string; readonly to: string },
): Rejection | undefined {
  const typeIn = (process: ExecutableProcess, id: string) =>
    process.elements.get(id)?.type ?? (process.flows.has(id) ? 'SEQUENCE_FLOW' : 'PROCESS');
  const from = typeIn(migration.source, moved.from);
  const to = typeIn(migration.target.process, moved.to);
  if (from === to) return undefined;
  return refuse(
    migration,
    code,
    `active element with id '${moved.from}' and type '${from}' is mapped to an element with id '${moved.to}' ` +
      `and different type '${to}'. Elements must be mapped to elements of the same type.`,
  );
}
