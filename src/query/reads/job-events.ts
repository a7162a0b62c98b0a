import { sql } from 'kysely';
import { parseExactly } from '../../core/exact-json.ts';
import type { Ids } from '../../core/installation.ts';
import type { JsonText } from '../../core/json.ts';
import type { TenantId } from '../../core/tenant.ts';
import { cloudEventText, type StoredEvent } from '../cloud-event.ts';
import { type EventCursor, firstEvent } from '../event-cursor.ts';
import { encodeEvent, encodeEvents } from '../encoded-events.ts';
import type { JobEventsQuery } from '../query.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Rows of one statement; more statements follow while the rows are small. */
const rowsAtOnce = 32;

interface Chunk {
  readonly sequence: number;
  readonly tenantId: TenantId;
  readonly text: JsonText;
}

/** Events after a cursor, in order, in the form of `encoded-events.ts`; `undefined` for a cursor beyond the last one. */
export async function jobEvents(run: Run, query: JobEventsQuery): Promise<string | undefined> {
  const { limit, from, readMax } = query;
  const encoded: string[] = [];
  let next = from;
  let read = 0;
  for (;;) {
    const chunks = await chunksFrom(run, query, next.sequence);
    for (const chunk of chunks) {
      const skip = chunk.sequence === next.sequence ? next.entry : 0;
      next = addEvents(encoded, { chunk, skip, ids: run.ids, ...query });
      read += chunk.text.length;
      if (encoded.length >= limit || read >= readMax) return encodeEvents(next, encoded, true);
    }
    if (chunks.length === 0 && (await isBeyondEnd(run, query))) return undefined;
    if (chunks.length < rowsAtOnce) return encodeEvents(next, encoded, false);
  }
}

async function isBeyondEnd(run: Run, { from, isFromCaller }: JobEventsQuery): Promise<boolean> {
  return isFromCaller === true && from.sequence > (await lastSequence(run)) + 1;
}

/**
 * The current end of the stream. Where nodes share a store, a committed row gets its number a moment later. Such rows
 * are counted here, so that an event that was acknowledged before this query is before the end.
 */
export async function jobEventsEnd(run: Run): Promise<string> {
  const last = await lastSequence(run);
  const end = last === 0 ? firstEvent : { sequence: last + 1, entry: 0 };
  return `${end.sequence} ${end.entry}`;
}

/**
 * The number of the last event, even if that event is deleted. Where nodes share a store, a committed row gets its
 * number a moment later. Such rows are counted too: an acknowledged event is before the end, and no cursor of this
 * service is beyond it.
 */
async function lastSequence(run: Run): Promise<number> {
  const [row] = await rowsOf(run, run.dialect.lastEvent);
  return Number(row?.['last'] ?? 0);
}

async function chunksFrom(
  run: Run,
  { tenantId }: JobEventsQuery,
  sequence: number,
): Promise<readonly Chunk[]> {
  const column = sql.raw(`t.${run.dialect.eventSequence}`);
  const own = tenantId === undefined ? sql`` : sql`AND t.tenant_id = ${tenantId}`;
  const rows = await rowsOf(
    run,
    sql`SELECT ${column} AS sequence, t.tenant_id AS tenant_id, t.events AS events FROM job_event AS t
      WHERE ${column} >= ${sequence} AND ${run.dialect.stopCheck} ${own} ORDER BY ${column} LIMIT ${sql.lit(rowsAtOnce)}`,
  );
  return rows.map((row) => ({
    sequence: Number(row['sequence']),
    tenantId: row['tenant_id'] as TenantId,
    text: row['events'] as JsonText,
  }));
}

/** Adds the requested events of a row, and returns the cursor behind them. */
function addEvents(
  encoded: string[],
  of: Pick<JobEventsQuery, 'kinds' | 'limit' | 'names'> & {
    readonly ids: Ids;
    readonly chunk: Chunk;
    readonly skip: number;
  },
): EventCursor {
  const { chunk, skip, kinds, limit } = of;
  const { sequence, tenantId, text } = chunk;
  const after = { sequence: sequence + 1, entry: 0 };
  // Skips rows without any requested kind, without parsing them.
  if (kinds?.some((kind) => text.includes(`["${kind}",`)) === false) return after;
  const events = parseExactly(text) as readonly StoredEvent[];
  for (let entry = skip; entry < events.length; entry += 1) {
    const event = events[entry];
    if (event === undefined || kinds?.includes(event[0]) === false) continue;
    if (encoded.length >= limit) return { sequence, entry };
    const eventText = cloudEventText(event, { tenantId, ids: of.ids, ...of.names });
    encoded.push(
      encodeEvent({ at: { sequence, entry }, kind: event[0], tenantId, text: eventText }),
    );
  }
  return after;
}
