/**
 * A change of a user task waits for the listeners of its event, one after the other. The row of the task keeps the change
 * and the position (`TaskTransition`), and the end of a listener's job resumes it there.
 */
import { assert } from '../../core/assert.ts';
import type { AnswerKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { TaskListenerEvent } from '../../model/process.ts';
import { elementOf } from '../../model/element-of.ts';
import type { Deferred } from './user-task-commands.ts';
import type { CommandContext } from '../command-context.ts';
import type { Visit } from '../element/behavior.ts';
import { createTaskListenerJob } from '../element/create-job.ts';
import { findProcess } from '../element/visit.ts';
import { accept, type Accepted, done } from '../handler.ts';
import { isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { TaskProperties, TaskTransition } from '../state/task-transition.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { propagateVariables, setLocalVariables } from '../variable/merge-variables.ts';
import { taskListenersOf } from './task-listeners-of.ts';
import { transitionHeaders } from './transition-headers.ts';

interface Task {
  readonly root: Root;
  readonly task: UserTaskRow;
  readonly element: ElementInstanceRow;
}

export type Change = Pick<TaskTransition, 'event' | 'action'> &
  Partial<Pick<TaskTransition, 'variables' | 'isLocal'>> & { readonly to: TaskProperties };

export function propertiesOf(task: TaskProperties): TaskProperties {
  const { assignee, candidateGroups, candidateUsers, dueAtMs, followUpAtMs, priority } = task;
  return { assignee, candidateGroups, candidateUsers, dueAtMs, followUpAtMs, priority };
}

/** Makes the change of a command, or starts its listeners. In that case the answer waits for them. */
export function changeTask(
  context: CommandContext,
  found: Task,
  change: Change,
): Accepted<Deferred | undefined> {
  const listeners = listenersOf(context, found.element, change.event);
  const answerKey = listeners.length === 0 ? undefined : context.newKey<AnswerKey>(found.task.key);
  const transition = newTransition(propertiesOf(found.task), { ...change, listeners, answerKey });
  if (answerKey === undefined) {
    finish[change.event](context, found, transition);
    return done;
  }
  begin(context, found, transition);
  return accept({ kind: 'task', userTaskKey: found.task.key, answerKey });
}

export function newTransition(
  from: TaskProperties,
  change: Change & Pick<TaskTransition, 'listeners' | 'answerKey'>,
): TaskTransition {
  return { variables: [], isLocal: false, ...change, index: 0, from, requested: change.to };
}

function begin(context: CommandContext, { task, element }: Task, transition: TaskTransition): void {
  context.emit({ kind: 'userTaskTransitionChanged', userTaskKey: task.key, transition });
  context.queueStep({ kind: 'transition', element });
}

function listenersOf(
  context: CommandContext,
  row: ElementInstanceRow,
  event: TaskListenerEvent,
): TaskTransition['listeners'] {
  const element = elementOf(findProcess(context, row.definitionKey), row);
  return element?.type === 'USER_TASK' ? taskListenersOf(context, element, event) : [];
}

/** Creates the job of the next listener, or makes the change. */
export function continueTransition(visit: Visit): void {
  const { context, root, instance: element } = visit;
  const { waitsFor } = element;
  if (waitsFor?.kind !== 'userTask' || waitsFor.jobKey !== undefined) return;
  const task = context.state.userTask(waitsFor.userTaskKey);
  const transition = task?.transition;
  if (task === undefined || transition === undefined) return;
  const listener = transition.listeners[transition.index];
  if (listener === undefined) {
    finish[transition.event](context, { root, task, element }, transition);
    return;
  }
  const headers = transitionHeaders(task, transition);
  const jobKey = createTaskListenerJob(visit, transition.event, { ...listener, headers });
  if (isFailure(jobKey)) {
    // After the resolution all listeners work again.
    const again = { ...transition, index: 0, to: transition.requested };
    context.emit({ kind: 'userTaskTransitionChanged', userTaskKey: task.key, transition: again });
    raiseIncident(context, element, jobKey);
    return;
  }
  context.emit({ kind: 'elementWaitChanged', element, waitsFor: { ...waitsFor, jobKey } });
}

/** How each kind of change is made; if there are listeners, after the last of them. */
const finish: {
  readonly [E in TaskListenerEvent]: (
    context: CommandContext,
    found: Task,
    transition: TaskTransition,
  ) => void;
} = {
  creating(context, found, transition) {
    const { assignee } = transition.requested;
    // The assignee of the model is assigned after the creation.
    applyChange(context, found, transition, assignee === undefined ? {} : { assignee: undefined });
    if (assignee !== undefined) assignFirst(context, found, transition.to);
  },
  assigning: applyChange,
  updating(context, found, transition) {
    applyChange(context, found, transition);
    const { root, element } = found;
    const set = transition.isLocal ? setLocalVariables : propagateVariables;
    set(context, root, element.key, transition.variables);
  },
  completing(context, found, transition) {
    applyChange(context, found, transition);
    const { root, task, element } = found;
    context.emit({ kind: 'userTaskCompleted', userTaskKey: task.key, atMs: context.nowMs });
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
    receiveResult(context, root, element, transition.variables);
    context.queueStep({ kind: 'complete', element });
  },
  canceling(context, found, transition) {
    applyChange(context, found, transition);
    context.queueStep({ kind: 'terminate', element: found.element });
  },
};

/** Assigns a new task to the assignee of the model. */
export function assignFirst(context: CommandContext, found: Task, to: TaskProperties): void {
  const listeners = listenersOf(context, found.element, 'assigning');
  const change = {
    event: 'assigning',
    action: 'assign',
    to,
    listeners,
    answerKey: undefined,
  } as const;
  const transition = newTransition(propertiesOf(found.task), change);
  if (listeners.length === 0) applyChange(context, found, transition);
  else begin(context, found, transition);
}

/** Whether listeners delay the end of a user task. */
export function hasCancelListeners(context: CommandContext, element: ElementInstanceRow): boolean {
  return listenersOf(context, element, 'canceling').length > 0;
}

/** Lets the listeners of a user task work before it ends. A change under way is refused. */
export function beginCanceling(
  context: CommandContext,
  root: Root,
  element: ElementInstanceRow,
): void {
  const { waitsFor } = element;
  assert(waitsFor?.kind === 'userTask', `element instance ${element.key} to wait for a user task`);
  const task = context.state.userTask(waitsFor.userTaskKey);
  assert(task, `user task ${waitsFor.userTaskKey} to exist`);
  interruptTransition(context, task);
  const to = propertiesOf(task);
  const listeners = listenersOf(context, element, 'canceling');
  const change = {
    event: 'canceling',
    action: 'cancel',
    to,
    listeners,
    answerKey: undefined,
  } as const;
  begin(context, { root, task, element }, newTransition(to, change));
}

function applyChange(
  context: CommandContext,
  { task }: Task,
  { to, answerKey }: TaskTransition,
  instead: Partial<TaskProperties> = {},
): void {
  const { key: userTaskKey } = task;
  const properties = { ...propertiesOf(to), ...instead };
  if (task.transition === undefined) {
    context.emit({ kind: 'userTaskChanged', userTaskKey, properties });
    return;
  }
  const answer = answerKey && { key: answerKey, refusal: undefined };
  context.emit({ kind: 'userTaskTransitionEnded', userTaskKey, properties, answer });
}

/** Ends a transition without the change. The command that waits for it is refused. */
export function refuseTransition(
  context: CommandContext,
  task: UserTaskRow,
  refusal: Rejection,
): void {
  const { key: userTaskKey, transition } = task;
  assert(transition, `user task ${userTaskKey} to wait for its listeners`);
  const { answerKey } = transition;
  const answer = answerKey && { key: answerKey, refusal };
  context.emit({
    kind: 'userTaskTransitionEnded',
    userTaskKey,
    properties: undefined,
    answer,
  });
}

const verbs = {
  creating: 'create',
  assigning: 'assign',
  updating: 'update',
  completing: 'complete',
  canceling: 'cancel',
} as const satisfies { readonly [E in TaskListenerEvent]: string };

/** Ends a transition because the task ends. */
export function interruptTransition(context: CommandContext, task: UserTaskRow): void {
  if (task.transition === undefined) return;
  const verb = verbs[task.transition.event];
  const text = `Expected to ${verb} user task with key '${task.key}', but it is in state 'CANCELED'`;
  refuseTransition(context, task, reject('INVALID_STATE', text));
}
