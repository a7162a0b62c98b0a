import type { Rejection } from '../../core/rejection.ts';
import { exceededBy } from '../../engine/background/quota.ts';
import type { Command } from '../../engine/command.ts';

/** The command that reports the quota which a rejected command exceeded; `undefined` for any other rejection. */
export function exceededQuota(
  command: Command,
  rejection: Rejection,
): Command<'reportExceededQuota'> | undefined {
  const use = exceededBy(rejection);
  if (use === undefined || !('tenantId' in command)) return undefined;
  return { kind: 'reportExceededQuota', tenantId: command.tenantId, use };
}
