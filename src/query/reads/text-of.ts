import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { rowsOf, type Run } from '../search-source.ts';

/** The XML of a process definition as a JSON string; of a deleted one, too, because its instances are still shown. */
export function xmlOf(run: Run, key: string): Promise<string | undefined> {
  return textOf(run, 'SELECT t.xml AS text FROM process_definition AS t', key);
}

/** The bytes of a deployed file in base64, as a JSON string. */
export function contentOf(run: Run, key: string): Promise<string | undefined> {
  return textOf(run, 'SELECT t.content AS text FROM resource AS t', key);
}

async function textOf(run: Run, select: string, key: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    run,
    sql`${sql.raw(select)} WHERE t.key = ${BigInt(key)}
      AND ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)}`,
  );
  return row === undefined ? undefined : JSON.stringify(row['text']);
}
