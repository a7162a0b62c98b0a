import { sql } from 'kysely';
import { uuidOfKey } from '../core/job-id.ts';
import type { Key } from '../core/key.ts';
import { showDateTime } from './date-time.ts';
import type { Sql } from './dialect.ts';
import type { EnumWords, Field, Fields } from './field.ts';
import { messageHash } from './message-hash.ts';

export type Row = Readonly<Record<string, unknown>>;

/** From a row to the JSON text of one item, in one pass: the text is sent as it is. */
export interface ResultShape {
  /** The columns to select. */
  readonly columns: Sql;
  write(row: Row): string;
}

export function resultShape(fields: Fields): ResultShape {
  const shown = Object.entries(fields).filter(([, field]) => field.result);
  const columns = shown.flatMap(([name, field]) => columnsOf(name, field));
  const writers = shown.map(([name, field]) => {
    const label = `${JSON.stringify(name)}:`;
    if (field.type.kind === 'enum') {
      const words = publicWords(field.type.words);
      return (row: Row) => label + JSON.stringify(words.get(row[name]) ?? row[name] ?? null);
    }
    return (row: Row) => label + valueText(field, row, name);
  });
  return {
    columns: sql.join(columns, sql`, `),
    write: (row) => `{${writers.map((write) => write(row)).join(',')}}`,
  };
}

function columnsOf(name: string, field: Field): readonly Sql[] {
  const column = sql`${sql.raw(field.sql)} AS ${sql.ref(name)}`;
  if (field.type.kind !== 'metric') return [column];
  return [column, sql`${sql.raw(field.type.lastAt)} AS ${sql.ref(lastAtName(name))}`];
}

function lastAtName(name: string): string {
  return `${name}LastAt`;
}

function valueText(field: Field, row: Row, name: string): string {
  const value = row[name];
  if (value === null || value === undefined) return 'null';
  switch (field.type.kind) {
    case 'key':
      return `"${value as number | bigint | string}"`;
    case 'uuid':
      return `"${uuidOfKey(`${value as number | bigint | string}` as Key)}"`;
    case 'integer':
      return String(Number(value));
    case 'boolean':
      return value === true || Number(value) === 1 ? 'true' : 'false';
    case 'dateTime':
      return `"${showDateTime(Number(value))}"`;
    case 'list':
    case 'map':
    case 'tags':
    case 'json':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'messageHash':
      return String(messageHash(value as string));
    case 'metric': {
      const lastAt = row[lastAtName(name)];
      const moment = typeof lastAt === 'number' ? `"${showDateTime(lastAt)}"` : 'null';
      return `{"count":${Number(value)},"lastUpdatedAt":${moment}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

/** The public word for each stored one. */
function publicWords(words: EnumWords): ReadonlyMap<unknown, string> {
  return new Map(
    Object.entries(words).flatMap(([word, stored]) => stored.map((name) => [name, word])),
  );
}
