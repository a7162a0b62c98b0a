import type { Ids } from '../core/installation.ts';
import type { Key } from '../core/key.ts';
import { showDateTime } from './date-time.ts';
import type { EnumWords, Field, Fields } from './field.ts';
import { messageHash } from './message-hash.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Converts a row into the JSON text of one item in one pass; the text is sent as it is. */
export function resultWriter(fields: Fields): (row: Row, ids: Ids) => string {
  const members = shownOf(fields).map(([name, field], at) => {
    const label = `${at === 0 ? '' : ','}${JSON.stringify(name)}:`;
    const absent = `${label}null`;
    const text = textOf(field, name);
    return (row: Row, ids: Ids) => {
      const value = row[name];
      return value === null || value === undefined ? absent : label + text(value, row, ids);
    };
  });
  return (row, ids) => {
    let text = '{';
    for (const member of members) text += member(row, ids);
    return `${text}}`;
  };
}

/** The fields of a result. */
export function shownOf(fields: Fields): readonly (readonly [name: string, field: Field])[] {
  return Object.entries(fields).filter(([, field]) => field.result);
}

export function partName(name: string, part: string): string {
  return `${name}_${part}`;
}

export function lastAtName(name: string): string {
  return `${name}LastAt`;
}

/** Converts a value that is present into JSON text. */
function textOf(field: Field, name: string): (value: unknown, row: Row, ids: Ids) => string {
  switch (field.type.kind) {
    case 'key':
      return (value) => `"${value as number | bigint | string}"`;
    case 'uuid':
      return (value, _row, ids) => `"${ids.uuidOf(`${value as number | bigint | string}` as Key)}"`;
    case 'integer':
      return (value) => String(Number(value));
    case 'boolean':
      return (value) => (value === true || Number(value) === 1 ? 'true' : 'false');
    case 'dateTime':
      return (value) => `"${showDateTime(Number(value))}"`;
    case 'list':
    case 'words':
    case 'map':
    case 'tags':
    case 'json':
    case 'metadata':
      return (value) => (typeof value === 'string' ? value : JSON.stringify(value));
    case 'messageHash':
      return (value) => String(messageHash(value as string));
    case 'assembled': {
      const { parts, write } = field.type;
      const names = Object.keys(parts);
      return (_value, row) =>
        JSON.stringify(
          write(Object.fromEntries(names.map((part) => [part, row[partName(name, part)]]))),
        );
    }
    case 'metric':
      return (value, row) => {
        const lastAt = row[lastAtName(name)];
        const moment = typeof lastAt === 'number' ? `"${showDateTime(lastAt)}"` : 'null';
        return `{"count":${Number(value)},"lastUpdatedAt":${moment}}`;
      };
    case 'enum': {
      const words = publicWords(field.type.words);
      return (value) => words.get(value) ?? JSON.stringify(value);
    }
    default:
      return (value) => JSON.stringify(value);
  }
}

/** The JSON text of the public word for each stored one. */
function publicWords(words: EnumWords): ReadonlyMap<unknown, string> {
  return new Map(
    Object.entries(words).flatMap(([word, stored]) =>
      stored.map((name) => [name, JSON.stringify(word)]),
    ),
  );
}
