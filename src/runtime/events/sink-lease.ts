import type { Orchestrator } from '../orchestrator.ts';

/** Which node does what only one may do at a time, and for how long it may without asking again. */
export interface SinkLeaseSettings {
  readonly holder: string;
  readonly leaseMs: number;
}

export type Claimed =
  | { readonly kind: 'held'; readonly sequence: number; readonly entry: number }
  | { readonly kind: 'elsewhere'; readonly freeAtMs: number }
  /** Nobody ever claimed it, and it was to be claimed only if somebody had. */
  | { readonly kind: 'never' }
  /** Nobody knows just now. */
  | { readonly kind: 'unknown' };

const systemCaller = { tenantIds: [] };

export async function claimSink(
  orchestrator: Orchestrator,
  name: string,
  { holder, leaseMs }: SinkLeaseSettings,
  onlyKnown: 'onlyKnown' | 'also new' = 'also new',
): Promise<Claimed> {
  const command = {
    kind: 'claimEventSink',
    name,
    holder,
    leaseMs,
    onlyKnown: onlyKnown === 'onlyKnown',
  } as const;
  const outcome = await orchestrator.submit(command, systemCaller);
  if (outcome.kind !== 'accepted') return { kind: 'unknown' };
  const { result } = outcome;
  if (!result.isHolder) {
    const { freeAtMs } = result;
    return freeAtMs === undefined ? { kind: 'never' } : { kind: 'elsewhere', freeAtMs };
  }
  const { sequence, entry } = result;
  return { kind: 'held', sequence, entry };
}

export async function releaseSink(
  orchestrator: Orchestrator,
  name: string,
  { holder }: SinkLeaseSettings,
): Promise<void> {
  await orchestrator.submit({ kind: 'releaseEventSink', name, holder }, systemCaller);
}
