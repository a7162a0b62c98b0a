import { sql } from 'kysely';
import type { WebhookRow } from '../../engine/background/webhook/webhook-rows.ts';
import type { Row } from '../result-text.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import { tenantsSql } from '../condition-sql.ts';
import type { WebhooksQuery } from '../query.ts';
import { webhookText } from '../webhook-text.ts';

/** A limit above the number of webhooks that a tenant may have. */
const listedMax = 1_000;
/** Webhooks that one node serves. */
const servedMax = 10_000;

/** A tenant's webhooks, or one of them with its last deliveries. */
export async function webhooks(
  run: Run,
  { key, typePrefix }: WebhooksQuery,
): Promise<string | undefined> {
  const { ids } = run;
  const own = tenantsSql(run.dialect, 't.tenant_id', run.tenantIds);
  const one = key === undefined ? sql`` : sql`AND t.key = ${BigInt(key)}`;
  const rows = await rowsOf(
    run,
    sql`SELECT * FROM webhook AS t WHERE ${own} ${one} ORDER BY t.key LIMIT ${sql.lit(listedMax)}`,
  );
  if (key === undefined) {
    return `[${rows.map((row) => webhookText(webhookOf(row), { ids, typePrefix })).join(',')}]`;
  }
  const [row] = rows;
  return row && webhookText(webhookOf(row), { ids, typePrefix, withDeliveries: true });
}

/** The active webhooks of all tenants, as the JSON text of their rows, for the relay. */
export async function webhooksToServe(run: Run, key: string | undefined): Promise<string> {
  const where =
    key === undefined
      ? sql`t.disabled_at IS NULL`
      : sql`t.key = ${BigInt(key)} AND ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)}`;
  const rows = await rowsOf(
    run,
    sql`SELECT * FROM webhook AS t WHERE ${where} ORDER BY t.key LIMIT ${sql.lit(servedMax)}`,
  );
  return JSON.stringify(rows.map((row) => ({ ...webhookOf(row), deliveries: [] })));
}

/** The position of each event sink and the ends of the outbox, as the JSON text of an `EventBacklog`. */
export async function eventBacklog(run: Run): Promise<string> {
  const column = sql.raw(`t.${run.dialect.eventSequence}`);
  const sinks = await rowsOf(
    run,
    sql`SELECT t.name AS name, t.sequence AS sequence FROM event_sink AS t
      WHERE t.name <> 'webhooks' AND t.name NOT LIKE 'source %'
      UNION ALL SELECT 'webhooks', min(t.sequence) FROM webhook AS t WHERE t.disabled_at IS NULL`,
  );
  const ends = await rowsOf(
    run,
    sql`SELECT * FROM (SELECT ${column} AS sequence, t.created_at AS at FROM job_event AS t
        WHERE ${column} IS NOT NULL ORDER BY ${column} LIMIT 1) AS first
      UNION ALL SELECT * FROM (SELECT ${column} AS sequence, t.created_at AS at FROM job_event AS t
        WHERE ${column} IS NOT NULL ORDER BY ${column} DESC LIMIT 1) AS last`,
  );
  const positions = ends
    .map((row) => ({ sequence: Number(row['sequence']), atMs: Number(row['at']) }))
    .toSorted((left, right) => left.sequence - right.sequence);
  return JSON.stringify({
    sinks: sinks
      .filter((row) => row['sequence'] !== null)
      .map((row) => ({ name: row['name'], sequence: Number(row['sequence']) })),
    first: positions.at(0),
    last: positions.at(-1),
  });
}

export interface EventBacklog {
  readonly sinks: readonly { readonly name: string; readonly sequence: number }[];
  /** The oldest event; absent if there are no events. */
  readonly first?: { readonly sequence: number; readonly atMs: number };
  readonly last?: { readonly sequence: number; readonly atMs: number };
}

function webhookOf(row: Row): WebhookRow {
  const text = (name: string) => (row[name] ?? undefined) as string | undefined;
  const number = (name: string) => (row[name] === null ? undefined : Number(row[name]));
  const json = (name: string) => JSON.parse(text(name) ?? '[]') as never;
  return {
    key: String(row['key']) as WebhookRow['key'],
    tenantId: text('tenant_id') as WebhookRow['tenantId'],
    url: text('url') ?? '',
    description: text('description'),
    kinds: json('kinds'),
    secrets: json('secrets'),
    disabledAtMs: number('disabled_at'),
    disabledReason: text('disabled_reason'),
    sequence: Number(row['sequence']),
    entry: Number(row['entry']),
    epoch: Number(row['epoch']),
    failures: Number(row['failures']),
    failingSinceMs: number('failing_since'),
    nextTryAtMs: number('next_try_at'),
    deliveries: json('deliveries'),
    createdAtMs: Number(row['created_at']),
    updatedAtMs: Number(row['updated_at']),
  };
}
