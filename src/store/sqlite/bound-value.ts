import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { storableText } from '../storable-text.ts';
import type { ColumnKind } from '../table.ts';

export type SqliteRow = Record<string, SQLOutputValue>;

/**
 * Keys of partition 1 are safe integers. Any other text that a caller sends as a key is looked up as it is, or finds
 * nothing.
 */
export function bindKey(key: string): number | bigint {
  const number = Number(key);
  if (Number.isSafeInteger(number)) return number;
  const big = BigInt(key);
  return BigInt.asIntN(64, big) === big ? big : 0;
}

export function encodeValue(value: unknown, kind: ColumnKind): SQLInputValue {
  if (value === undefined) return null;
  switch (kind) {
    case 'key':
      return bindKey(value as string);
    case 'json':
      return Array.isArray(value) && value.length === 0 ? '[]' : JSON.stringify(value);
    case 'text':
      return storableText(value as string);
    case 'integer':
      return value as number;
  }
}

export function decodeValue(value: Exclude<SQLOutputValue, null>, kind: ColumnKind): unknown {
  switch (kind) {
    case 'key':
      return String(value);
    case 'json':
      return value === '[]' ? [] : (JSON.parse(value as string) as unknown);
    case 'text':
    case 'integer':
      return value;
  }
}
