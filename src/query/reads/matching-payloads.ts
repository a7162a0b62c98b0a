import { sql } from 'kysely';
import { parseExactly } from '../../core/exact-json.ts';
import type { JsonText } from '../../core/json.ts';
import { allOf } from '../condition-sql.ts';
import type { Sql, SqlDialect } from '../dialect.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** A test on a member of a payload. `path` leads to it; `value` is its text, or its value as JSON text. */
export interface PayloadTest {
  readonly path: readonly string[];
  readonly value: string;
}

/** Longer payloads are not examined. */
const payloadBytesMax = 16 * 1024;
/** The most payloads that are read: those whose text contains all members and values. */
const payloadsReadMax = 1_000;

/**
 * The keys of jobs whose payload passes all tests, in order. The database only finds the texts that may pass, because
 * its own JSON parser rejects some valid texts; the payloads are parsed here.
 */
export async function matchingPayloads(
  run: Run,
  { source, order }: { readonly source: Sql; readonly order: Sql },
  tests: readonly PayloadTest[],
): Promise<readonly bigint[]> {
  const candidates = allOf(tests.map((test) => mayPass(run.dialect, test)));
  const rows = await rowsOf(
    run,
    sql`SELECT t.key AS key, t.payload AS payload FROM ${source}
      AND octet_length(t.payload) <= ${payloadBytesMax} AND ${candidates}
      ORDER BY ${order} LIMIT ${payloadsReadMax}`,
  );
  return rows
    .filter(({ payload }) => passes(parseExactly(payload as JsonText), tests))
    .map(({ key }) => BigInt(key as string | number));
}

function mayPass(dialect: SqlDialect, { path, value }: PayloadTest): Sql {
  const name = JSON.stringify(path.at(-1));
  const texts = textsOf(value).map((json) => dialect.contains(sql`t.payload`, `${name}:${json}`));
  return sql`(${sql.join(texts, sql` OR `)})`;
}

/**
 * The JSON texts that a value may mean: `42` means the text and the number, even one with more digits than a double
 * has.
 */
function textsOf(value: string): readonly string[] {
  const text = JSON.stringify(value);
  if (words.has(value)) return [text, value];
  const isNumber = /^-?\d{1,20}(\.\d{1,20})?$/.test(value);
  return isNumber ? [text, ...new Set([JSON.stringify(Number(value)), value])] : [text];
}

const words: ReadonlySet<string> = new Set(['true', 'false', 'null']);

function passes(payload: unknown, tests: readonly PayloadTest[]): boolean {
  return tests.every(({ path, value }) => {
    let member = payload;
    for (const name of path) {
      if (typeof member !== 'object' || member === null || !Object.hasOwn(member, name))
        return false;
      member = (member as Readonly<Record<string, unknown>>)[name];
    }
    return textsOf(value).includes(JSON.stringify(member));
  });
}
