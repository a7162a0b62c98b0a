import { systemCaller } from '../../core/caller.ts';
import type { Orchestrator } from '../orchestrator.ts';

/** The claim of one node on an event sink: its holder, and how long the claim lasts without an extension. */
export interface SinkLeaseSettings {
  readonly holder: string;
  readonly leaseMs: number;
}

export type Claimed =
  | { readonly kind: 'claimed'; readonly sequence: number; readonly entry: number }
  | { readonly kind: 'elsewhere'; readonly freeAtMs: number }
  /** No node ever claimed the sink, and the caller asked only for a sink that a node has claimed before. */
  | { readonly kind: 'never' }
  /** The store could not answer. */
  | { readonly kind: 'unknown' };

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
  return { kind: 'claimed', sequence, entry };
}

export async function releaseSink(
  orchestrator: Orchestrator,
  name: string,
  { holder }: SinkLeaseSettings,
): Promise<void> {
  await orchestrator.submit({ kind: 'releaseEventSink', name, holder }, systemCaller);
}
