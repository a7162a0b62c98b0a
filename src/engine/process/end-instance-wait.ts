import type { CommandContext } from '../command-context.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/** Ends the listener of a process instance that is about to end itself, with the incident of that listener. */
export function endInstanceWait(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const { waitsFor, key } = instance;
  if (waitsFor === undefined) return;
  const jobKey = waitsFor.kind === 'listener' ? waitsFor.jobKey : undefined;
  const atMs = context.nowMs;
  if (jobKey !== undefined && context.state.job(jobKey) !== undefined) {
    context.emit({ kind: 'jobCanceled', jobKey, atMs });
  }
  const own = root.incidentAt(key);
  if (own !== undefined) {
    context.emit({ kind: 'incidentResolved', rootKey: root.key, incidentKey: own.key, atMs });
  }
  context.emit({ kind: 'processInstanceWaitChanged', instance, waitsFor: undefined });
}
