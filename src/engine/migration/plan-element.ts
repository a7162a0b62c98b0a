import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { ExecutableElement, UserTask } from '../../model/process.ts';
import { scopeOf } from '../element/scope.ts';
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
  const problem =
    findChangedType(migration, 'INVALID_STATE', moved) ??
    findChangedImplementation(migration, moved) ??
    findChangedScope(migration, scopeOf(root, row.scopeKey), moved);
  if (problem !== undefined) return problem;
  const element = target.process.elements.get(to);
  assert(element, `element '${to}' to be in process '${target.process.id}'`);
  const from = source.elements.get(row.elementId);
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
  { from, to }: { readonly from: string; readonly to: string },
): Rejection | undefined {
  const isNative = isUserTask(migration.source.elements.get(from), 'native');
  if (!isNative || !isUserTask(migration.target.process.elements.get(to), 'job')) return undefined;
  return refuse(
    migration,
    'INVALID_STATE',
    `active user task with id '${from}' and implementation 'zeebe user task' is mapped to an user task ` +
      `with id '${to}' and different implementation 'job worker'. ` +
      'Elements must be mapped to elements of the same implementation.',
  );
}
