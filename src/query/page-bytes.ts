import { sql } from 'kysely';
import type { Ids } from '../core/installation.ts';
import type { Sql } from './dialect.ts';
import type { Fields } from './field.ts';
import { shownOf, type Row } from './result-text.ts';

/** Bytes of one page: enough for 10,000 ordinary rows or a few of the largest. */
export const defaultPageBytesMax = 16 * 1024 * 1024;

/** The most bytes of a number, moment or short word, without the name of its field. */
const shortValueBytes = 40;

/**
 * The bytes of a row's texts and of the names around them. `octet_length` reads only the size of a stored text, not the
 * text itself. A text with many quotes is longer in JSON; `fittingTexts` counts that when it writes the row.
 */
export function bytesSql(fields: Fields): Sql {
  const shown = shownOf(fields);
  const frame = shown.reduce((sum, [name]) => sum + name.length + shortValueBytes, 0);
  const texts = shown
    .filter(([, field]) => textKinds.has(field.type.kind) && field.sql !== 'NULL')
    .map(([, field]) => sql`coalesce(octet_length(${sql.raw(field.sql)}), 0)`);
  return sql`(${sql.join([sql.lit(frame), ...texts], sql` + `)})`;
}

const textKinds: ReadonlySet<string> = new Set([
  'string',
  'list',
  'map',
  'tags',
  'json',
  'metadata',
]);

/** Rows as texts, up to the bytes of a page; at least one, because otherwise it could never be shown. */
export function fittingTexts(
  rows: readonly Row[],
  write: (row: Row, ids: Ids) => string,
  { ids, bytesMax }: { readonly ids: Ids; readonly bytesMax: number },
): readonly string[] {
  const texts: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const text = write(row, ids);
    bytes += text.length;
    if (texts.length > 0 && bytes > bytesMax) break;
    texts.push(text);
  }
  return texts;
}

/** The first rows whose `bytes` fit into a page; at least one. */
export function fittingRows(rows: readonly Row[], bytesMax: number): readonly Row[] {
  let bytes = 0;
  const end = rows.findIndex((row, at) => {
    bytes += Number(row['bytes']);
    return at > 0 && bytes > bytesMax;
  });
  return end < 0 ? rows : rows.slice(0, end);
}
