import type { Load } from '../engine/footprint.ts';
import type { MessageLoad } from '../engine/message/message-loads.ts';
import { entryOf } from '../engine/message/message-state.ts';
import { type Slot, slotId } from '../engine/message/slot.ts';
import { messagePageMax, WaitingSubscriptions } from '../engine/message/waiting-subscriptions.ts';
import type { StoreTransaction } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';

type OfKind<K extends MessageLoad['kind']> = Extract<MessageLoad, { readonly kind: K }>;

/**
 * Loads what a batch reads about messages. Within one round it comes after the roots, and start locks come last. A
 * later round may lock roots while it holds slots; if two batches then wait for each other, the store ends one of them,
 * which runs again (law B3).
 */
export async function loadMessages(
  transaction: StoreTransaction,
  { messages }: WorkingSet,
  { loads, nowMs }: { readonly loads: readonly Load[]; readonly nowMs: number },
): Promise<void> {
  const of = <K extends MessageLoad['kind']>(kind: K) =>
    loads.filter((load): load is OfKind<K> => load.kind === kind);
  const ids = of('messageId');
  const stored = of('storedMessages');
  const waiting = of('waiting').filter(
    ({ slot, after }) => after !== undefined || !messages.waiting.has(slotId(slot)),
  );
  const slots = [...ids, ...stored, ...waiting].map(({ slot }): Slot => slot);
  if (slots.length > 0) await transaction.holdSlots(slots);
  await fill(messages.ids, ids, entryOf.messageId, (all) => transaction.messageIds(all, nowMs));
  await fill(messages.stored, stored, entryOf.storedMessages, async (all) =>
    (await transaction.storedMessages(all, nowMs)).map((page) => [...page]),
  );
  await fill(messages.starts, of('messageStarts'), entryOf.messageStarts, async (all) =>
    (await transaction.messageStarts(all)).map((rows) => ({
      rows,
      isWhole: rows.length < messagePageMax,
    })),
  );
  await loadWaiting(transaction, messages.waiting, waiting);
  await fill(messages.startLocks, of('startLock'), entryOf.startLock, (all) =>
    transaction.startLocks(all.map(({ lock }) => lock)),
  );
}

/** Reads what the map does not have yet. Known values stay: the batch may have changed them. */
async function fill<L, V>(
  into: Map<string, V>,
  loads: readonly L[],
  idOf: (load: L) => string,
  read: (loads: readonly L[]) => Promise<readonly V[]>,
): Promise<void> {
  const missing = new Map(loads.map((load) => [idOf(load), load]));
  for (const id of missing.keys()) if (into.has(id)) missing.delete(id);
  if (missing.size === 0) return;
  const values = await read([...missing.values()]);
  for (const [index, id] of [...missing.keys()].entries()) into.set(id, values[index] as V);
}

async function loadWaiting(
  transaction: StoreTransaction,
  into: Map<string, WaitingSubscriptions>,
  loads: readonly OfKind<'waiting'>[],
): Promise<void> {
  const questions = [...new Map(loads.map((load) => [questionId(load), load])).values()];
  if (questions.length === 0) return;
  const pages = await transaction.waitingSubscriptions(questions);
  for (const [index, { slot, after }] of questions.entries()) {
    const id = slotId(slot);
    const known = into.get(id) ?? new WaitingSubscriptions();
    known.add(pages[index] ?? [], after);
    into.set(id, known);
  }
}

function questionId({ slot, after }: OfKind<'waiting'>): string {
  return JSON.stringify([slotId(slot), after]);
}
