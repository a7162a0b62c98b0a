import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { MessageKey } from '../../core/key.ts';
import type { MessageReads } from '../../engine/message/message-reads.ts';
import { type Slot, slotNumber, startLockNumber } from '../../engine/message/slot.ts';
import {
  messagePageMax,
  type WaitingPosition,
  type WaitingSubscription,
} from '../../engine/message/waiting-subscriptions.ts';
import { storableText } from '../storable-text.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';
import type { Codecs } from './row-codec.ts';

/** The conditions for the rows of a slot: its number, which an index has, and then its texts. */
const inSlot = 'slot = ? AND tenant_id = ? AND name = ? AND correlation_key = ?';

/** The reads about messages. This store has one writer, so a slot needs no lock. */
export function createMessageReads(db: DatabaseSync, codecs: Codecs): MessageReads {
  const each =
    <Q, A>(read: (question: Q) => A) =>
    (questions: readonly Q[]): Promise<readonly A[]> =>
      Promise.resolve(questions.map(read));
  const withId = db.prepare(
    `SELECT 1 FROM message WHERE ${inSlot} AND message_id = ? AND expires_at > ? LIMIT 1`,
  );
  const hasStored = db.prepare(`SELECT 1 FROM message WHERE ${inSlot} AND expires_at > ? LIMIT 1`);
  const stored = db.prepare(
    `SELECT key, published_at FROM message AS m WHERE ${inSlot} AND expires_at > ?
       AND NOT EXISTS (SELECT 1 FROM message_correlation AS c
         WHERE c.message_key = m.key AND c.process_id = ?)
     ORDER BY published_at, key LIMIT ${messagePageMax}`,
  );
  const startLock = prepareArrays(
    db,
    `SELECT ${codecs.messageStartLock.selectColumns} FROM message_start_lock
     WHERE number = ? AND tenant_id = ? AND process_id = ? AND correlation_key = ? LIMIT 1`,
  );
  const starts = prepareArrays(
    db,
    `SELECT ${codecs.eventSubscription.selectColumns} FROM event_subscription
     WHERE slot = ? AND tenant_id = ? AND name = ? AND root_key IS NULL AND state = 'open'
       AND process_id > ?
     ORDER BY process_id, key LIMIT ${messagePageMax}`,
  );
  return {
    holdSlots: () => Promise.resolve(),
    messageIds: (questions, nowMs) =>
      each(({ slot, messageId }: (typeof questions)[number]) => {
        const found = withId.get(...bound(slot), storableText(messageId), nowMs);
        return found !== undefined;
      })(questions),
    hasStoredMessages: (slots, nowMs) =>
      each((slot: Slot) => hasStored.get(...bound(slot), nowMs) !== undefined)(slots),
    storedMessages: (questions, nowMs) =>
      each(({ slot, processId }: (typeof questions)[number]) =>
        stored.all(...bound(slot), nowMs, storableText(processId)).map((row) => ({
          key: String(row['key']) as MessageKey,
          publishedAtMs: Number(row['published_at']),
        })),
      )(questions),
    startLocks: each((name) => {
      const { tenantId, processId, correlationKey } = name;
      const texts = [tenantId, processId, correlationKey].map(storableText);
      const values = startLock.get(bindKey(startLockNumber(name)), ...texts);
      return values && codecs.messageStartLock.decode(values);
    }),
    messageStarts: each(({ tenantId, name, after = '' }) => {
      const number = bindKey(slotNumber({ tenantId, name, correlationKey: '' }));
      return starts
        .all(number, tenantId, storableText(name), storableText(after))
        .map((values) => codecs.eventSubscription.decode(values));
    }),
    waitingSubscriptions: createWaitingReads(db),
  };
}

function bound(slot: Slot) {
  const { tenantId, name, correlationKey } = slot;
  const texts = [tenantId, name, correlationKey].map(storableText);
  return [bindKey(slotNumber(slot)), ...texts] as const;
}

function createWaitingReads(db: DatabaseSync): MessageReads['waitingSubscriptions'] {
  const reserved = `EXISTS (SELECT 1 FROM message_correlation AS c
    WHERE c.subscription_key = s.key AND c.state = 'reserved')`;
  const read = (position: string) =>
    prepareArrays(
      db,
      `SELECT key, process_id, definition_key, root_key, process_instance_key, holder_key, element_id,
         triggers = 'once', ${reserved}, EXISTS (SELECT 1 FROM process_instance AS i
           WHERE i.key = s.process_instance_key AND i.state = 'suspended')
       FROM event_subscription AS s
       WHERE ${inSlot} AND root_key IS NOT NULL AND state = 'open' AND ${position}
         AND NOT (triggers = 'once' AND ${reserved})
       ORDER BY process_id, holder_key, key LIMIT ${messagePageMax}`,
    );
  const behindProcess = read('process_id > ?');
  const behindRow = read('(process_id, holder_key, key) > (?, ?, ?)');
  const readPage = (slot: Slot, after: WaitingPosition | undefined) => {
    const processId = storableText(after?.processId ?? '');
    if (after?.last === undefined) return behindProcess.all(...bound(slot), processId);
    const { holderKey, key } = after.last;
    return behindRow.all(...bound(slot), processId, bindKey(holderKey), bindKey(key));
  };
  return (questions) =>
    Promise.resolve(questions.map(({ slot, after }) => readPage(slot, after).map(decodeWaiting)));
}

function decodeWaiting(values: readonly SQLOutputValue[]): WaitingSubscription {
  const [key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId] =
    values.map(String);
  const [isOnce, isReserved, isSuspended] = values.slice(7);
  const row = { key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId };
  return {
    ...row,
    isOnce: Number(isOnce) === 1,
    isReserved: Number(isReserved) === 1,
    isSuspended: Number(isSuspended) === 1,
  } as WaitingSubscription;
}
