import { systemCaller } from '../../core/caller.ts';
import { eventKinds, type TenantEventKind } from '../../query/cloud-event.ts';
import { type EncodedEvents, readEncodedEvents } from '../../query/encoded-events.ts';
import type { JobEventsQuery } from '../../query/query.ts';
import type { Orchestrator } from '../orchestrator.ts';

/** Returns `undefined` when the events cannot be read at the moment. */
export async function readEvents(
  orchestrator: Orchestrator,
  query: Omit<JobEventsQuery, 'kind'>,
): Promise<EncodedEvents | undefined> {
  const outcome = await orchestrator.query({ kind: 'jobEvents', ...query }, systemCaller);
  return outcome.kind === 'accepted' ? readEncodedEvents(outcome.result ?? '') : undefined;
}

/** An empty list requests all kinds. */
export function requestedKinds(kinds: readonly string[]): readonly TenantEventKind[] | undefined {
  return kinds.length === 0 ? undefined : eventKinds.filter((kind) => kinds.includes(kind));
}
