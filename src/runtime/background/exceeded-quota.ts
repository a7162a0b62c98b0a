import type { Rejection } from '../../core/rejection.ts';
import { exceededBy } from '../../engine/background/quota.ts';
import type { Command } from '../../engine/command.ts';

/** What is to be told of a quota that a command was refused for; of other refusals nothing. */
export function exceededQuota(
  command: Command,
  rejection: Rejection,
): Command<'reportExceededQuota'> | undefined {
  const use = exceededBy(rejection);
  if (use === undefined || !('tenantId' in command)) return undefined;
  return { kind: 'reportExceededQuota', tenantId: command.tenantId, use };
}
