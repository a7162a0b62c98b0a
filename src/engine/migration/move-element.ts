import type { ProcessDefinitionKey } from '../../core/key.ts';
import { moveAgent } from '../agent/end-agent.ts';
import { createUserTask } from '../element/create-user-task.ts';
import type { CommandContext } from '../command-context.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { Migration } from './instance-migration.ts';
import type { MovedElement } from './plan-element.ts';

interface Target {
  readonly definitionKey: ProcessDefinitionKey;
  readonly elementId: string;
  readonly atMs: number;
}

/** Moves a living element to the target, together with its job, user task and incident. */
export function moveElement(
  context: CommandContext,
  { target }: Migration,
  { row, element, userTask }: MovedElement,
): void {
  const to = { definitionKey: target.row.key, elementId: element.id, atMs: context.nowMs };
  const { waitsFor, incidentKey, rootKey } = row;
  if (waitsFor?.kind === 'job' && userTask !== undefined) {
    if (incidentKey !== undefined) {
      context.emit({ kind: 'incidentResolved', rootKey, incidentKey, atMs: context.nowMs });
    }
    context.emit({ kind: 'jobCanceled', jobKey: waitsFor.jobKey, atMs: context.nowMs });
  } else {
    if (waitsFor !== undefined) moveWait(context, waitsFor, to);
    if (incidentKey !== undefined) {
      context.emit({ kind: 'incidentMigrated', rootKey, incidentKey, ...to });
    }
  }
  context.emit({ kind: 'elementMigrated', element: row, elementName: element.name, ...to });
  moveAgent(context, row);
  if (userTask !== undefined) {
    const task = createUserTask(context, row, userTask);
    context.emit({ kind: 'elementWaitChanged', element: row, waitsFor: task });
  }
}

/** How each kind of wait continues in the target. A kind without a rule does not compile. */
const moves: {
  readonly [K in WaitsFor['kind']]: (
    context: CommandContext,
    waitsFor: Extract<WaitsFor, { readonly kind: K }>,
    to: Target,
  ) => void;
} = {
  job(context, { jobKey }, to) {
    context.emit({ kind: 'jobMigrated', jobKey, ...to });
  },
  userTask(context, { userTaskKey, jobKey }, to) {
    const { definitionKey, elementId } = to;
    if (jobKey !== undefined) context.emit({ kind: 'jobMigrated', jobKey, ...to });
    context.emit({ kind: 'userTaskMigrated', userTaskKey, definitionKey, elementId });
  },
  listener(context, { jobKey }, to) {
    if (jobKey !== undefined) context.emit({ kind: 'jobMigrated', jobKey, ...to });
  },
  // A called instance is migrated by its own command.
  calledInstance: () => undefined,
  adHoc(context, { jobKey }, to) {
    if (jobKey !== undefined) context.emit({ kind: 'jobMigrated', jobKey, ...to });
  },
  instances: () => undefined,
  ending: () => undefined,
  emptying: () => undefined,
  handlers: () => undefined,
  children: () => undefined,
  trigger: () => undefined,
};

function moveWait(context: CommandContext, waitsFor: WaitsFor, to: Target): void {
  // The table pairs each kind with its own rule; TypeScript cannot follow that through an index.
  const move = moves[waitsFor.kind] as (
    context: CommandContext,
    waitsFor: WaitsFor,
    to: Target,
  ) => void;
  move(context, waitsFor, to);
}
