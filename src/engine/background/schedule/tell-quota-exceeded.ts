import { assert } from '../../../core/assert.ts';
import type { Rejection } from '../../../core/rejection.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { Turn } from '../../turn.ts';

/** Tells the world of a quota that a tick was skipped for, which no caller is there to be told of. */
export function tellQuotaExceeded(
  turn: Turn,
  { tenantId }: { readonly tenantId: TenantId },
  { details }: Rejection,
): void {
  const { quota, limit, current } = details ?? {};
  assert(
    typeof quota === 'string' && typeof limit === 'number' && typeof current === 'number',
    'a refusal for a quota to say which',
  );
  const serial = turn.newKey();
  turn.emit({ kind: 'quotaExceeded', tenantId, quota, limit, current, atMs: turn.nowMs, serial });
}
