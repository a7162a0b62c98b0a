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

/** More only where the rows are small. */
const rowsAtOnce = 32;

interface Chunk {
  readonly sequence: number;
  readonly tenantId: TenantId;
  readonly text: JsonText;
}

/** Events from a cursor on, in order, as `encoded-events.ts` writes them; `undefined` for a cursor beyond the last one. */
export async function jobEvents(run: Run, query: JobEventsQuery): Promise<string | undefined> {
  const { limit, from, readMax } = query;
  const lines: string[] = [];
  let next = from;
  let read = 0;
  for (;;) {
    const chunks = await chunksFrom(run, query, next.sequence);
    for (const chunk of chunks) {
      const skip = chunk.sequence === next.sequence ? next.entry : 0;
      next = addLines(lines, { chunk, skip, ids: run.ids, ...query });
      read += chunk.text.length;
      if (lines.length >= limit || read >= readMax) return encodeEvents(next, lines, true);
    }
    if (chunks.length === 0 && (await isBeyondEnd(run, query))) return undefined;
    if (chunks.length < rowsAtOnce) return encodeEvents(next, lines, false);
  }
}

async function isBeyondEnd(run: Run, { from, isBrought }: JobEventsQuery): Promise<boolean> {
  return isBrought === true && from.sequence > (await lastSequence(run)) + 1;
}

/** Where the stream ends just now. */
export async function jobEventsEnd(run: Run): Promise<string> {
  const last = await lastSequence(run);
  const end = last === 0 ? firstEvent : { sequence: last + 1, entry: 0 };
  return `${end.sequence} ${end.entry}`;
}

/**
 * Of the last event that there was, kept or not. Where nodes share a store, what is committed gets its number a moment
 * later: it is counted, so that an event that was acknowledged before this question is before the end, and no cursor is
 * ever beyond it that was made here.
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
      WHERE ${column} >= ${sequence} AND ${run.dialect.goesOn} ${own} ORDER BY ${column} LIMIT ${sql.lit(rowsAtOnce)}`,
  );
  return rows.map((row) => ({
    sequence: Number(row['sequence']),
    tenantId: row['tenant_id'] as TenantId,
    text: row['events'] as JsonText,
  }));
}

/** Adds what of a row is asked for, and answers where to go on. */
function addLines(
  lines: string[],
  of: Pick<JobEventsQuery, 'kinds' | 'limit' | 'names'> & {
    readonly ids: Ids;
    readonly chunk: Chunk;
    readonly skip: number;
  },
): EventCursor {
  const { chunk, skip, kinds, limit } = of;
  const { sequence, tenantId, text } = chunk;
  const after = { sequence: sequence + 1, entry: 0 };
  // Spares the reading of rows in which nothing of it is.
  if (kinds?.some((kind) => text.includes(`["${kind}",`)) === false) return after;
  const events = parseExactly(text) as readonly StoredEvent[];
  for (let entry = skip; entry < events.length; entry += 1) {
    const event = events[entry];
    if (event === undefined || kinds?.includes(event[0]) === false) continue;
    if (lines.length >= limit) return { sequence, entry };
    const line = cloudEventText(event, { tenantId, ids: of.ids, ...of.names });
    lines.push(encodeEvent({ at: { sequence, entry }, kind: event[0], tenantId, text: line }));
  }
  return after;
}
