import { closeCatchPoints } from '../catch/open-catch-points.ts';
import type { CommandContext } from '../command-context.ts';
import { findProcess } from '../element/visit.ts';
import { releaseStartLock } from '../message/take-message.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { localVariables } from '../variable/read-variables.ts';
import { continueCaller } from './end-called-instance.ts';

/** Called when nothing in an instance is alive: its end listeners work, or it completes. */
export function leaveInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  // The listener at work continues the instance.
  if (instance.waitsFor !== undefined) return;
  closeCatchPoints(context, root, instance.key);
  if ((findProcess(context, instance.definitionKey).listeners?.end.length ?? 0) === 0) {
    completeInstance(context, root, instance);
    return;
  }
  context.emit({
    kind: 'processInstanceWaitChanged',
    instance,
    waitsFor: { kind: 'listener', event: 'end', index: 0, jobKey: undefined },
  });
  context.queueStep({ kind: 'listen', instance });
}

export function completeInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const variables = localVariables(root, instance.key);
  context.emit({
    kind: 'processInstanceCompleted',
    rootKey: root.key,
    processInstanceKey: instance.key,
    atMs: context.nowMs,
  });
  releaseStartLock(context, instance);
  continueCaller(context, root, instance, variables);
}
