import { reject, type Rejection } from '../core/rejection.ts';
import { decodeCursor } from './cursor.ts';
import type { Field } from './field.ts';
import { fieldOf, orderFields } from './order.ts';
import type { Page, Search, Sort } from './search.ts';
import { readFilter } from './read-filter.ts';
import type { Searchable } from './resource.ts';

const pageLimitDefault = 100;
const pageLimitMax = 10_000;
/** Rows that a page may skip: more than any store can count in reasonable time. */
const pageFromMax = 2_147_483_647;

/** The body of a search request. The schema (`search-schema.ts`) has checked its types. */
export interface SearchBody {
  readonly filter?: unknown;
  readonly sort?: readonly SortBody[] | null;
  readonly page?: PageBody | null;
}

interface SortBody {
  readonly field: string;
  readonly order?: string | null;
}

interface PageBody {
  readonly from?: number | null;
  readonly limit?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** Converts a request into a search. Rejects pages, cursors, dates and keys that are invalid with INVALID_ARGUMENT. */
export function readSearch(resource: Searchable, body: SearchBody): Search | Rejection {
  const violations: string[] = [];
  const conditions = readFilter(resource, body.filter, violations);
  const sort = readSort(resource, body.sort ?? [], violations);
  const page = readPage(orderFields(resource, sort), body.page ?? {}, violations);
  if (violations.length > 0) return reject('INVALID_ARGUMENT', `${violations.join('. ')}.`);
  return { conditions, sort, page };
}

function readSort(
  resource: Searchable,
  sort: readonly SortBody[],
  violations: string[],
): readonly Sort[] {
  const names = Object.keys(resource.fields);
  const read = new Map<string, Sort>();
  for (const { field, order } of sort) {
    const name = names.find((known) => known.toLowerCase() === field.toLowerCase());
    if (name === undefined || !fieldOf(resource, name).sort) {
      violations.push(`Unknown sortBy field: ${field}`);
    } else if (!read.has(name)) {
      read.set(name, { field: name, order: order?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC' });
    }
  }
  return [...read.values()];
}

function readPage(fields: readonly Field[], page: PageBody, violations: string[]): Page {
  const limit = page.limit ?? pageLimitDefault;
  const from = page.from ?? 0;
  violations.push(...rangeViolations('page.limit', limit, { min: 1, max: pageLimitMax }));
  violations.push(...rangeViolations('page.from', from, { min: 0, max: pageFromMax }));
  const kinds = (['from', 'after', 'before'] as const).filter((kind) => (page[kind] ?? '') !== '');
  if (kinds.length > 1) {
    violations.push('Page type is unknown, please provide valid pagination parameters');
  }
  const kind = kinds[0] ?? 'from';
  if (kind === 'from') return { kind: 'offset', from, limit };
  const text = page[kind] ?? '';
  const cursor = decodeCursor(text, fields);
  if (cursor === undefined) violations.push(`Cannot decode pagination cursor '${shorten(text)}'`);
  return { kind, cursor: cursor ?? [], limit };
}

function rangeViolations(
  name: string,
  value: number,
  range: { readonly min: number; readonly max: number },
): readonly string[] {
  if (value < 0) return [`The value for ${name} is '${value}' but must be a non-negative number`];
  if (value >= range.min && value <= range.max) return [];
  return [
    `The value for ${name} is '${value}' but must be within the [${range.min},${range.max}] range`,
  ];
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
