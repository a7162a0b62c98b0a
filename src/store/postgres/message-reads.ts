import { type MessageKey, sharedPartition } from '../../core/key.ts';
import type { MessageReads } from '../../engine/message/message-reads.ts';
import { type Slot, slotNumber, startLockNumber } from '../../engine/message/slot.ts';
import {
  messagePageMax,
  type WaitingSubscription,
} from '../../engine/message/waiting-subscriptions.ts';
import { expiredMax } from '../expired-max.ts';
import type { AllStatements } from './all-statements.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';
import { keyArray, textArray } from './table-statements.ts';

/**
 * The reads about messages. An advisory lock holds a slot or a start lock, because a free one has no row. PostgreSQL has
 * room for some thousand locks of all transactions, so many slots share one.
 */
export function createMessageReads(
  statements: AllStatements,
  partitions: Partitions,
): (connection: Connection) => MessageReads {
  const waitingReads = waitingStatement(partitions);
  const { withId, hasStored, stored } = storedStatements(sharedPartition);
  const { startLock, starts } = startStatements(statements, sharedPartition);
  const [locks, subscriptions] = [statements.messageStartLock, statements.eventSubscription];
  return (connection) => {
    const holdNumbers = async (space: number, numbers: readonly string[]) => {
      if (numbers.length > 0) await connection.rows(hold, [space, keyArray(numbers)]);
    };
    const ask = (
      statement: Statement,
      slots: readonly Slot[],
      ...further: readonly (string | number)[]
    ) => connection.rows(statement, [...slotArrays(slots), ...further]);
    return {
      holdSlots: (slots) => holdNumbers(lockSpaces.slot, slots.map(slotNumber)),
      messageIds: async (questions, nowMs) => {
        const ids = textArray(questions.map(({ messageId }) => messageId));
        const found = await ask(withId, questions.map(slotIn), ids, nowMs);
        return byPlace(questions, found, () => true).map(([isTaken = false]) => isTaken);
      },
      hasStoredMessages: async (slots, nowMs) => {
        const found = await ask(hasStored, slots, nowMs);
        return byPlace(slots, found, () => true).map(([has = false]) => has);
      },
      storedMessages: async (questions, nowMs) => {
        const processIds = textArray(questions.map(({ processId }) => processId));
        const found = await ask(stored, questions.map(slotIn), processIds, nowMs);
        return byPlace(questions, found, ([, key, publishedAt]) => ({
          key: key as MessageKey,
          publishedAtMs: Number(publishedAt),
        }));
      },
      startLocks: async (names) => {
        await holdNumbers(lockSpaces.startLock, names.map(startLockNumber));
        const found = await connection.rows(startLock, [
          keyArray(names.map(startLockNumber)),
          textArray(names.map(({ tenantId }) => tenantId)),
          textArray(names.map(({ processId }) => processId)),
          textArray(names.map(({ correlationKey }) => correlationKey)),
        ]);
        return byPlace(names, found, ([, ...cells]) => locks.decode(cells)).map(([lock]) => lock);
      },
      messageStarts: async (questions) => {
        const slots = questions.map(({ tenantId, name }) => ({
          tenantId,
          name,
          correlationKey: '',
        }));
        const after = textArray(questions.map((question) => question.after ?? ''));
        const found = await ask(starts, slots, after);
        return byPlace(questions, found, ([, ...cells]) => subscriptions.decode(cells));
      },
      waitingSubscriptions: async (questions) => {
        const after = questions.map((question) => question.after);
        const found = await ask(
          waitingReads,
          questions.map(slotIn),
          textArray(after.map((position) => position?.processId ?? '')),
          keyArray(after.map((position) => position?.last?.holderKey ?? behindAll)),
          keyArray(after.map((position) => position?.last?.key ?? behindAll)),
        );
        return byPlace(questions, found, decodeWaiting);
      },
    };
  };
}

/** Greater than every key. */
const behindAll = '9223372036854775807';

const lockSpaces = { slot: 1, startLock: 2 } as const;
/** The number of locks in each space. */
const locksMax = 512;

// A batch takes locks in the order of their numbers, so that two batches do not wait for each other.
const hold: Statement = {
  name: 'hold slots',
  text: `SELECT pg_advisory_xact_lock($1::int, u.number) FROM (
    SELECT DISTINCT (s.number % ${locksMax})::int AS number FROM unnest($2::bigint[]) AS s (number)
    ORDER BY 1) AS u`,
};

function slotIn({ slot }: { readonly slot: Slot }): Slot {
  return slot;
}

/** The rows that each question found; the first cell of each is the question's position, counted from 1. */
function byPlace<A>(
  questions: readonly unknown[],
  rows: readonly (readonly Cell[])[],
  decode: (cells: readonly Cell[]) => A,
): readonly (readonly A[])[] {
  const answers: A[][] = questions.map(() => []);
  for (const cells of rows) answers[Number(cells[0]) - 1]?.push(decode(cells));
  return answers;
}

/** Rows `u` of slots with their positions, and with further columns: `$5` and so on. */
function slotArguments(...further: readonly string[]): string {
  const columns = ['slot bigint', 'tenant_id text', 'name text', 'correlation_key text'];
  const all = [...columns, ...further].map((column) => column.split(' '));
  const arrays = all.map(([, type], index) => `$${index + 1}::${type ?? ''}[]`);
  const names = all.map(([name]) => name ?? '');
  return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS u (${names.join(', ')}, place)`;
}

function slotArrays(slots: readonly Slot[]): string[] {
  return [
    keyArray(slots.map(slotNumber)),
    textArray(slots.map(({ tenantId }) => tenantId)),
    textArray(slots.map(({ name }) => name)),
    textArray(slots.map(({ correlationKey }) => correlationKey)),
  ];
}

/** The rows of a table that are in the slot of `u`. */
function inSlot(alias: string, partition: number | string): string {
  const columns = ['slot', 'tenant_id', 'name', 'correlation_key'];
  return [`${alias}.partition_id = ${partition}`]
    .concat(columns.map((column) => `${alias}.${column} = u.${column}`))
    .join(' AND ');
}

function storedStatements(partition: number) {
  const message = `SELECT 1 FROM message AS m WHERE ${inSlot('m', partition)}`;
  return {
    withId: {
      name: 'read message ids',
      text: `SELECT u.place FROM ${slotArguments('message_id text')}
        WHERE EXISTS (${message} AND m.message_id IS NOT NULL
          AND hashtextextended(m.message_id, 0) = hashtextextended(u.message_id, 0)
          AND m.message_id = u.message_id AND m.expires_at > $6)`,
    },
    hasStored: {
      name: 'slots with messages',
      text: `SELECT u.place FROM ${slotArguments()} WHERE EXISTS (${message} AND m.expires_at > $5)`,
    },
    stored: {
      name: 'stored messages',
      text: `SELECT u.place, f.key, f.published_at FROM ${slotArguments('process_id text')}
        CROSS JOIN LATERAL (SELECT m.key, m.published_at FROM message AS m
          WHERE ${inSlot('m', partition)} AND m.expires_at > $6
            AND NOT EXISTS (SELECT 1 FROM message_correlation AS c
              WHERE c.partition_id = ${partition} AND c.message_key = m.key AND c.process_id = u.process_id)
          ORDER BY m.published_at, m.key LIMIT ${messagePageMax}) AS f
        ORDER BY u.place, f.published_at, f.key`,
    },
  } satisfies Readonly<Record<string, Statement>>;
}

function startStatements(statements: AllStatements, partition: number) {
  return {
    startLock: {
      name: 'read start locks',
      text: `SELECT u.place, ${statements.messageStartLock.columnsOf('t')}
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
          WITH ORDINALITY AS u (number, tenant_id, process_id, correlation_key, place)
        JOIN message_start_lock AS t ON t.partition_id = ${partition} AND t.number = u.number
          AND t.tenant_id = u.tenant_id AND t.process_id = u.process_id
          AND t.correlation_key = u.correlation_key`,
    },
    starts: {
      name: 'message start events',
      text: `SELECT u.place, f.* FROM ${slotArguments('after text')}
        CROSS JOIN LATERAL (SELECT ${statements.eventSubscription.columnsOf('t')} FROM event_subscription AS t
          WHERE t.partition_id = ${partition} AND t.slot = u.slot AND t.tenant_id = u.tenant_id
            AND t.name = u.name AND t.root_key IS NULL AND t.state = 'open' AND t.process_id > u.after
          ORDER BY t.process_id, t.key LIMIT ${messagePageMax}) AS f
        ORDER BY u.place, f.process_id, f.key`,
    },
  } satisfies Readonly<Record<string, Statement>>;
}

/** The subscriptions of living instances, which may be in any partition. */
function waitingStatement(partitions: Partitions): Statement {
  const reserved = `EXISTS (SELECT 1 FROM message_correlation AS c
    WHERE c.partition_id = ${sharedPartition} AND c.subscription_key = s.key AND c.state = 'reserved')`;
  return {
    name: 'waiting subscriptions',
    text: `SELECT u.place, f.* FROM ${slotArguments('process_id text', 'holder_key bigint', 'key bigint')}
      CROSS JOIN LATERAL (SELECT o.* FROM ${partitions.each} CROSS JOIN LATERAL (
          SELECT s.key, s.process_id, s.definition_key, s.root_key, s.process_instance_key, s.holder_key,
            s.element_id, s.triggers, ${reserved} AS is_reserved,
            EXISTS (SELECT 1 FROM process_instance AS i WHERE i.partition_id = part.id
              AND i.key = s.process_instance_key AND i.state = 'suspended') AS is_suspended
          FROM event_subscription AS s
          WHERE ${inSlot('s', 'part.id')} AND s.root_key IS NOT NULL AND s.state = 'open'
            AND (s.process_id, s.holder_key, s.key) > (u.process_id, u.holder_key, u.key)
            AND NOT (s.triggers = 'once' AND ${reserved})
          ORDER BY s.process_id, s.holder_key, s.key LIMIT ${messagePageMax}) AS o
        ORDER BY o.process_id, o.holder_key, o.key LIMIT ${messagePageMax}) AS f
      ORDER BY u.place, f.process_id, f.holder_key, f.key`,
  };
}

function decodeWaiting(cells: readonly Cell[]): WaitingSubscription {
  const [, key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId] =
    cells;
  const [triggers, ...is] = cells.slice(8);
  const [isReserved, isSuspended] = is.map((cell) => cell === 't' || cell === 'true');
  const row = { key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId };
  return {
    ...row,
    isOnce: triggers === 'once',
    isReserved,
    isSuspended,
  } as WaitingSubscription;
}

/**
 * Deletes expired messages. First it deletes their correlations with instances that no longer exist. Both statements
 * are limited.
 */
export function expiryOfMessages(partitions: Partitions): readonly [Statement, Statement] {
  const partition = sharedPartition;
  const expired = `SELECT key FROM message WHERE partition_id = ${partition} AND expires_at <= $1
    ORDER BY expires_at LIMIT ${expiredMax} FOR UPDATE SKIP LOCKED`;
  const gone = (alias: string) => `NOT EXISTS (SELECT 1 FROM process_instance AS i
    WHERE i.partition_id = ${partitions.of(`${alias}.process_instance_key`)}
      AND i.key = ${alias}.process_instance_key)`;
  return [
    {
      name: 'forget correlations of expired messages',
      text: `WITH expired AS MATERIALIZED (${expired}) DELETE FROM message_correlation
        WHERE partition_id = ${partition} AND key IN (
          SELECT c.key FROM expired AS m JOIN message_correlation AS c
            ON c.partition_id = ${partition} AND c.message_key = m.key
          WHERE ${gone('c')} LIMIT ${expiredMax})`,
    },
    {
      name: 'expire messages',
      text: `WITH expired AS MATERIALIZED (${expired}) DELETE FROM message AS m
        WHERE m.partition_id = ${partition} AND m.key IN (SELECT key FROM expired) AND NOT EXISTS (
          SELECT 1 FROM message_correlation AS c
          WHERE c.partition_id = ${partition} AND c.message_key = m.key AND ${gone('c')})`,
    },
  ];
}
