import { eventKinds, type TenantEventKind } from '../../query/cloud-event.ts';
import { type EventLines, readEventLines } from '../../query/event-lines.ts';
import type { JobEventsQuery } from '../../query/query.ts';
import type { Orchestrator } from '../orchestrator.ts';

const nobody = { tenantIds: [] };

/** `undefined` when they cannot be read just now. */
export async function readEvents(
  orchestrator: Orchestrator,
  query: Omit<JobEventsQuery, 'kind'>,
): Promise<EventLines | undefined> {
  const outcome = await orchestrator.query({ kind: 'jobEvents', ...query }, nobody);
  return outcome.kind === 'accepted' ? readEventLines(outcome.result ?? '') : undefined;
}

/** An empty list is all of them. */
export function kindsAskedFor(kinds: readonly string[]): readonly TenantEventKind[] | undefined {
  return kinds.length === 0 ? undefined : eventKinds.filter((kind) => kinds.includes(kind));
}
