import type { Rejection } from '../../core/rejection.ts';
import type { Command } from '../../engine/command.ts';

/** What is to be told of a quota that a command was refused for; of other refusals nothing. */
export function exceededQuota(
  command: Command,
  { code, details }: Rejection,
): Command<'reportExceededQuota'> | undefined {
  if (code !== 'QUOTA_EXCEEDED' || details === undefined || !('tenantId' in command))
    return undefined;
  const { quota, limit, current } = details;
  if (typeof quota !== 'string' || typeof limit !== 'number' || typeof current !== 'number') {
    return undefined;
  }
  return { kind: 'reportExceededQuota', tenantId: command.tenantId, quota, limit, current };
}
