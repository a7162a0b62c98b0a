import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';

/** Called when a process instance ends. A later decision drops its suspended work, so that no row of it stays. */
export function dropSuspendedWork(context: CommandContext, instance: ProcessInstanceRow): void {
  if (instance.state !== 'suspended') return;
  const { key: processInstanceKey, rootKey } = instance;
  continueLater(context, rootKey, { kind: 'resumeInstance', processInstanceKey, after: undefined });
}
