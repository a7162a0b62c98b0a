import type { CommandContext } from '../command-context.ts';
import { createInstanceListenerJob } from '../element/create-job.ts';
import { isEmptyScope, locationOf } from '../element/scope.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import { findProcess } from '../element/visit.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { InstanceListenerWait } from '../state/waits-for.ts';
import { completeInstance } from './complete-instance.ts';
import { enterInstance } from './enter-instance.ts';

/**
 * Creates the job of the next listener of a process instance. After the last one the instance begins, completes or is
 * terminated. After a failure all listeners of the event work again.
 */
export function listen(context: CommandContext, root: Root, instance: ProcessInstanceRow): void {
  const { waitsFor } = instance;
  if (waitsFor?.kind !== 'listener' || waitsFor.jobKey !== undefined) return;
  const process = findProcess(context, instance.definitionKey);
  const { event, index } = waitsFor;
  const listener = process.listeners?.[event][index];
  if (listener === undefined) {
    const failed = goOn(context, root, instance, waitsFor);
    if (failed !== undefined) beginAgainLater(context, instance, { waitsFor, cause: failed });
    return;
  }
  const jobKey = createInstanceListenerJob({ context, root, process, instance }, event, listener);
  if (isFailure(jobKey)) beginAgainLater(context, instance, { waitsFor, cause: jobKey });
  else {
    context.emit({
      kind: 'processInstanceWaitChanged',
      instance,
      waitsFor: { ...waitsFor, jobKey },
    });
  }
}

function goOn(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
  waitsFor: InstanceListenerWait,
): Failure | undefined {
  if (waitsFor.event === 'start') {
    const process = findProcess(context, instance.definitionKey);
    const { entry } = waitsFor;
    const failed = enterInstance(context, { root, process, instance, entry });
    if (failed !== undefined) return failed;
  }
  context.emit({ kind: 'processInstanceWaitChanged', instance, waitsFor: undefined });
  if (waitsFor.event === 'cancel') terminateProcessInstance(context, root, instance);
  // Meanwhile a modification may have entered an element.
  else if (waitsFor.event === 'end' && isEmptyScope(root, { kind: 'process', row: instance })) {
    completeInstance(context, root, instance);
  }
  return undefined;
}

function beginAgainLater(
  context: CommandContext,
  instance: ProcessInstanceRow,
  { waitsFor, cause }: { readonly waitsFor: InstanceListenerWait; readonly cause: Failure },
): void {
  const process = findProcess(context, instance.definitionKey);
  context.emit({
    kind: 'processInstanceWaitChanged',
    instance,
    waitsFor: { ...waitsFor, index: 0 },
  });
  raiseIncident(context, locationOf(process, { kind: 'process', row: instance }), cause);
}
