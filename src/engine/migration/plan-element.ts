import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import { elementOf } from '../../model/element-of.ts';
import type { ExecutableElement, UserTask } from '../../model/process.ts';
import { scopeOf } from '../element/scope.ts';
import { isInnerInstance } from '../multi-instance/inner-instance.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { type ConvertedTask, convertUserTask } from './convert-user-task.ts';
import { findChangedScope, findChangedType, type Migration, refuse } from './instance-migration.ts';

/** A living element and its target. */
export interface MovedElement {
  readonly kind: 'moved';
  readonly row: ElementInstanceRow;
  readonly element: ExecutableElement;
  /** The user task that replaces the element's job. */
  readonly userTask: ConvertedTask['properties'] | undefined;
}

/**
 * Plans the target of a living element. The element needs a mapping to its own type, in the scope to which its own
 * scope is mapped.
 */
export function planElement(
  context: CommandContext,
  migration: Migration,
  row: ElementInstanceRow,
): MovedElement | Rejection {
  const { root, source, target, ids } = migration;
  const to = ids.get(row.elementId);
  if (to === undefined) {
    return refuse(
      migration,
      'INVALID_STATE',
      `no mapping instruction defined for active element with id '${row.elementId}'. ` +
        'Elements cannot be migrated without a mapping.',
    );
  }
  const moved = { from: row.elementId, to };
  const from = elementOf(source, row);
  const element = elementOf(target.process, { elementId: to, type: row.type });
  const problem =
    findChangedType(migration, 'INVALID_STATE', moved) ??
    findChangedActivity(migration, moved) ??
    findChangedImplementation(migration, { ...moved, source: from, target: element }) ??
    // The mapping of a multi-instance body is that of its inner instances, too.
    (isInnerInstance(root, row)
      ? undefined
      : findChangedScope(migration, scopeOf(root, row.scopeKey), moved));
  if (problem !== undefined) return problem;
  assert(element, `element '${to}' to be in process '${target.process.id}'`);
  if (row.waitsFor?.kind !== 'job' || !isUserTask(from, 'job') || !isUserTask(element, 'native')) {
    return { kind: 'moved', row, element, userTask: undefined };
  }
  const task = convertUserTask(context, migration, {
    row,
    jobKey: row.waitsFor.jobKey,
    from,
    element,
  });
  if (task.kind === 'rejected') return task;
  return { kind: 'moved', row, element, userTask: task.properties };
}

type UserTaskOf<Kind> = UserTask & { readonly work: { readonly kind: Kind } };

function isUserTask<Kind extends UserTask['work']['kind']>(
  element: ExecutableElement | undefined,
  kind: Kind,
): element is UserTaskOf<Kind> {
  return element?.type === 'USER_TASK' && element.work.kind === kind;
}

/** A job can become a user task (Camunda 8.8), but a user task cannot become a job. */
function findChangedImplementation(
  migration: Migration,
  moved: {
    readonly from: string;
    readonly to: string;
    readonly source: ExecutableElement | undefined;
    readonly target: ExecutableElement | undefined;
  },
): Rejection | undefined {
  if (!isUserTask(moved.source, 'native') || !isUserTask(moved.target, 'job')) return undefined;
  return refuse(
    migration,
    'INVALID_STATE',
    `active user task with id '${moved.from}' and implementation 'zeebe user task' is mapped to an user task ` +
      `with id '${moved.to}' and different implementation 'job worker'. ` +
      'Elements must be mapped to elements of the same implementation.',
  );
}

/** A multi-instance activity keeps its activity and its order. */
function findChangedActivity(
  migration: Migration,
  { from, to }: { readonly from: string; readonly to: string },
): Rejection | undefined {
  const before = migration.source.elements.get(from);
  const after = migration.target.process.elements.get(to);
  if (before?.type !== 'MULTI_INSTANCE_BODY' || after?.type !== 'MULTI_INSTANCE_BODY') {
    return undefined;
  }
  if (before.inner.type !== after.inner.type) {
    return refuse(
      migration,
      'INVALID_STATE',
      `active element with id '${from}' and type '${before.inner.type}' is mapped to an element with id '${to}' ` +
        `and different type '${after.inner.type}'. Elements must be mapped to elements of the same type.`,
    );
  }
  if (before.sequential === after.sequential) return undefined;
  return refuse(
    migration,
    'INVALID_STATE',
    `active element with id '${from}' has a different loop characteristics than the target element with id '${to}'. ` +
      'Both elements must have either sequential or parallel loop characteristics.',
  );
}
